import { checkPass } from "../../tests/support/ir.ts";
import { trivialParams } from "./trivial_params.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`trivialParams() ${name}`, () => checkPass(trivialParams, before, after));

test(
  "removes a loop parameter that every round passes itself or its first value",
  `block L1 {
     loop L0 (v4: i32 = v0, v5: i32 = v1) {
       v6: i32 = i32.add v4 v5
       br_if v6 L0(v6, v5)
       br_if v4 L0(v6, v1)
       br L1
     }
   }
   return v0`,
  `block L1 {
     loop L0 (v4: i32 = v0) {
       v6: i32 = i32.add v4 v1
       br_if v6 L0(v6)
       br_if v4 L0(v6)
       br L1
     }
   }
   return v0`,
);

test(
  "removes a result that is one value from outside",
  `v4: i32, v5: i32 = if L0 v0 {
     br L0(v1, v2)
   } else {
     br L0(v1, v3)
   }
   v6: i32 = i32.add v4 v5
   return v6`,
  `v5: i32 = if L0 v0 {
     br L0(v2)
   } else {
     br L0(v3)
   }
   v6: i32 = i32.add v1 v5
   return v6`,
);

test(
  "keeps a result that is one value from inside, since it is not seen outside",
  `v4: i32 = block L0 {
     v5: i32 = i32.eqz v0
     br_if v0 L0(v5)
     br L0(v5)
   }
   return v4`,
  `v4: i32 = block L0 {
     v5: i32 = i32.eqz v0
     br_if v0 L0(v5)
     br L0(v5)
   }
   return v4`,
);

test(
  "removes parameters and results that pass each other round",
  `loop L0 (v4: i32 = v0) {
     v8: i32 = block L1 {
       loop L2 (v5: i32 = v4) {
         v6: i32 = if L3 v1 {
           br L3(v5)
         } else {
           br L3(v0)
         }
         br_if v2 L2(v6)
         br L1(v5)
       }
     }
     br_if v3 L0(v8)
     return v8
   }`,
  `loop L0 () {
     block L1 {
       loop L2 () {
         if L3 v1 {
           br L3
         } else {
           br L3
         }
         br_if v2 L2
         br L1
       }
     }
     br_if v3 L0
     return v0
   }`,
);

test(
  "finds an inner cycle that is trivial where the outer one is not",
  `loop L0 (v4: i32 = v0) {
     v8: i32 = block L1 {
       loop L2 (v5: i32 = v4) {
         br_if v2 L2(v5)
         br L1(v5)
       }
     }
     v9: i32 = i32.add v8 v1
     br_if v3 L0(v9)
     br L0(v8)
   }`,
  `loop L0 (v4: i32 = v0) {
     block L1 {
       loop L2 () {
         br_if v2 L2
         br L1
       }
     }
     v9: i32 = i32.add v4 v1
     br_if v3 L0(v9)
     br L0(v4)
   }`,
);

test(
  "keeps parameters that exchange their values",
  `loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v6: i32 = i32.load v4
     br L0(v5, v4)
   }`,
  `loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v6: i32 = i32.load v4
     br L0(v5, v4)
   }`,
);

test(
  "removes parameters that exchange the same value",
  `loop L0 (v4: i32 = v0, v5: i32 = v0) {
     v6: i32 = i32.load v4
     br L0(v5, v4)
   }`,
  `loop L0 () {
     v6: i32 = i32.load v0
     br L0
   }`,
);
