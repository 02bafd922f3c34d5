import { assertEquals } from "@std/assert";
import { assemble } from "../../tests/support/wat.ts";
import { decode } from "../wasm/decode.ts";
import type { FuncType } from "../wasm/types.ts";
import { validate } from "../wasm/validate.ts";
import { buildFunc, buildTailLoop } from "./build.ts";
import { printFunc } from "./print.ts";
import { slotsOf, tailSlots } from "./tail_loop.ts";
import { verify } from "./verify.ts";

const type = (params: FuncType["params"]): FuncType => ({ params, results: [] });

Deno.test("tailSlots() has room for the arguments of each member, by type", () => {
  assertEquals(tailSlots([]), []);
  const types = [type(["i32", "f64", "i32"]), type(["f64", "f64"]), type(["i64", "i32"])];
  const slots = tailSlots(types);
  assertEquals(slots, ["i32", "i32", "f64", "f64", "i64"]);
  assertEquals(types.map((each) => slotsOf(slots, each)), [[0, 2, 1], [2, 3], [4, 0]]);
});

Deno.test("slots hold references of any type of a hierarchy", () => {
  const types = [type(["(ref func)", "externref"]), type(["funcref", "nullfuncref"])];
  assertEquals(tailSlots(types), ["funcref", "funcref", "externref"]);
});

async function loopOf(text: string, members: readonly number[]): Promise<string> {
  const module = validate(decode(await assemble(`(module ${text})`)));
  const tail = {
    numberOf: (index: number) => {
      const at = members.indexOf(index);
      return at < 0 ? undefined : at + 1;
    },
    chooses: () => true,
  };
  const funcs = members.map((index) => module.funcs[index]!);
  const func = funcs.length === 1
    ? buildFunc({ module, tail }, funcs[0]!)
    : buildTailLoop({ module, tail }, funcs);
  verify(func, { module });
  return printFunc(func).replace(/ @0x[0-9a-f]+|(?<=\bv\d+)\$\d+/g, "").trim();
}

Deno.test("buildFunc() makes a loop of a function that tail-calls itself, its arguments in their places", async () => {
  const text = `(func $f (param i32 i32) (result i32) (local i32)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
    (return_call $f (local.get 1) (local.get 2)))`;
  assertEquals(
    await loopOf(text, [0]),
    `f0 = func 0 (v0: i32, v1: i32) -> (i32) {
  loop L0 (v2: i32 = v0, v3: i32 = v1) {
    v4: i32 = i32.const 0
    v5: i32 = i32.eqz v2
    if L2 v5 {
      return v3
    } else {
      br L2
    }
    br L0(v3, v4)
  }
}`,
  );
});

Deno.test("buildFunc() makes no loop when its tail calls cannot be reached", async () => {
  const text =
    "(func $f (param i32) (result i32) (return (local.get 0)) (return_call $f (i32.const 1)))";
  assertEquals(
    await loopOf(text, [0]),
    `f0 = func 0 (v1: i32) -> (i32) {
  return v1
}`,
  );
});

Deno.test("buildTailLoop() chooses the member by its number, and passes on what a member does not take", async () => {
  const text = `(type $t (func (param i64)))
    (func $a (param f32 i64) (return_call $b (local.get 1)))
    (func $b (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 7))) (table 1 funcref)`;
  assertEquals(
    await loopOf(text, [0, 1]),
    `f0 = func 0 (v0: i32, v1: f32, v2: i64) -> () {
  loop L0 (v3: i32 = v0, v4: f32 = v1, v5: i64 = v2) {
    block L2 {
      block L1 {
        br_table v3 [L1 L1 L2] L1
      }
      v6: i32 = i32.const 2
      br L0(v6, v4, v5)
    }
    v7: i32 = i32.const 7
    v8: i32 = return_call 0 v7
    br_if v8 L0(v8, v4, v5)
    return_call_indirect type=0 table=0 v5 v7
    return
  }
}`,
  );
});
