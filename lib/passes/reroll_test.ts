import { checkPassAndTidy } from "../../tests/support/ir.ts";
import { reroll } from "./reroll.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`reroll() ${name}`, () => checkPassAndTidy(reroll, before, after));

const same = (name: string, body: string) => test(name, body, body);

/** Two copies of a loop's body at `v4`, the second `lines` with the address `v10`. */
const twice = (first: string, second: string, end = "br_if v12 L0(v12)", start = -64) => `
  v30: i32 = i32.const ${start}
  loop L0 (v4: i32 = v30) {
    ${first}
    v9: i32 = i32.const 4
    v10: i32 = i32.add v4 v9
    ${second}
    v11: i32 = i32.const 8
    v12: i32 = i32.add v4 v11
    ${end}
    return v0
  }`;

test(
  "leaves one of two copies",
  twice(
    `v5: i32 = i32.load v4
     v6: i32 = i32.mul v5 v1
     i32.store offset=64 v4 v6`,
    `v7: i32 = i32.load v10
     v8: i32 = i32.mul v7 v1
     i32.store offset=64 v10 v8`,
  ),
  `v30: i32 = i32.const -64
   loop L0 (v4: i32 = v30) {
     v5: i32 = i32.load v4
     v6: i32 = i32.mul v5 v1
     i32.store offset=64 v4 v6
     v20: i32 = i32.const 4
     v21: i32 = i32.add v4 v20
     v22: i32 = i32.const 4
     v23: i32 = i32.add v4 v22
     br_if v23 L0(v21)
     return v0
   }`,
);

test(
  "knows sums in the order of the copies, and what is left of them after the loop",
  `v30: i32 = i32.const -2
   v31: i32 = i32.and v2 v30
   v32: i32 = i32.add v0 v31
   loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v6: i32 = i32.load8_u v4
     v7: i32 = i32.add v6 v5
     v8: i32 = i32.const 1
     v9: i32 = i32.add v4 v8
     v10: i32 = i32.load8_u v9
     v11: i32 = i32.add v10 v7
     v12: i32 = i32.const 2
     v13: i32 = i32.add v4 v12
     v14: i32 = i32.ne v13 v32
     br_if v14 L0(v13, v11)
     v15: i32 = i32.xor v11 v13
     return v15
   }`,
  `v30: i32 = i32.const -2
   v31: i32 = i32.and v2 v30
   v32: i32 = i32.add v0 v31
   loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v6: i32 = i32.load8_u v4
     v7: i32 = i32.add v6 v5
     v20: i32 = i32.const 1
     v21: i32 = i32.add v4 v20
     v22: i32 = i32.const 1
     v23: i32 = i32.add v4 v22
     v24: i32 = i32.ne v23 v32
     br_if v24 L0(v21, v7)
     v15: i32 = i32.xor v7 v21
     return v15
   }`,
);

same(
  "keeps copies that differ",
  twice(
    `v5: i32 = i32.load v4
     v6: i32 = i32.mul v5 v1
     i32.store offset=64 v4 v6`,
    `v7: i32 = i32.load v10
     v8: i32 = i32.mul v7 v2
     i32.store offset=64 v10 v8`,
  ),
);

same(
  "keeps stores in another order than that of the copies",
  `v30: i32 = i32.const -64
   loop L0 (v4: i32 = v30) {
     v9: i32 = i32.const 4
     v10: i32 = i32.add v4 v9
     i32.store v10 v1
     i32.store v4 v1
     v11: i32 = i32.const 8
     v12: i32 = i32.add v4 v11
     br_if v12 L0(v12)
     return v0
   }`,
);

same(
  "keeps a load that comes before the store of an earlier copy",
  twice(
    "v5: i32 = i32.load v4",
    `v7: i32 = i32.load v10
     i32.store offset=64 v4 v5
     i32.store offset=64 v10 v7`,
  ),
);

same(
  "keeps a loop that is left by an order, which the smaller steps might meet earlier",
  twice("i32.store v4 v1", "i32.store v10 v1", "v13: i32 = i32.lt_u v12 v2\n br_if v13 L0(v12)"),
);

same(
  "keeps sums of floats, of which LLVM makes no vectors",
  `v20: f32 = f32.const 0
   loop L0 (v4: i32 = v0, v5: f32 = v20) {
     v6: f32 = f32.load v4
     v7: f32 = f32.add v6 v5
     v8: i32 = i32.const 4
     v9: i32 = i32.add v4 v8
     v10: f32 = f32.load v9
     v11: f32 = f32.add v10 v7
     v12: i32 = i32.const 8
     v13: i32 = i32.add v4 v12
     br_if v13 L0(v13, v11)
     f32.store v0 v11
     return v0
   }`,
);

same(
  "keeps a loop whose counter before the last step is used after it",
  `v30: i32 = i32.const -64
   loop L0 (v4: i32 = v30) {
     i32.store v4 v1
     v9: i32 = i32.const 4
     v10: i32 = i32.add v4 v9
     i32.store v10 v1
     v11: i32 = i32.const 8
     v12: i32 = i32.add v4 v11
     br_if v12 L0(v12)
     return v4
   }`,
);

const STORES = ["i32.store v4 v1", "i32.store v10 v1"] as const;
same(
  "keeps a loop that is not known to meet its end, and so may go on until it traps",
  twice(...STORES, undefined, -60),
);
same(
  "keeps a loop whose end is not known to be a whole number of rounds away",
  twice(...STORES, "v13: i32 = i32.ne v12 v2\n br_if v13 L0(v12)"),
);

/** Two copies at a 64-bit counter that goes up to `end` by 8. */
const twiceWide = (start: bigint, end: bigint) => `
  v29: i64 = i64.const ${end}
  v30: i64 = i64.const ${start}
  loop L0 (v4: i64 = v30) {
    v5: i32 = i32.load v4
    i32.store offset=64 v4 v5
    v9: i64 = i64.const 4
    v10: i64 = i64.add v4 v9
    v7: i32 = i32.load v10
    i32.store offset=64 v10 v7
    v11: i64 = i64.const 8
    v12: i64 = i64.add v4 v11
    v13: i32 = i64.ne v12 v29
    br_if v13 L0(v12)
    return v0
  }`;

test(
  "leaves one of two copies at 64-bit addresses",
  twiceWide(-64n, 1n << 40n),
  `v29: i64 = i64.const 1099511627776
   v30: i64 = i64.const -64
   loop L0 (v4: i64 = v30) {
     v5: i32 = i32.load v4
     i32.store offset=64 v4 v5
     v20: i64 = i64.const 4
     v21: i64 = i64.add v4 v20
     v22: i64 = i64.const 4
     v23: i64 = i64.add v4 v22
     v24: i32 = i64.ne v23 v29
     br_if v24 L0(v21)
     return v0
   }`,
);

same(
  "keeps a loop at 64-bit addresses whose end is no whole number of rounds away",
  twiceWide(-64n, (1n << 40n) + 4n),
);
