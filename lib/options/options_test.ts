import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../errors.ts";
import { OPTION_KEYS, optionRow } from "./option_table.ts";
import type { TranspileOptions } from "./option_types.ts";
import { describeOptions, expectedValue, optionFlag, resolveOptions } from "./options.ts";

Deno.test("every option accepts its default and refuses a value of another kind", () => {
  for (const key of OPTION_KEYS) {
    const row = optionRow(key);
    if (row.default !== undefined) assertEquals(expectedValue(row, row.default), undefined, key);
    const wrong = { [key]: row.type.kind === "string" ? 1 : "?" } as TranspileOptions;
    assertStringIncludes(
      assertThrows(() => resolveOptions(wrong), UsageError).message,
      `Option ${key} has to be`,
    );
  }
});

Deno.test("every option has a flag of its own", () => {
  const flags = OPTION_KEYS.map((key) => optionRow(key).flag);
  assertEquals(new Set(flags).size, flags.length);
});

Deno.test("resolveOptions() fills in every default and keeps what is given", () => {
  const resolved = resolveOptions({ memory: "fixed", maxPages: 3 });
  assertEquals(Object.keys(resolved), [...OPTION_KEYS]);
  assertEquals(resolved.memory, "fixed");
  assertEquals(resolved.maxPages, 3);
  assertEquals(resolved.optLevel, 1);
  assertEquals(resolveOptions({ memory: undefined }), resolveOptions());
});

Deno.test("resolveOptions() refuses an option that it does not know", () => {
  assertThrows(
    () => resolveOptions({ maxpages: 3 } as TranspileOptions),
    UsageError,
    "There is no option maxpages",
  );
});

Deno.test("resolveOptions() refuses integers out of range, fractions and paths that are not Rust", () => {
  const wrong: TranspileOptions[] = [
    { maxPages: -1 },
    { maxPages: 2 ** 32 - 1 },
    { maxPages: 1.5 },
    { maxCallDepth: NaN },
    { maxCallDepth: 0 },
    { runtimePath: "a; b" },
    { runtimePath: "" },
    { name: " " },
  ];
  for (const options of wrong) assertThrows(() => resolveOptions(options), UsageError);
  assertEquals(resolveOptions({ runtimePath: "crate::x" }).runtimePath, "crate::x");
});

Deno.test("describeOptions() names what differs from the defaults, in the table's order", () => {
  assertEquals(describeOptions(resolveOptions({})), "defaults");
  assertEquals(describeOptions(resolveOptions({ name: "x", crate: true })), "defaults");
  assertEquals(
    describeOptions(resolveOptions({ optLevel: 0, sharedTables: true, maxPages: 16 })),
    "--max-pages=16 --shared-tables -O0",
  );
});

Deno.test("optionFlag() shows the choices when it has no value", () => {
  assertEquals(optionFlag(optionRow("memory")), "--memory=auto|fixed|growable|constant");
  assertEquals(optionFlag(optionRow("maxPages")), "--max-pages=N");
  assertEquals(optionFlag(optionRow("sharedTables")), "--shared-tables");
});
