import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { assemble } from "../../tests/support/wat.ts";
import { decode } from "../wasm/decode.ts";
import { validate } from "../wasm/validate.ts";
import { buildFunc } from "./build.ts";
import type { BrTable } from "./ir.ts";
import { forEachStmt } from "./walk.ts";
import { printFunc } from "./print.ts";
import { verify } from "./verify.ts";

/** Checks the IR of the first function with a body, without the offsets of instructions. */
const test = (name: string, wat: string, expected: string) =>
  Deno.test(`buildFunc() ${name}`, async () => {
    const module = validate(decode(await assemble(`(module ${wat})`)));
    const func = buildFunc({ module }, module.funcs.find((found) => found.body !== undefined)!);
    verify(func);
    const lines = printFunc(func).replace(/ @0x[0-9a-f]+$/gm, "").trimEnd().split("\n");
    const trimmed = (text: string) => text.trim().split("\n").map((line) => line.trim());
    assertEquals(lines.map((line) => line.trim()), trimmed(expected));
  });

test(
  "gives each assignment of a local its own value",
  `(func (param i32) (result i32)
     (local.set 0 (i32.add (local.get 0) (i32.const 1)))
     (local.set 0 (i32.mul (local.get 0) (local.get 0)))
     (local.get 0))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     v1: i32 = i32.const 1
     v2$0: i32 = i32.add v0 v1
     v3$0: i32 = i32.mul v2 v2
     return v3
   }`,
);

test(
  "starts locals with one zero of each type",
  `(func (result i32 i32 i64) (local i32 i32 i64)
     (local.get 0) (local.get 1) (local.get 2))`,
  `f0 = func 0 () -> (i32, i32, i64) {
     v0: i32 = i32.const 0
     v1: i64 = i64.const 0
     return v0 v0 v1
   }`,
);

test(
  "keeps a value on the stack when its local is assigned after",
  `(func (param i32) (result i32)
     (local.get 0) (local.set 0 (i32.const 5)) (i32.sub (local.get 0)))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     v1$0: i32 = i32.const 5
     v2: i32 = i32.sub v0 v1
     return v2
   }`,
);

test(
  "gives a block a result for a local that a branch out of it leaves different",
  `(func (param i32 i32) (result i32)
     (block (br_if 0 (local.get 0)) (local.set 1 (i32.const 7)))
     (local.get 1))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v3$1: i32 = block L1 {
       br_if v0 L1(v1)
       v2$1: i32 = i32.const 7
       br L1(v2)
     }
     return v3
   }`,
);

test(
  "gives a block no result for a local that nothing reads after it",
  `(func (param i32 i32) (result i32)
     (block (br_if 0 (local.get 0)) (local.set 1 (i32.const 7)))
     (local.get 0))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     block L1 {
       br_if v0 L1
       v2$1: i32 = i32.const 7
       br L1
     }
     return v0
   }`,
);

test(
  "makes a block that nothing branches to straight code",
  `(func (param i32) (result i32)
     (block (result i32) (local.set 0 (i32.const 1)) (local.get 0)))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     v1$0: i32 = i32.const 1
     return v1
   }`,
);

test(
  "gives a loop parameters for the locals that a round changes, and no others",
  `(func (param i32 i32) (result i32) (local i32)
     (loop
       (local.set 2 (i32.add (local.get 2) (local.get 1)))
       (local.set 1 (local.get 1))
       (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
     (local.get 2))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v2: i32 = i32.const 0
     v9$0: i32, v10$2: i32 = block L2 {
       loop L1 (v3$0: i32 = v0, v5$2: i32 = v2) {
         v6$2: i32 = i32.add v5 v1
         v7: i32 = i32.const 1
         v8$0: i32 = i32.sub v3 v7
         br_if v8 L1(v8, v6)
         br L2(v8, v6)
       }
     }
     return v10
   }`,
);

