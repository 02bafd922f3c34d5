import { checkPassAndTidy } from "../../tests/support/ir.ts";
import { addressIvs } from "./address_ivs.ts";

const test = (name: string, before: string, after: string, coalesced = true) =>
  Deno.test(`addressIvs() ${name}`, () =>
    checkPassAndTidy((func) => addressIvs(func, () => coalesced), before, after));

const COUNTED = `
  loop L0 (v4: i32 = v0) {
    v5: i32 = i32.add v1 v4
    v6: i32 = i32.const 2000
    v7: i32 = i32.add v5 v6
    v8: i32 = i32.load v7
    v9: i32 = i32.const 4
    v10: i32 = i32.add v4 v9
    br_if v10 L0(v10)
    return v8
  }`;

test(
  "gives the sum of a counter and an invariant value a variable, the constant in it",
  COUNTED,
  `v11: i32 = i32.add v0 v1
   v12: i32 = i32.const 2000
   v13: i32 = i32.add v11 v12
   loop L0 (v4: i32 = v0, v14: i32 = v13) {
     v8: i32 = i32.load v14
     v9: i32 = i32.const 4
     v10: i32 = i32.add v4 v9
     v15: i32 = i32.const 4
     v16: i32 = i32.add v14 v15
     br_if v10 L0(v10, v16)
     return v8
   }`,
);

test(
  "leaves the constant outside where checks are not coalesced",
  COUNTED,
  `v13: i32 = i32.add v0 v1
   loop L0 (v4: i32 = v0, v14: i32 = v13) {
     v17: i32 = i32.const 2000
     v18: i32 = i32.add v14 v17
     v8: i32 = i32.load v18
     v9: i32 = i32.const 4
     v10: i32 = i32.add v4 v9
     v15: i32 = i32.const 4
     v16: i32 = i32.add v14 v15
     br_if v10 L0(v10, v16)
     return v8
   }`,
  false,
);

test(
  "gives a counter and a large constant a variable, which near addresses share",
  `v4: i32 = i32.const -80
   loop L0 (v5: i32 = v4) {
     v6: i32 = i32.const 1104
     v7: i32 = i32.add v5 v6
     v8: i32 = i32.load v7
     v9: i32 = i32.const 1112
     v10: i32 = i32.add v5 v9
     i32.store v10 v8
     v11: i32 = i32.const 8
     v12: i32 = i32.add v5 v11
     br_if v12 L0(v12)
     return v8
   }`,
  `v4: i32 = i32.const -80
   v20: i32 = i32.const 1024
   loop L0 (v5: i32 = v4, v21: i32 = v20) {
     v8: i32 = i32.load v21
     v22: i32 = i32.const 8
     v23: i32 = i32.add v21 v22
     i32.store v23 v8
     v11: i32 = i32.const 8
     v12: i32 = i32.add v5 v11
     v24: i32 = i32.const 8
     v25: i32 = i32.add v21 v24
     br_if v12 L0(v12, v25)
     return v8
   }`,
);

test(
  "scales the step of a counter that is scaled",
  `loop L0 (v4: i32 = v0) {
     v5: i32 = i32.const 3
     v6: i32 = i32.shl v4 v5
     v7: i32 = i32.add v1 v6
     v8: i32 = i32.load v7
     v9: i32 = i32.const -1
     v10: i32 = i32.add v4 v9
     br_if v10 L0(v10)
     return v8
   }`,
  `v20: i32 = i32.const 8
   v21: i32 = i32.mul v0 v20
   v22: i32 = i32.add v21 v1
   loop L0 (v4: i32 = v0, v23: i32 = v22) {
     v8: i32 = i32.load v23
     v9: i32 = i32.const -1
     v10: i32 = i32.add v4 v9
     v24: i32 = i32.const -8
     v25: i32 = i32.add v23 v24
     br_if v10 L0(v10, v25)
     return v8
   }`,
);

const SMALL = `
  loop L0 (v4: i32 = v0) {
    v6: i32 = i32.const 8
    v7: i32 = i32.add v4 v6
    v8: i32 = i32.load v7
    v9: i32 = i32.const 4
    v10: i32 = i32.add v4 v9
    br_if v10 L0(v10)
    return v8
  }`;
test("leaves a counter with a small constant as it is", SMALL, SMALL);

const UNEVEN = `
  loop L0 (v4: i32 = v0) {
    v5: i32 = i32.add v1 v4
    v8: i32 = i32.load v5
    v9: i32 = i32.const 4
    v10: i32 = i32.add v4 v9
    br_if v8 L0(v10)
    v11: i32 = i32.const 8
    v12: i32 = i32.add v4 v11
    br L0(v12)
  }`;
test("leaves a parameter alone that rounds move on by different steps", UNEVEN, UNEVEN);

test(
  "gives sums of 64 bits a variable, whose step is a multiple beyond 32 bits",
  `v4: i64 = i64.extend_i32_u v0
   v5: i64 = i64.extend_i32_u v1
   loop L0 (v6: i64 = v4) {
     v7: i64 = i64.const 34
     v8: i64 = i64.shl v6 v7
     v9: i64 = i64.add v5 v8
     v10: i64 = i64.const 2000
     v11: i64 = i64.add v9 v10
     v12: i32 = i32.load v11
     v13: i64 = i64.const -1
     v14: i64 = i64.add v6 v13
     v15: i32 = i64.eqz v14
     br_if v15 L0(v14)
     return v12
   }`,
  `v4: i64 = i64.extend_i32_u v0
   v5: i64 = i64.extend_i32_u v1
   v20: i64 = i64.const 17179869184
   v21: i64 = i64.mul v4 v20
   v22: i64 = i64.add v21 v5
   v23: i64 = i64.const 2000
   v24: i64 = i64.add v22 v23
   loop L0 (v6: i64 = v4, v25: i64 = v24) {
     v12: i32 = i32.load v25
     v13: i64 = i64.const -1
     v14: i64 = i64.add v6 v13
     v26: i64 = i64.const -17179869184
     v27: i64 = i64.add v25 v26
     v15: i32 = i64.eqz v14
     br_if v15 L0(v14, v27)
     return v12
   }`,
);

const FAR = `
  v4: i64 = i64.extend_i32_u v0
  v5: i64 = i64.extend_i32_u v1
  loop L0 (v6: i64 = v4) {
    v7: i64 = i64.const 60
    v8: i64 = i64.shl v6 v7
    v9: i64 = i64.add v5 v8
    v12: i32 = i32.load v9
    v13: i64 = i64.const 8
    v14: i64 = i64.add v6 v13
    v15: i32 = i64.eqz v14
    br_if v15 L0(v14)
    return v12
  }`;
test("leaves a sum of 64 bits alone whose factor is no exact number", FAR, FAR);
