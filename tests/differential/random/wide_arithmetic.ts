/**
 * Random wide arithmetic: instructions that give the two halves of an integer of 128 bits.
 *
 * @module
 */

import type { Code } from "./code.ts";
import { expression } from "./expressions.ts";
import { constant, getLocal, i64Const, operation, setLocal } from "./kinds.ts";
import { privateLocal, type Scope } from "./scope.ts";

const SUMS = ["i64.add128", "i64.sub128"] as const;
const PRODUCTS = ["i64.mul_wide_s", "i64.mul_wide_u"] as const;

const HALVES = ["i64", "i64"] as const;

/**
 * Makes code that leaves both halves, the lower one first.
 *
 * @param scope What it can use.
 * @returns The code.
 */
export function wideBoth(scope: Scope): Code {
  const { rng } = scope;
  scope.left--;
  if (rng.chance(0.4)) return both(rng.pick(PRODUCTS), [half(scope), half(scope)]);
  // A sum is often one of a product or of another sum.
  const first = scope.left > 0 && rng.chance(0.4) ? [wideBoth(scope)] : number(scope);
  const second = scope.left > 0 && rng.chance(0.2) ? [wideBoth(scope)] : number(scope);
  return both(rng.pick(SUMS), [...first, ...second]);
}

/**
 * Makes code that leaves one half, or a mixture of both.
 *
 * @param scope What it can use.
 * @returns The code.
 */
export function wideValue(scope: Scope): Code {
  const halves = wideBoth(scope);
  const which = scope.rng.below(3);
  if (which === 0) return list([halves, operation("drop", [])]);
  const upper = privateLocal(scope, "i64");
  const last = which === 1 ? "drop" : scope.rng.pick(["i64.xor", "i64.add"] as const);
  if (last === "drop") {
    return list([halves, setLocal(upper), operation(last, []), getLocal(upper, "i64")]);
  }
  return list([halves, setLocal(upper), operation(last, [getLocal(upper, "i64")], "i64")]);
}

function both(op: (typeof SUMS | typeof PRODUCTS)[number], args: readonly Code[]): Code {
  return { kind: "op", op, imm: [], args, results: HALVES };
}

function list(items: readonly Code[]): Code {
  return { kind: "list", items, results: ["i64"] };
}

/** An integer of 64 bits, often one near an edge. */
function half(scope: Scope): Code {
  return scope.rng.chance(0.25) ? constant(scope.rng, "i64") : expression(scope, "i64");
}

/** Both halves of a number, as compilers have them: often one of 64 bits that was widened. */
function number(scope: Scope): Code[] {
  const { rng } = scope;
  const low = half(scope);
  return rng.weighted<() => Code[]>([
    [3, () => [low, half(scope)]],
    [2, () => [low, i64Const(0n)]],
    [0.5, () => [low, i64Const(-1n)]],
    [0.5, () => [i64Const(0n), low]],
    [1, () => {
      const local = privateLocal(scope, "i64");
      const sign = operation("i64.shr_s", [getLocal(local, "i64"), i64Const(63n)], "i64");
      return [list([low, setLocal(local), getLocal(local, "i64")]), sign];
    }],
  ])();
}