test(
  "removes a loop parameter of an operand that each round passes on",
  `(func (param i32) (result i32)
     (local.get 0)
     (loop (param i32) (result i32)
       (br_if 0 (i32.load (local.get 0)))))
   (memory 1)`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     block L2 {
       loop L1 () {
         v2: i32 = i32.load v0
         br_if v2 L1
         br L2
       }
     }
     return v0
   }`,
);

test(
  "makes a loop that never goes round straight code",
  `(func (param i32) (result i32)
     (loop (local.set 0 (i32.const 3)))
     (local.get 0))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     v2$0: i32 = i32.const 3
     return v2
   }`,
);

test(
  "keeps a loop without an end",
  `(func (param i32) (result i32)
     (loop (call 0 (local.get 0)) (drop) (br 0))
     (unreachable))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     loop L1 () {
       v1: i32 = call 0 v0
       br L1
     }
   }`,
);

test(
  "joins a local that both arms of an if assign",
  `(func (param i32 i32) (result i32)
     (if (local.get 0)
       (then (local.set 1 (i32.const 1)))
       (else (local.set 1 (i32.const 2))))
     (local.get 1))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v4$1: i32 = if L1 v0 {
       v2$1: i32 = i32.const 1
       br L1(v2)
     } else {
       v3$1: i32 = i32.const 2
       br L1(v3)
     }
     return v4
   }`,
);

test(
  "reads the outer value in the second arm of a local that the first assigns",
  `(func (param i32 i32) (result i32)
     (if (result i32) (local.get 0)
       (then (local.set 1 (i32.const 1)) (i32.const 9))
       (else (i32.eqz (local.get 1)))))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v5: i32 = if L1 v0 {
       v2$1: i32 = i32.const 1
       v3: i32 = i32.const 9
       br L1(v3)
     } else {
       v4: i32 = i32.eqz v1
       br L1(v4)
     }
     return v5
   }`,
);

test(
  "joins the outer value where an if has no second arm",
  `(func (param i32 i32) (result i32)
     (if (local.get 0) (then (local.set 1 (i32.const 1))))
     (local.get 1))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v3$1: i32 = if L1 v0 {
       v2$1: i32 = i32.const 1
       br L1(v2)
     } else {
       br L1(v1)
     }
     return v3
   }`,
);

test(
  "gives the second arm the operands of the if again",
  `(func (param i32 i32) (result i32)
     (local.get 0)
     (if (param i32) (result i32) (local.get 1)
       (then (drop) (i32.const 1))
       (else (i32.eqz))))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {
     v4: i32 = if L1 v1 {
       v2: i32 = i32.const 1
       br L1(v2)
     } else {
       v3: i32 = i32.eqz v0
       br L1(v3)
     }
     return v4
   }`,
);

test(
  "leaves out what cannot be reached, nested constructs included",
  `(func (param i32) (result i32)
     (return (local.get 0))
     (block (loop (br_if 1 (i32.const 1)) (br 0)))
     (if (i32.const 1) (then (local.set 0 (i32.const 5))) (else (unreachable)))
     (i32.const 6))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     return v0
   }`,
);

test(
  "goes on after a block whose end is reached by a branch only",
  `(func (param i32) (result i32)
     (block (br 0) (local.set 0 (i32.const 5)))
     (local.get 0))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     block L1 {
       br L1
     }
     return v0
   }`,
);

test(
  "does not go on after an if whose arms both leave",
  `(func (param i32) (result i32)
     (if (local.get 0) (then (return (i32.const 1))) (else (return (i32.const 2))))
     (i32.const 3))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     if L1 v0 {
       v1: i32 = i32.const 1
       return v1
     } else {
       v2: i32 = i32.const 2
       return v2
     }
   }`,
);

test(
  "goes on where only the first arm of an if leaves",
  `(func (param i32) (result i32)
     (if (local.get 0) (then (local.set 0 (i32.const 8)) (return (i32.const 1))))
     (local.get 0))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     if L1 v0 {
       v1$0: i32 = i32.const 8
       v2: i32 = i32.const 1
       return v2
     } else {
       br L1
     }
     return v0
   }`,
);

test(
  "passes several values out of a block in their order",
  `(func (param i32 i32) (result i32 i32)
     (block (result i32 i32)
       (local.get 0) (local.get 1)
       (br_if 0 (local.get 0))
       (drop) (drop)
       (i32.const 1) (i32.const 2)))`,
  `f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32, i32) {
     v4: i32, v5: i32 = block L1 {
       br_if v0 L1(v0, v1)
       v2: i32 = i32.const 1
       v3: i32 = i32.const 2
       br L1(v2, v3)
     }
     return v4 v5
   }`,
);

test(
  "gives a call several results",
  `(import "m" "f" (func $f (param i32) (result i32 i64)))
   (func (param i32) (result i64 i32) (local i64)
     (call $f (local.get 0)) (local.set 1) (local.set 0) (local.get 1) (local.get 0))`,
  `f0 = func 1 (v0$0: i32) -> (i64, i32) {
     v1: i64 = i64.const 0
     v2$0: i32, v3$1: i64 = call 0 v0
     return v3 v2
   }`,
);

test(
  "drops the operands below those that a branch takes",
  `(func (param i32) (result i32)
     (block (result i32) (i32.const 1) (i32.const 2) (local.get 0) (br 0)))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     block L1 {
       v1: i32 = i32.const 1
       v2: i32 = i32.const 2
       br L1
     }
     return v0
   }`,
);

test(
  "takes the targets of a br_table in their order, the default last",
  `(func (param i32) (result i32)
     (block (block (br_table 0 1 0 1 (local.get 0))) (return (i32.const 1)))
     (i32.const 2))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     block L1 {
       block L2 {
         br_table v0 [L2 L1 L2] L1
       }
       v1: i32 = i32.const 1
       return v1
     }
     v2: i32 = i32.const 2
     return v2
   }`,
);

test(
  "returns where a branch leaves the function",
  `(func (param i32) (result i32)
     (i32.const 4) (br_if 0 (local.get 0)) (drop) (i32.const 5) (br 0))`,
  `f0 = func 0 (v0$0: i32) -> (i32) {
     v1: i32 = i32.const 4
     if L1 v0 {
       return v1
     } else {
       br L1
     }
     v2: i32 = i32.const 5
     return v2
   }`,
);

Deno.test("buildFunc() makes one edge of equal targets of a br_table", async () => {
  const wat = `(module (func (block (block (br_table 0 1 0 1 (i32.const 5))))))`;
  const module = validate(decode(await assemble(wat)));
  const tables: BrTable[] = [];
  forEachStmt(buildFunc({ module }, module.funcs[0]!).body, (stmt) => {
    if (stmt.kind === "br_table") tables.push(stmt);
  });
  const [{ targets: [a, b, c], fallback }] = tables as [BrTable];
  assertStrictEquals(a, c);
  assertStrictEquals(b, fallback);
  assertNotEquals(a?.label, b?.label);
});
