import { checkPass } from "../../tests/support/ir.ts";
import { flowOf } from "./flow.ts";
import { laneProducts } from "./lane_products.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`laneProducts() ${name}`, () =>
    checkPass((func) => laneProducts(func, () => flowOf(func)), before, after));

const LANES = `v4: v128 = i32x4.splat v2
   v5: v128 = i32x4.splat v3
   v6: i32 = i32x4.extract_lane lane=0 v4
   v7: i64 = i64.extend_i32_u v6
   v8: i32 = i32x4.extract_lane lane=1 v5
   v9: i64 = i64.extend_i32_u v8
   v10: i64 = i64.mul v7 v9
   v11: i32 = i32x4.extract_lane lane=2 v4
   v12: i64 = i64.extend_i32_u v11
   v13: i32 = i32x4.extract_lane lane=3 v5
   v14: i64 = i64.extend_i32_u v13
   v15: i64 = i64.mul v14 v12
   v16: v128 = i64x2.splat v10`;

test(
  "joins the products of two lanes of the same vectors, whatever their order",
  `${LANES}
   v17: v128 = i64x2.replace_lane lane=1 v16 v15
   v18: i32 = i32x4.extract_lane lane=1 v17
   return v18`,
  `${LANES}
   v19: v128 = i8x16.shuffle lanes=0,1,2,3,8,9,10,11,0,1,2,3,8,9,10,11 v4 v4
   v20: v128 = i8x16.shuffle lanes=4,5,6,7,12,13,14,15,4,5,6,7,12,13,14,15 v5 v5
   v17: v128 = i64x2.extmul_low_i32x4_u v19 v20
   v18: i32 = i32x4.extract_lane lane=1 v17
   return v18`,
);

const KEPT = `${LANES}
   v17: v128 = i64x2.replace_lane lane=0 v16 v15
   v18: i32 = i32x4.extract_lane lane=1 v17
   return v18`;

test("leaves a product that goes to the other lane", KEPT, KEPT);
