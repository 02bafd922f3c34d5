import { assertEquals } from "@std/assert";
import { assemble } from "../../tests/support/wat.ts";
import { SUPPORTED_FEATURES } from "../features.ts";
import { decode } from "../wasm/decode.ts";
import { validate } from "../wasm/validate.ts";
import { buildFunc } from "./build.ts";
import { parseFunc } from "./parse.ts";
import { printFunc } from "./print.ts";
import { verify } from "./verify.ts";

const MODULE = `
  (tag $a (param i32)) (tag $b)
  (func $throw (param i32) (result i32) (throw $a (local.get 0)))
  (func $pure (param i32) (result i32) (local.get 0))
`;

/** Checks the IR of the third function, without the offsets of instructions. */
const test = (name: string, wat: string, expected: string) =>
  Deno.test(`buildFunc() ${name}`, async () => {
    const bytes = await assemble(`(module ${MODULE} ${wat})`);
    const module = validate(decode(bytes), SUPPORTED_FEATURES);
    const func = buildFunc({ module, mayThrow: (index) => index === 0 }, module.funcs[2]!);
    verify(func, { module });
    const text = printFunc(func).replace(/ @0x[0-9a-f]+$/gm, "").trimEnd();
    const trimmed = (text: string) => text.trim().split("\n").map((line) => line.trim());
    assertEquals(trimmed(text), trimmed(expected));
    assertEquals(printFunc(parseFunc(text)).trimEnd(), text);
  });

test(
  "leaves a function with the exception that nothing around it catches",
  `(func (param i32) (throw $a (local.get 0)))`,
  `f0 = func 2 (v0$0: i32) -> () {
     throw 0 v0
     unreachable Exception
   }`,
);

test(
  "gives each thrower in a try an edge with its own values of the locals",
  `(func (param i32) (result i32) (local $n i32)
     (block $all
       (try_table (catch_all $all)
         (local.set $n (call $throw (local.get 0)))
         (local.set $n (call $throw (local.get $n)))))
     (local.get $n))`,
  `f0 = func 2 (v0$0: i32) -> (i32) {
     v1: i32 = i32.const 0
     v9$1: i32 = block L1 {
       v8$1: i32 = block L2 {
         v6$1: i32 = block L3 {
           v2$1: i32, v3: i32 = call handled 0 v0
           br_if v3 L3(v1)
           v4$1: i32, v5: i32 = call handled 0 v2
           br_if v5 L3(v2)
           br L2(v4)
         }
         v7: exnref = catch_all
         br L1(v6)
       }
       br L1(v8)
     }
     return v9
   }`,
);

test(
  "has no handler where nothing throws",
  `(func (param i32) (result i32)
     (block $never (return (try_table (result i32) (catch_all $never) (call $pure (local.get 0)))))
     (i32.const 1))`,
  `f0 = func 2 (v0$0: i32) -> (i32) {
     v2: i32 = block L2 {
       v1: i32 = call 1 v0
       br L2(v1)
     }
     return v2
   }`,
);

test(
  "asks for tags in order and throws on what none has",
  `(func (param i32) (result i32)
     (block $b (block $a (result i32)
       (try_table (catch $b $b) (catch $a $a) (drop (call $throw (local.get 0))))
       (return (i32.const 1)))
       (return))
     (i32.const 2))`,
  `f0 = func 2 (v0$0: i32) -> (i32) {
     block L1 {
       v8: i32 = block L2 {
         block L3 {
           block L4 {
             v1: i32, v2: i32 = call handled 0 v0
             br_if v2 L4
             br L3
           }
           v3: exnref = catch_all
           v4: i32 = catch 1 v3
           br_if v4 L1
           v5: i32, v6: i32 = catch 0 v3
           br_if v5 L2(v6)
           throw_ref v3
           unreachable Exception
         }
         v7: i32 = i32.const 1
         return v7
       }
       return v8
     }
     v9: i32 = i32.const 2
     return v9
   }`,
);

test(
  "makes handlers of the first form choices, one after the other",
  `(func (param i32) (result i32)
     try (result i32) local.get 0 call $throw
     catch $a i32.const 1 i32.add
     catch_all rethrow 0
     end)`,
  `f0 = func 2 (v0$0: i32) -> (i32) {
     v8: i32 = block L1 {
       block L2 {
         v1: i32, v2: i32 = call handled 0 v0
         br_if v2 L2
         br L1(v1)
       }
       v3: exnref = catch_all
       v4: i32, v5: i32 = catch 0 v3
       if L3 v4 {
         v6: i32 = i32.const 1
         v7: i32 = i32.add v5 v6
         br L1(v7)
       } else {
         br L3
       }
       throw_ref v3
       unreachable Exception
     }
     return v8
   }`,
);

test(
  "sends exceptions of a delegating try past the handlers in between",
  `(func (param i32) (result i32)
     try $outer (result i32)
       try (result i32)
         try (result i32) local.get 0 call $throw delegate $outer
       catch_all i32.const 1
       end
     catch_all i32.const 2
     end)`,
  `f0 = func 2 (v0$0: i32) -> (i32) {
     v6: i32 = block L1 {
       block L2 {
         v3: i32 = block L3 {
           v1: i32, v2: i32 = call handled 0 v0
           br_if v2 L2
           br L3(v1)
         }
         br L1(v3)
       }
       v4: exnref = catch_all
       v5: i32 = i32.const 2
       br L1(v5)
     }
     return v6
   }`,
);
