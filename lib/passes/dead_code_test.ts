import { checkPass } from "../../tests/support/ir.ts";
import { INSTRUCTIONS } from "../wasm/instructions.ts";
import { assertEquals } from "@std/assert";
import { isPure, isRemovable } from "../ir/effects.ts";
import type { Op } from "../ir/ir.ts";
import { deadCode } from "./dead_code.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`deadCode() ${name}`, () => checkPass(deadCode, before, after));

test(
  "removes operations that nobody uses, and what only they use",
  `v4: i32 = i32.add v0 v1
   v5: i32 = i32.mul v4 v4
   v6: i32 = global.get 0
   return v0`,
  "return v0",
);

test(
  "keeps what can trap, writes or calls, and what that uses",
  `v4: i32 = i32.add v0 v1
   v5: i32 = i32.load v4
   v6: i32 = i32.div_u v0 v1
   v7: i32 = memory.grow 0 v2
   v8: i32 = i32.eqz v3
   global.set 0 v8
   v9: i32 = call 3 v0
   v10: i32 = call_part f1 v0
   return v0`,
  `v4: i32 = i32.add v0 v1
   v5: i32 = i32.load v4
   v6: i32 = i32.div_u v0 v1
   v7: i32 = memory.grow 0 v2
   v8: i32 = i32.eqz v3
   global.set 0 v8
   v9: i32 = call 3 v0
   v10: i32 = call_part f1 v0
   return v0`,
);

test(
  "removes loop parameters that only feed each other",
  `loop L0 (v4: i32 = v0, v5: i32 = v1, v6: i32 = v2) {
     v7: i32 = i32.add v5 v6
     v8: i32 = i32.eqz v4
     br_if v8 L0(v8, v6, v7)
     return v4
   }`,
  `loop L0 (v4: i32 = v0) {
     v8: i32 = i32.eqz v4
     br_if v8 L0(v8)
     return v4
   }`,
);

test(
  "removes a cycle of unused values through nested loops and results",
  `loop L0 (v4: i32 = v0, v5: i32 = v1) {
     v9: i32 = block L1 {
       loop L2 (v6: i32 = v5) {
         v7: i32 = i32.add v6 v5
         v8: i32 = i32.load v4
         br_if v8 L2(v7)
         br L1(v7)
       }
     }
     v10: i32 = i32.load v4
     br L0(v10, v9)
   }`,
  `loop L0 (v4: i32 = v0) {
     block L1 {
       loop L2 () {
         v8: i32 = i32.load v4
         br_if v8 L2
         br L1
       }
     }
     v10: i32 = i32.load v4
     br L0(v10)
   }`,
);

test(
  "removes unused results of a block, and their arguments at every edge",
  `v4: i32, v5: i32, v6: i32 = block L0 {
     v7: i32 = i32.eqz v1
     br_table v0 [L0(v0, v7, v1) L0(v1, v7, v2)] L0(v2, v7, v0)
   }
   v8: i32 = i32.sub v4 v6
   return v8`,
  `v4: i32, v6: i32 = block L0 {
     br_table v0 [L0(v0, v1) L0(v1, v2)] L0(v2, v0)
   }
   v8: i32 = i32.sub v4 v6
   return v8`,
);

test(
  "removes an if without effects, and its condition",
  `v4: i32 = i32.eqz v0
   v5: i32 = if L0 v4 {
     br L0(v1)
   } else {
     v6: i32 = i32.eqz v1
     br L0(v6)
   }
   return v0`,
  "return v0",
);

test(
  "removes a block without effects whose edges stay inside it",
  `block L0 {
     block L1 {
       v4: i32 = i32.eqz v0
       br_if v4 L0
       br_table v1 [L1] L0
     }
     br L0
   }
   return v0`,
  "return v0",
);

test(
  "keeps what decides a result that is used, and only that",
  `v4: i32 = block L0 {
     v5: i32 = i32.eqz v0
     br_if v5 L0(v1)
     block L1 {
       v6: i32 = i32.eqz v1
       br_if v6 L1
       br L1
     }
     br L0(v2)
   }
   return v4`,
  `v4: i32 = block L0 {
     v5: i32 = i32.eqz v0
     br_if v5 L0(v1)
     br L0(v2)
   }
   return v4`,
);

test(
  "keeps an if that is left outwards, with its condition",
  `block L0 {
     v4: i32 = i32.eqz v0
     if L1 v4 {
       br L0
     } else {
       br L1
     }
     call 0
     br L0
   }
   return v0`,
  `block L0 {
     v4: i32 = i32.eqz v0
     if L1 v4 {
       br L0
     } else {
       br L1
     }
     call 0
     br L0
   }
   return v0`,
);

test(
  "keeps a loop that does nothing but end or not",
  `block L0 {
     loop L1 (v4: i32 = v0) {
       v5: i32 = i32.sub v4 v1
       br_if v5 L1(v5)
       br L0
     }
   }
   return v0`,
  `block L0 {
     loop L1 (v4: i32 = v0) {
       v5: i32 = i32.sub v4 v1
       br_if v5 L1(v5)
       br L0
     }
   }
   return v0`,
);

test(
  "keeps a construct that only returns or traps in one case",
  `if L0 v0 {
     unreachable
   } else {
     br L0
   }
   if L1 v1 {
     return v2
   } else {
     br L1
   }
   return v0`,
  `if L0 v0 {
     unreachable
   } else {
     br L0
   }
   if L1 v1 {
     return v2
   } else {
     br L1
   }
   return v0`,
);

Deno.test("isRemovable() and isPure() follow the effects of every row", () => {
  const names = (is: (op: Op) => boolean) =>
    INSTRUCTIONS.map((row) => row.name).filter((op) =>
      is({ kind: "op", op, imm: {}, args: [], results: [], offset: 0 })
    );
  const removable = names(isRemovable);
  for (
    const op of ["i32.load", "i32.store", "call", "i32.div_s", "table.get", "memory.grow", "br"]
  ) {
    assertEquals((removable as string[]).includes(op), false, op);
  }
  const pure = names(isPure);
  const stateful = removable.filter((op) => !pure.includes(op) && op !== "local.get");
  assertEquals(stateful, [
    "global.get",
    "table.size",
    "memory.size",
  ]);
});
