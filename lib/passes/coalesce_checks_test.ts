import { checkPassAndTidy } from "../../tests/support/ir.ts";
import { coalesceChecks } from "./coalesce_checks.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`coalesceChecks() ${name}`, () =>
    checkPassAndTidy((func) => coalesceChecks(func, () => true), before, after));

const same = (name: string, body: string) => test(name, body, body);

test(
  "checks loads from one address and constants once, from the lowest",
  `v4: i32 = i32.const 12
   v5: i32 = i32.add v0 v4
   v6: i32 = i32.load offset=4 v5
   v7: i32 = i32.const 8
   v8: i32 = i32.add v0 v7
   v9: i32 = i32.load8_u v8
   v10: i32 = i32.add v6 v9
   return v10`,
  `v20: i32 = i32.const 8
   v21: i32 = i32.add v0 v20
   check v21 12
   v6: i32 = i32.load offset=8 v21
   v9: i32 = i32.load8_u v21
   v10: i32 = i32.add v6 v9
   return v10`,
);

test(
  "takes constants off addresses of 64 bits",
  `v4: i64 = i64.extend_i32_u v0
   v5: i64 = i64.const -8
   v6: i64 = i64.add v4 v5
   v7: i32 = i32.load v6
   v8: i32 = i32.load offset=12 v4
   v9: i32 = i32.add v7 v8
   return v9`,
  `v4: i64 = i64.extend_i32_u v0
   v20: i64 = i64.const -8
   v21: i64 = i64.add v4 v20
   check v21 24
   v7: i32 = i32.load v21
   v8: i32 = i32.load offset=20 v21
   v9: i32 = i32.add v7 v8
   return v9`,
);

test(
  "knows sums of 64 bits that have the same terms",
  `v4: i64 = i64.extend_i32_u v0
   v5: i64 = i64.extend_i32_u v1
   v6: i64 = i64.add v4 v5
   v7: i32 = i32.load v6
   v8: i64 = i64.const 8
   v9: i64 = i64.add v5 v8
   v10: i64 = i64.add v9 v4
   v11: i32 = i32.load v10
   v12: i32 = i32.add v7 v11
   return v12`,
  `v4: i64 = i64.extend_i32_u v0
   v5: i64 = i64.extend_i32_u v1
   v6: i64 = i64.add v4 v5
   check v6 12
   v7: i32 = i32.load v6
   v11: i32 = i32.load offset=8 v6
   v12: i32 = i32.add v7 v11
   return v12`,
);

test(
  "lets a store be the last of several",
  `v4: i32 = i32.load v0
   i32.store offset=4 v0 v4
   i32.store offset=8 v0 v4
   return v4`,
  `check v0 8
   v4: i32 = i32.load v0
   i32.store offset=4 v0 v4
   i32.store offset=8 v0 v4
   return v4`,
);

same(
  "does not check ahead of a store, a call, a trap of another kind or a branch",
  `block L0 {
     i32.store v0 v1
     v4: i32 = i32.load offset=4 v0
     v5: i32 = call 0 v4
     v6: i32 = i32.load offset=8 v0
     v7: i32 = i32.div_s v6 v1
     v8: i32 = i32.load offset=12 v0
     br_if v8 L0
     v9: i32 = i32.load offset=16 v0
     return v9
   }
   return v1`,
);

test(
  "uses a check for what comes after it, nested too",
  `v4: i32 = i32.load v0
   v5: i32 = i32.load offset=12 v0
   global.set 0 v4
   if L0 v5 {
     v6: i32 = i32.const 4
     v7: i32 = i32.add v0 v6
     v8: i32 = i32.load v7
     return v8
   } else {
     v9: i32 = i32.const 16
     v10: i32 = i32.add v0 v9
     v11: i32 = i32.load v10
     return v11
   }`,
  `check v0 16
   v4: i32 = i32.load v0
   v5: i32 = i32.load offset=12 v0
   global.set 0 v4
   if L0 v5 {
     v8: i32 = i32.load offset=4 v0
     return v8
   } else {
     v9: i32 = i32.const 16
     v10: i32 = i32.add v0 v9
     v11: i32 = i32.load v10
     return v11
   }`,
);

same(
  "leaves accesses to the same bytes, and to constant addresses",
  `v4: i32 = i32.load8_u v0
   v5: i32 = i32.load8_s v0
   v6: i32 = i32.const 1024
   v7: i32 = i32.load v6
   v8: i32 = i32.load offset=4 v6
   v9: i32 = i32.add v7 v8
   return v9`,
);

same(
  "takes no addresses together that are 64 KiB apart",
  `v4: i32 = i32.load v0
   v5: i32 = i32.const 65536
   v6: i32 = i32.add v0 v5
   v7: i32 = i32.load v6
   return v7`,
);

test(
  "in a loop, has a copy ready for a check that fails ahead of a store",
  `loop L0 (v4: i32 = v0) {
     i32.store v4 v1
     i32.store offset=4 v4 v2
     v5: i32 = i32.const 8
     v6: i32 = i32.add v4 v5
     br_if v6 L0(v6)
     return v6
   }`,
  `loop L0 (v4: i32 = v0) {
     check v4 8 {
       i32.store v4 v1
       i32.store offset=4 v4 v2
       unreachable
     }
     i32.store v4 v1
     i32.store offset=4 v4 v2
     v5: i32 = i32.const 8
     v6: i32 = i32.add v4 v5
     br_if v6 L0(v6)
     return v6
   }`,
);

test(
  "in a loop, checks several arrays ahead of everything, and copies conditions",
  `loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v6: i32 = i32.load v4
     i32.store v5 v6
     if L1 v6 {
       i32.store offset=4 v5 v2
       br L1
     } else {
       br L1
     }
     v7: i32 = i32.load offset=4 v4
     i32.store offset=8 v5 v7
     v8: i32 = i32.const 8
     v9: i32 = i32.add v4 v8
     v10: i32 = i32.add v5 v8
     br_if v9 L0(v9, v10)
     return v9
   }`,
  `loop L0 (v4: i32 = v0, v5: i32 = v1) {
     check v4 8, v5 12 {
       v20: i32 = i32.load v4
       i32.store v5 v20
       if L5 v20 {
         i32.store offset=4 v5 v2
         br L5
       } else {
         br L5
       }
       v21: i32 = i32.load offset=4 v4
       i32.store offset=8 v5 v21
       unreachable
     }
     v6: i32 = i32.load v4
     i32.store v5 v6
     if L1 v6 {
       i32.store offset=4 v5 v2
       br L1
     } else {
       br L1
     }
     v7: i32 = i32.load offset=4 v4
     i32.store offset=8 v5 v7
     v8: i32 = i32.const 8
     v9: i32 = i32.add v4 v8
     v10: i32 = i32.add v5 v8
     br_if v9 L0(v9, v10)
     return v9
   }`,
);

same(
  "does not check ahead of a branch that leaves the loop",
  `block L1 {
     loop L0 (v4: i32 = v0) {
       i32.store v4 v1
       br_if v2 L1
       i32.store offset=4 v4 v2
       br L0(v1)
     }
   }
   return v0`,
);
