import { assertEquals } from "@std/assert";
import type { Row } from "./measure.ts";
import { markdownTables, means, ratios } from "./table.ts";

const ROWS: readonly Row[] = [
  {
    name: "one",
    set: "kernels",
    checksum: "7",
    outcomes: { "native-O3": { ns: 2e6 }, a: { ns: 4e6 }, b: { cannot: "no compiler" } },
  },
  {
    name: "two",
    set: "kernels",
    checksum: "8",
    outcomes: {
      "native-O3": { ns: 1e6 },
      a: { ns: 8e6 },
      b: { ns: 1e6 },
      c: { cannot: "wrong checksum: 1, not 8" },
    },
  },
];

Deno.test("ratios() are to the reference, of those that ran", () => {
  assertEquals(ratios(ROWS[0]!, "native-O3"), { "native-O3": 1, a: 2 });
  assertEquals(ratios(ROWS[0]!, "b"), {});
});

Deno.test("means() say of how many rows they are", () => {
  const { a, b } = means(ROWS, "native-O3");
  assertEquals([a?.mean.toFixed(6), a?.rows], ["4.000000", 2]);
  assertEquals(b, { mean: 1, rows: 1 });
});

Deno.test("markdownTables() shows wrong results and says what is missing", () => {
  assertEquals(
    markdownTables(ROWS, ["native-O3", "a", "b", "c"]),
    `| 15 kernels, native-O3 = 1 | ms | native-O3 | a | b | c |
| --- | ---: | ---: | ---: | ---: | ---: |
| one | 2.000 | 1.00 | 2.00 | - | - |
| two | 1.000 | 1.00 | 8.00 | 1.00 | **WRONG** |
| **geometric mean** |  | **1.00** | **4.00** | **1.00** (of 1) | - |

- b: no compiler (one)
- c: wrong checksum: 1, not 8 (two)
`,
  );
});
