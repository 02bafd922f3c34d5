import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./errors.ts";
import {
  DEFAULT_FEATURES,
  featureBit,
  featureBits,
  FEATURES,
  selectFeatures,
  SUPPORTED_FEATURES,
} from "./features.ts";

Deno.test("every proposal has one row, and a bit of its own", () => {
  assertEquals(new Set(FEATURES.map((row) => row.name)).size, FEATURES.length);
  const bits = new Set(FEATURES.map((row) => featureBit(row.name)));
  assertEquals([bits.size, bits.has(0)], [FEATURES.length, false]);
  assertEquals(featureBits(new Set(["mvp", "mutable-globals"])), 3);
});

Deno.test("what is on by default is what the specification has and herkos supports", () => {
  const expected = FEATURES.filter((row) => row.supported && row.status !== "proposal");
  assertEquals([...DEFAULT_FEATURES], expected.map((row) => row.name));
  assertEquals(selectFeatures(), DEFAULT_FEATURES);
  for (const name of DEFAULT_FEATURES) assertEquals(SUPPORTED_FEATURES.has(name), true, name);
});

Deno.test("a version has the proposals of its own and of the older ones", () => {
  assertEquals([...selectFeatures({ features: "mvp" })], ["mvp"]);
  assertEquals([...selectFeatures({ features: "wasm1" })], ["mvp", "mutable-globals"]);
  const two = selectFeatures({ features: "wasm2" });
  assertEquals([two.has("bulk-memory"), two.has("extended-const")], [true, false]);
  assertEquals(selectFeatures({ features: "wasm3" }), DEFAULT_FEATURES);
});

Deno.test("proposals are enabled beyond a version, and disabled", () => {
  const chosen = selectFeatures({ features: "wasm1", enable: ["bulk-memory", "multi-value"] });
  assertEquals([...chosen], ["mvp", "mutable-globals", "bulk-memory", "multi-value"]);
  assertEquals(selectFeatures({ disable: ["bulk-memory", "gc"] }).has("bulk-memory"), false);
});

for (
  const [what, choice, message] of [
    ["enabling what is not supported", { enable: ["gc"] }, "Cannot enable gc"],
    ["disabling the first release", { disable: ["mvp"] }, "Cannot disable mvp"],
    [
      "enabling and disabling the same",
      { enable: ["multi-value"], disable: ["multi-value"] },
      "Cannot both enable and disable multi-value",
    ],
  ] as const
) {
  Deno.test(`selectFeatures() refuses ${what}`, () => {
    assertThrows(() => selectFeatures(choice), UsageError, message);
  });
}
