import { assertEquals } from "@std/assert";
import { EDGES } from "../../tests/support/edges.ts";
import { interpret, type Machine, Trap } from "../../tests/support/interpret.ts";
import { checkPass } from "../../tests/support/ir.ts";
import { type Constant, isNumeric } from "../ir/eval.ts";
import type { IrFunc } from "../ir/ir.ts";
import { f32Text, f64Text } from "../ir/literal.ts";
import { parseFunc } from "../ir/parse.ts";
import { printFunc } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { INSTRUCTIONS } from "../wasm/instructions.ts";
import type { NumType } from "../wasm/types.ts";
import { fold } from "./fold.ts";

/**
 * One line per rule: statements that end in the definition of `r` from the parameters a, b: i32,
 * c, d: i64, e: f32, g: f64, and what `r` is then: a name, or an operation.
 */
const RULES: readonly [before: string, after: string][] = [
  // constants
  ["k = i32.const 2; l = i32.const 3; r: i32 = i32.mul k l", "i32.const 6"],
  ["k: i64 = i64.const -1; r: i64 = i64.shr_u k k", "i64.const 1"],
  ["k: f32 = f32.const 1.5; r: f32 = f32.neg k", "f32.const -1.5"],
  ["k: f64 = f64.const 2; r: f64 = f64.sqrt k", "f64.const 1.4142135623730951"],
  ["k: f32 = f32.const nan:0x1; r: f32 = f32.neg k", "f32.const -nan:0x1"],
  ["k: f32 = f32.const nan:0x1; r: f32 = f32.add k k", "f32.add k k"],
  ["k: f64 = f64.const nan:0x1; r: f32 = f32.demote_f64 k", "f32.demote_f64 k"],
  ["k = i32.const 7; z = i32.const 0; r: i32 = i32.div_s k z", "i32.div_s k z"],
  ["k = i32.const 7; l = i32.const 2; r: i32 = i32.div_s k l", "i32.const 3"],
  ["k: f32 = f32.const inf; r: i32 = i32.trunc_f32_s k", "i32.trunc_f32_s k"],
  ["k = i32.const 1; l = i32.add k k; r: i32 = i32.add l k", "i32.const 3"],
  // neutral and absorbing operands
  ["z = i32.const 0; r: i32 = i32.add a z", "a"],
  ["z = i32.const 0; r: i32 = i32.add z a", "a"],
  ["z: i64 = i64.const 0; r: i64 = i64.sub c z", "c"],
  ["k = i32.const 1; r: i32 = i32.mul k a", "a"],
  ["z: i64 = i64.const 0; r: i64 = i64.mul c z", "i64.const 0"],
  ["z = i32.const 0; r: i32 = i32.and a z", "i32.const 0"],
  ["k = i32.const -1; r: i32 = i32.and a k", "a"],
  ["z: i64 = i64.const 0; r: i64 = i64.or c z", "c"],
  ["k = i32.const -1; r: i32 = i32.or a k", "i32.const -1"],
  ["z = i32.const 0; r: i32 = i32.xor z a", "a"],
  ["k = i32.const 64; r: i32 = i32.shl a k", "a"],
  ["k = i32.const 31; r: i32 = i32.shl a k", "i32.shl a k"],
  ["k: i64 = i64.const -64; r: i64 = i64.rotr c k", "c"],
  ["k: i64 = i64.const 32; r: i64 = i64.shr_s c k", "i64.shr_s c k"],
  ["k = i32.const 1; r: i32 = i32.div_s a k", "a"],
  ["k = i32.const -1; r: i32 = i32.div_s a k", "i32.div_s a k"],
  ["k: i64 = i64.const 1; r: i64 = i64.rem_u c k", "i64.const 0"],
  ["k = i32.const -1; r: i32 = i32.rem_s a k", "i32.const 0"],
  ["k = i32.const -1; r: i32 = i32.rem_u a k", "i32.rem_u a k"],
  // equal operands
  ["r: i32 = i32.sub a a", "i32.const 0"],
  ["r: i64 = i64.xor c c", "i64.const 0"],
  ["r: i32 = i32.and a a", "a"],
  ["r: i64 = i64.or c c", "c"],
  ["r: i32 = i64.eq c c", "i32.const 1"],
  ["r: i32 = i32.lt_u a a", "i32.const 0"],
  ["r: i32 = i64.ge_s c c", "i32.const 1"],
  ["r: i32 = f32.eq e e", "f32.eq e e"],
  ["r: i32 = i32.div_s a a", "i32.div_s a a"],
  // constants on the right
  ["k = i32.const 5; r: i32 = i32.add k a", "i32.add a k"],
  ["k = i32.const 5; r: i32 = i32.sub k a", "i32.sub k a"],
  ["k = i32.const 5; r: i32 = i32.lt_s k a", "i32.gt_s a k"],
  ["k: i64 = i64.const 5; r: i32 = i64.ge_u k c", "i64.le_u c k"],
  ["k: i64 = i64.const 5; r: i32 = i64.eq k c", "i64.eq c k"],
  // comparisons with zero, and their negation
  ["z = i32.const 0; r: i32 = i32.eq z a", "i32.eqz a"],
  ["z: i64 = i64.const 0; r: i32 = i64.eq c z", "i64.eqz c"],
  ["z = i32.const 0; r: i32 = i32.ne a z", "i32.ne a z"],
  ["z = i32.const 0; t = i64.lt_s c d; r: i32 = i32.ne t z", "t"],
  ["k = i32.const 1; t = f32.lt e e; r: i32 = i32.and t k", "t"],
  ["k = i32.const 1; r: i32 = i32.and a k", "i32.and a k"],
  ["t = i32.lt_u a b; r: i32 = i32.eqz t", "i32.ge_u a b"],
  ["t = i64.ne c d; r: i32 = i32.eqz t", "i64.eq c d"],
  ["t = f64.eq g g; r: i32 = i32.eqz t", "f64.ne g g"],
  ["t = f64.lt g g; r: i32 = i32.eqz t", "i32.eqz t"],
  ["t = i32.lt_u a b; global.set 0 t; r: i32 = i32.eqz t", "i32.eqz t"],
  ["t = i32.eqz a; r: i32 = i32.eqz t", "i32.eqz t"],
  ["s = i32.eqz a; t = i32.eqz s; r: i32 = i32.eqz t", "s"],
  ["s = f32.lt e e; t = i32.eqz s; r: i32 = i32.eqz t", "s"],
  ["z = i32.const 0; t = i32.ne a z; r: i32 = i32.eqz t", "i32.eqz a"],
  // conversions
  ["t: i64 = i64.extend_i32_s a; r: i32 = i32.wrap_i64 t", "a"],
  ["t: i64 = i64.extend_i32_u a; r: i32 = i64.eqz t", "i32.eqz a"],
  ["t = i32.wrap_i64 c; r: i64 = i64.extend_i32_u t", "i64.extend_i32_u t"],
  ["t: f32 = f32.reinterpret_i32 a; r: i32 = i32.reinterpret_f32 t", "a"],
  ["t: i64 = i64.reinterpret_f64 g; r: f64 = f64.reinterpret_i64 t", "g"],
  // signs of floating-point numbers, and what would not keep every NaN
  ["t: f32 = f32.neg e; r: f32 = f32.neg t", "e"],
  ["t: f64 = f64.abs g; r: f64 = f64.abs t", "t"],
  ["t: f64 = f64.neg g; r: f64 = f64.abs t", "f64.abs g"],
  ["t: f32 = f32.copysign e e; r: f32 = f32.abs t", "f32.abs e"],
  ["r: f64 = f64.copysign g g", "g"],
  ["k: f32 = f32.const 1; r: f32 = f32.mul e k", "f32.mul e k"],
  ["k: f64 = f64.const 0; r: f64 = f64.sub g k", "f64.sub g k"],
  ["t: f64 = f64.promote_f32 e; r: f32 = f32.demote_f64 t", "f32.demote_f64 t"],
  // choices
  ["k = i32.const 2; r: i64 = select c d k", "c"],
  ["z = i32.const 0; r: i64 = select c d z", "d"],
  ["r: i64 = select c c a", "c"],
  ["t = i32.eqz a; r: i64 = select c d t", "select d c a"],
  ["z = i32.const 0; t = i32.ne a z; r: i64 = select_t i64 c d t", "select_t i64 c d a"],
];

