import { assertEquals } from "@std/assert";
import { customSection, name, rawModule, vec } from "../../tests/support/wasm_bytes.ts";
import { decode } from "./decode.ts";

Deno.test("the producers section is read", () => {
  const field = [name("processed-by"), vec([name("clang"), name("19.1")], [name("x"), name("")])];
  assertEquals(decode(rawModule(customSection("producers", vec(field)))).producers, [{
    field: "processed-by",
    values: [{ name: "clang", version: "19.1" }, { name: "x", version: "" }],
  }]);
});

Deno.test("the target_features section is read, unknown prefixes left out", () => {
  const features = vec([0x2b, name("simd128")], [0x3f, name("odd")], [0x2d, name("atomics")], [
    0x3d,
    name("sign-ext"),
  ]);
  assertEquals(decode(rawModule(customSection("target_features", features))).targetFeatures, [
    { prefix: "+", name: "simd128" },
    { prefix: "-", name: "atomics" },
    { prefix: "=", name: "sign-ext" },
  ]);
});

Deno.test("a broken section of tools is taken as empty", () => {
  const broken = rawModule(customSection("producers", 9), customSection("target_features", 1));
  const { producers, targetFeatures } = decode(broken);
  assertEquals([producers.length, targetFeatures.length], [0, 0]);
});
