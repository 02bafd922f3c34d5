import { assertEquals } from "@std/assert";
import { scratchBytes, scratchInts } from "./scratch.ts";

for (
  const [name, scratch] of [["scratchInts", scratchInts], ["scratchBytes", scratchBytes]] as const
) {
  Deno.test(`${name}() gives as many elements as are asked for, all of them set`, () => {
    const list = scratch();
    for (const [count, value] of [[3, 7], [5_000, 1], [4, undefined], [20_000, 2]] as const) {
      const found = list(count, value);
      assertEquals(found.length >= count, true);
      assertEquals(found.subarray(0, count).every((element) => element === (value ?? 0)), true);
      found.fill(9);
    }
  });
}