const NAMES = "abcdegrklstz";
const PARAMS = "a: i32, b: i32, c: i64, d: i64, e: f32, g: f64";

/** Puts values for names; a definition without a type is i32. */
function numbered(text: string): string {
  return text
    .replace(/(^|; )([a-z]) =/g, "$1$2: i32 =")
    .replace(/\b[a-z]\b/g, (name) => `v${NAMES.indexOf(name)}`);
}

for (const [before, after] of RULES) {
  Deno.test(`fold() makes of "${before}": ${after}`, () => {
    const type = /r: (\w+)/.exec(before)?.[1] ?? "";
    const text = numbered(before).replaceAll("; ", "\n");
    const head = `f0 = func 0 (${numbered(PARAMS)}) -> (${type}) {\n`;
    const func = parseFunc(`${head}${text}\nreturn v${NAMES.indexOf("r")}\n}`);
    verify(func);
    fold(func);
    verify(func);
    const lines = printFunc(func).trimEnd().split("\n").map((line) => line.trim());
    const expected = numbered(after);
    const returned = lines.at(-2);
    if (/^v\d+$/.test(expected)) assertEquals(returned, `return ${expected}`);
    else {
      assertEquals(returned, `return v${NAMES.indexOf("r")}`);
      assertEquals(lines.at(-3), `v${NAMES.indexOf("r")}: ${type} = ${expected}`);
    }
  });
}

