import { assert, assertEquals } from "@std/assert";
import { interpret, type Machine, Trap } from "../../tests/support/interpret.ts";
import { parseFunc } from "../ir/parse.ts";
import type { IrFunc } from "../ir/ir.ts";
import { verify } from "../ir/verify.ts";
import { flowOf } from "./flow.ts";
import { unroll } from "./unroll.ts";

/**
 * A loop that adds up and changes what is at `v0`, on to the end that `end` defines as `v20`; v3 goes
 * along. It is left by the branch that `leaves` says.
 */
function loop(step: number, end: string, constant: number, leaves: boolean, start = ""): IrFunc {
  const [test, branch] = leaves
    ? ["i32.eq", "br_if v18 L1(v11, v12)\n br L0(v10, v11, v12)"]
    : ["i32.ne", "br_if v18 L0(v10, v11, v12)\n br L1(v11, v12)"];
  const func = parseFunc(`f0 = func 0 (v0: i32, v1: i32, v2: i32) -> (i32, i32) {
    v30: i32 = i32.const ${start === "" ? 0 : start}
    ${end}
    v40: i32, v41: i32 = block L1 {
      loop L0 (v4: i32 = ${start === "" ? "v0" : "v30"}, v5: i32 = v1, v6: i32 = v2) {
        v7: i32 = i32.load v4
        v8: i32 = i32.add v7 v5
        i32.store v4 v8
        v9: i32 = i32.const ${step}
        v10: i32 = i32.add v4 v9
        v11: i32 = i32.mul v8 v6
        v12: i32 = i32.add v5 v6
        v16: i32 = i32.const ${constant}
        v17: i32 = i32.add v4 v16
        v18: i32 = ${test} v17 v20
        ${branch}
      }
    }
    return v40 v41
  }`);
  verify(func);
  return func;
}

function outcome(func: IrFunc, args: readonly number[]): string {
  const machine: Machine = {
    memory: new DataView(new ArrayBuffer(512)),
    globals: [],
    maxPages: 1,
    call: () => [],
  };
  const bytes = new Uint8Array(machine.memory.buffer);
  bytes.forEach((_, i) => bytes[i] = 37 * i);
  let result: string;
  try {
    result = interpret(func, args, machine).join();
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    result = "trap";
  }
  return `${result} ${bytes.join()}`;
}

/** Says whether a loop was unrolled, and that it does what it did. */
function compare(make: () => IrFunc, args: readonly (readonly number[])[], what: string): boolean {
  const before = make();
  const after = make();
  const change = unroll(after, flowOf(after), () => true);
  verify(after);
  for (const given of args) {
    assertEquals(outcome(after, given), outcome(before, given), `${what}, run(${given})`);
  }
  return change === "shape";
}

const STARTS = [0, 4, 64, 100, 256, 492, 508, -4, -64];

Deno.test("unroll() keeps loops whose rounds are not known, also those that miss their end", () => {
  for (const step of [4, 8, 12, 16, -4, -12, 3]) {
    for (const constant of [step, 0, 4, -step]) {
      for (let away = -2; away < 22; away++) {
        for (const leaves of [true, false]) {
          const runs = STARTS.map((start) => [start, 7, 3]);
          const end = `v21: i32 = i32.const ${step * away + constant}
            v20: i32 = i32.add v0 v21`;
          const what = `step ${step}, constant ${constant}, ${away} rounds`;
          assert(compare(() => loop(step, end, constant, leaves), runs, what), what);
          const missed = `v21: i32 = i32.const ${step * away + constant + 2}
            v20: i32 = i32.add v0 v21`;
          compare(() => loop(step, missed, constant, leaves), runs, `${what}, missed`);
        }
      }
    }
  }
});

Deno.test("unroll() keeps loops whose rounds are known", () => {
  for (const step of [4, 16, -8]) {
    for (const start of STARTS) {
      for (let rounds = 1; rounds < 20; rounds++) {
        const end = `v20: i32 = i32.const ${(start + step * rounds) | 0}`;
        const what = `step ${step}, from ${start}, ${rounds} rounds`;
        const make = () => loop(step, end, step, rounds % 2 === 0, `${start}`);
        assert(compare(make, [[0, 7, 3]], what), what);
      }
    }
  }
});

Deno.test("unroll() leaves loops that have no vectors", () => {
  const make = () => loop(4, "v20: i32 = i32.const 64", 4, true);
  assertEquals(unroll(make()), "nothing");
});

Deno.test("unroll() does in place without the loop as it was where the rounds are known", () => {
  const count = (end: string, start?: string): number => {
    const func = loop(16, end, 16, true, start);
    unroll(func, flowOf(func), () => true);
    return flowOf(func).constructs.filter(({ kind }) => kind === "loop").length;
  };
  assertEquals(count("v20: i32 = i32.const 256", "0"), 1);
  assertEquals(count("v20: i32 = i32.const 272", "0"), 2);
  assertEquals(count("v20: i32 = i32.const 256"), 2);
});

Deno.test("unroll() keeps what moves on by 64 bits beside the counter", () => {
  const make = (): IrFunc => {
    const func = parseFunc(`f0 = func 0 (v0: i32, v1: i32, v2: i32) -> (i32, i32) {
      v20: i32 = i32.const 64
      v30: i32 = i32.const 0
      v31: i64 = i64.extend_i32_u v1
      v40: i64 = block L1 {
        loop L0 (v4: i32 = v30, v5: i64 = v31) {
          v6: i32 = i32.wrap_i64 v5
          i32.store v4 v6
          v7: i32 = i32.const 4
          v8: i32 = i32.add v4 v7
          v9: i64 = i64.const 4294967299
          v10: i64 = i64.add v5 v9
          v11: i32 = i32.ne v8 v20
          br_if v11 L0(v8, v10)
          br L1(v10)
        }
      }
      v41: i32 = i32.wrap_i64 v40
      v42: i64 = i64.const 32
      v43: i64 = i64.shr_u v40 v42
      v44: i32 = i32.wrap_i64 v43
      return v41 v44
    }`);
    verify(func);
    return func;
  };
  assert(compare(make, [[0, 7, 3], [0, -1, 3]], "64 bits"));
});
