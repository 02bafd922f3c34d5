import { checkPass } from "../../tests/support/ir.ts";
import { deadBlocks } from "./dead_blocks.ts";

const test = (name: string, before: string, after: string) =>
  Deno.test(`deadBlocks() ${name}`, () => checkPass(deadBlocks, before, after));

test(
  "makes a block that only its own end leaves straight code",
  `v4: i32 = block L0 {
     v5: i32 = i32.eqz v0
     br L0(v5)
   }
   v6: i32 = i32.add v4 v4
   return v6`,
  `v5: i32 = i32.eqz v0
   v6: i32 = i32.add v5 v5
   return v6`,
);

test(
  "makes a block that nothing branches to straight code",
  `block L0 {
     call 0
     return v0
   }`,
  `call 0
   return v0`,
);

test(
  "makes a loop that nothing goes round straight code",
  `loop L0 (v4: i32 = v0) {
     v5: i32 = i32.add v4 v1
     return v5
   }`,
  `v5: i32 = i32.add v0 v1
   return v5`,
);

test(
  "decides br_if on constants, and removes what follows",
  `v4: i32 = i32.const 0
   v5: i32 = i32.const 7
   block L0 {
     loop L1 () {
       br_if v4 L1
       call 0
       br_if v5 L0
       call 1
       br L1
     }
   }
   return v0`,
  `v4: i32 = i32.const 0
   v5: i32 = i32.const 7
   call 0
   return v0`,
);

test(
  "decides an if on a constant",
  `v4: i32 = i32.const 0
   v5: i32 = i32.const -1
   v6: i32 = if L0 v4 {
     call 0
     br L0(v1)
   } else {
     br L0(v2)
   }
   v7: i32 = if L1 v5 {
     br_if v0 L1(v1)
     br L1(v2)
   } else {
     call 0
     br L1(v3)
   }
   v8: i32 = i32.add v6 v7
   return v8`,
  `v4: i32 = i32.const 0
   v5: i32 = i32.const -1
   v7: i32 = block L1 {
     br_if v0 L1(v1)
     br L1(v2)
   }
   v8: i32 = i32.add v2 v7
   return v8`,
);

test(
  "decides a br_table on a constant, out of range too",
  `v4: i32 = i32.const 1
   v5: i32 = i32.const -1
   v6: i32 = block L0 {
     br_table v4 [L0(v0) L0(v1)] L0(v2)
   }
   v7: i32 = block L1 {
     br_table v5 [L1(v0) L1(v1)] L1(v2)
   }
   v8: i32 = i32.add v6 v7
   return v8`,
  `v4: i32 = i32.const 1
   v5: i32 = i32.const -1
   v8: i32 = i32.add v1 v2
   return v8`,
);

test(
  "shortens a br_table whose last targets are the default",
  `block L0 {
     block L1 {
       br_table v0 [L0 L1 L0 L0] L0
     }
     call 0
     br L0
   }
   return v0`,
  `block L0 {
     block L1 {
       br_table v0 [L0 L1] L0
     }
     call 0
     br L0
   }
   return v0`,
);

test(
  "makes a br_table that always goes to one target a br",
  `block L0 {
     br_table v0 [L0 L0] L0
   }
   return v0`,
  "return v0",
);

test(
  "removes a br_if that a br to the same place follows",
  `v4: i32 = block L0 {
     br_if v0 L0(v1)
     br_if v2 L0(v3)
     br L0(v3)
   }
   return v4`,
  `v4: i32 = block L0 {
     br_if v0 L0(v1)
     br L0(v3)
   }
   return v4`,
);

test(
  "removes an if with nothing in its arms",
  `if L0 v0 {
     br L0
   } else {
     br L0
   }
   v4: i32 = if L1 v0 {
     br L1(v2)
   } else {
     br L1(v2)
   }
   return v4`,
  "return v2",
);