const test = (name: string, before: string, after: string) =>
  Deno.test(`fold() ${name}`, () => checkPass(fold, before, after));

test(
  "takes the negations and comparisons with zero off conditions",
  `v4: i32 = i32.const 0
   v5: i32 = i32.ne v0 v4
   block L0 {
     br_if v5 L0
     v6: i32 = i32.eqz v0
     v7: i32 = i32.eqz v6
     if L1 v7 {
       br L0
     } else {
       br L1
     }
     br L0
   }
   return v0`,
  `v4: i32 = i32.const 0
   v5: i32 = i32.ne v0 v4
   block L0 {
     br_if v0 L0
     v6: i32 = i32.eqz v0
     v7: i32 = i32.eqz v6
     if L1 v0 {
       br L0
     } else {
       br L1
     }
     br L0
   }
   return v0`,
);

test(
  "uses the simpler value in nested regions, edges and the next round of a loop",
  `v4: i32 = i32.const 0
   v5: i32 = i32.add v0 v4
   loop L0 (v6: i32 = v5) {
     v7: i32 = i32.or v6 v4
     block L1 {
       br_if v7 L0(v7)
       br_table v7 [L0(v5)] L1
     }
     v8: i32 = i32.load v7
     br L0(v7)
   }`,
  `v4: i32 = i32.const 0
   v5: i32 = i32.add v0 v4
   loop L0 (v6: i32 = v0) {
     v7: i32 = i32.or v6 v4
     block L1 {
       br_if v6 L0(v6)
       br_table v6 [L0(v0)] L1
     }
     v8: i32 = i32.load v6
     br L0(v6)
   }`,
);

test(
  "leaves loads and calls alone",
  `v4: i32 = i32.const 0
   v5: i32 = i32.load v4
   v6: i32 = call 0 v4
   v7: i32 = i32.sub v5 v6
   return v7`,
  `v4: i32 = i32.const 0
   v5: i32 = i32.load v4
   v6: i32 = call 0 v4
   v7: i32 = i32.sub v5 v6
   return v7`,
);

/** A numeric operation and its types. */
interface Operation {
  readonly name: string;
  readonly params: readonly NumType[];
  readonly result: NumType;
}

const OPERATIONS: readonly Operation[] = INSTRUCTIONS.flatMap((row) => {
  if (!isNumeric(row.name) || row.signature === "custom") return [];
  const { params, results } = row.signature;
  return [{
    name: row.name,
    params: params as readonly NumType[],
    result: results[0] as NumType,
  }];
});

const NOTHING: Machine = { memory: new DataView(new ArrayBuffer(0)), globals: [], call: () => [] };

/** What a function gives; a NaN that is left open counts as a trap, as it does in the interpreter. */
function outcome(func: IrFunc, args: readonly Constant[]): readonly Constant[] | "trap" {
  try {
    return interpret(func, args, NOTHING);
  } catch (error) {
    if (error instanceof Trap) return "trap";
    throw error;
  }
}

function constantText(type: NumType, value: Constant): string {
  if (type === "f32") return f32Text(Number(value));
  return type === "f64" ? f64Text(BigInt(value)) : String(value);
}

/**
 * Compares statements, whose result is `v9`, before and after folding, at all edges of v0.
 *
 * @returns Whether folding changed anything.
 */
function checkAtEdges(param: NumType, result: NumType, body: string): boolean {
  const text = `f0 = func 0 (v0: ${param}) -> (${result}) {\n${body}\nreturn v9\n}`;
  const before = parseFunc(text);
  const after = parseFunc(text);
  fold(after);
  verify(after);
  if (printFunc(before) === printFunc(after)) return false;
  for (const value of EDGES[param]) {
    assertEquals(outcome(after, [value]), outcome(before, [value]), `${body} for v0 = ${value}`);
  }
  return true;
}

Deno.test("fold() keeps the result of every operation with one constant operand", () => {
  let changed = 0;
  for (const { name, params, result } of OPERATIONS) {
    const [left, right] = params;
    if (left === undefined || right === undefined) continue;
    for (const constant of EDGES[left]) {
      const definition = `v1: ${left} = ${left}.const ${constantText(left, constant)}`;
      for (const operands of ["v0 v1", "v1 v0"]) {
        const body = `${definition}\nv9: ${result} = ${name} ${operands}`;
        if (checkAtEdges(left, result, body)) changed++;
      }
    }
  }
  assertEquals(changed > 400, true, `only ${changed} functions changed`);
});

Deno.test("fold() keeps the result of every operation with equal operands", () => {
  let changed = 0;
  for (const { name, params, result } of OPERATIONS) {
    const [left, right] = params;
    if (left === undefined || right === undefined) continue;
    if (checkAtEdges(left, result, `v9: ${result} = ${name} v0 v0`)) changed++;
  }
  assertEquals(changed > 20, true, `only ${changed} functions changed`);
});

Deno.test("fold() keeps the result of every operation on the result of another", () => {
  let changed = 0;
  for (const inner of OPERATIONS) {
    const [left, right] = inner.params;
    if (left === undefined) continue;
    // The edges of the second operand, with one of them for all that have only one.
    for (const constant of right === undefined ? [0] : EDGES[right]) {
      const first = right === undefined
        ? `v2: ${inner.result} = ${inner.name} v0`
        : `v1: ${right} = ${right}.const ${constantText(right, constant)}\n` +
          `v2: ${inner.result} = ${inner.name} v0 v1`;
      for (const outer of OPERATIONS) {
        if (outer.params.length !== 1 || outer.params[0] !== inner.result) continue;
        const body = `${first}\nv9: ${outer.result} = ${outer.name} v2`;
        if (checkAtEdges(left, outer.result, body)) changed++;
      }
    }
  }
  assertEquals(changed > 400, true, `only ${changed} functions changed`);
});