test(
  "keeps an if that chooses between two values",
  `v4: i32 = if L0 v0 {
     br L0(v1)
   } else {
     br L0(v2)
   }
   return v4`,
  `v4: i32 = if L0 v0 {
     br L0(v1)
   } else {
     br L0(v2)
   }
   return v4`,
);

test(
  "makes an if that only branches away a br_if",
  `block L0 {
     if L1 v0 {
       br L0
     } else {
       br L1
     }
     call 0
     br L0
   }
   return v0`,
  `block L0 {
     br_if v0 L0
     call 0
     br L0
   }
   return v0`,
);

test(
  "puts the second arm after an if whose first branches away",
  `v7: i32 = block L0 {
     v4: i32 = if L1 v0 {
       br L0(v0)
     } else {
       v5: i32 = call 0
       br_if v5 L1(v1)
       br L1(v2)
     }
     v6: i32 = i32.add v4 v3
     br L0(v6)
   }
   return v7`,
  `v7: i32 = block L0 {
     br_if v0 L0(v0)
     v4: i32 = block L1 {
       v5: i32 = call 0
       br_if v5 L1(v1)
       br L1(v2)
     }
     v6: i32 = i32.add v4 v3
     br L0(v6)
   }
   return v7`,
);

test(
  "leaves a block at once to where the branch after it goes",
  `v4: i32 = block L0 {
     v5: i32 = block L1 {
       v6: i32 = call 0
       br_if v6 L1(v6)
       block L2 {
         br_if v1 L2
         br_if v2 L0(v3)
         br L2
       }
       br L1(v3)
     }
     br L0(v5)
   }
   return v4`,
  `v4: i32 = block L0 {
     v6: i32 = call 0
     br_if v6 L0(v6)
     block L2 {
       br_if v1 L2
       br_if v2 L0(v3)
       br L2
     }
     br L0(v3)
   }
   return v4`,
);

test(
  "goes round a loop from inside a block at its end",
  `loop L0 () {
     block L1 {
       br_if v0 L1
       call 0
       br L1
     }
     br L0
   }`,
  `loop L0 () {
     br_if v0 L0
     call 0
     br L0
   }`,
);

test(
  "keeps a block whose results the branch after it changes round",
  `v4: i32, v5: i32 = block L0 {
     v6: i32, v7: i32 = block L1 {
       br_if v0 L1(v0, v1)
       br L1(v2, v3)
     }
     br_if v6 L0(v6, v6)
     br L0(v7, v6)
   }
   v8: i32 = i32.sub v4 v5
   return v8`,
  `v4: i32, v5: i32 = block L0 {
     v6: i32, v7: i32 = block L1 {
       br_if v0 L1(v0, v1)
       br L1(v2, v3)
     }
     br_if v6 L0(v6, v6)
     br L0(v7, v6)
   }
   v8: i32 = i32.sub v4 v5
   return v8`,
);

test(
  "keeps a loop that never ends",
  `loop L0 () {
     br L0
   }`,
  `loop L0 () {
     br L0
   }`,
);

test(
  "clears the results of an if that no longer completes",
  `v4: i32 = i32.const 1
   v5: i32 = if L0 v0 {
     call 0
     if L1 v4 {
       return v0
     } else {
       br L0(v1)
     }
   } else {
     call 1
     unreachable
   }
   return v5`,
  `v4: i32 = i32.const 1
   if L0 v0 {
     call 0
     return v0
   } else {
     call 1
     unreachable
   }`,
);

Deno.test("deadBlocks() takes apart 20,000 nested blocks in reasonable time", () => {
  const depth = 20_000;
  const open = Array.from({ length: depth }, (_, i) => `block L${i} {\ncall 0`).join("\n");
  const close = Array.from({ length: depth }, (_, i) => `br L${depth - 1 - i}\n}`).join("\n");
  const calls = Array.from({ length: depth }, () => "call 0").join("\n");
  checkPass(deadBlocks, `${open}\n${close}\nreturn v0`, `${calls}\nreturn v0`);
});
