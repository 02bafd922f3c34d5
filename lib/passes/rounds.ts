/**
 * How often the body of a loop begins, where its counter and what the counter is compared with say it
 * before the loop.
 *
 * A counted loop compares a counter, which each round moves on by a constant, with a value from
 * outside, once in each round, and goes on or is left by the answer. The count is exact, wrapping
 * around included; where a loop would go on for ever, it is not known, or the greatest number.
 *
 * @module
 */

import { at } from "../ir/at.ts";
import type { Edge, IrFunc, LabelId, Loop, Op, Stmt, ValueId } from "../ir/ir.ts";
import { edgesOf, forEachStmt } from "../ir/walk.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import { type Flow, isInside } from "./flow.ts";
import { newOp } from "./insert.ts";
import { constantOf, type IntType, intTypeOf, newConstant, zerosOf } from "./integers.ts";
import { linearOf, trailingZerosOfDifference } from "./linear.ts";

/** How a counter is compared while the loop goes on. */
export type Compare = "ne" | "lt_s" | "lt_u" | "gt_s" | "gt_u";

/** A value plus a constant; the constant alone where there is no value. */
export interface Sum {
  /** The value; undefined for a constant alone. */
  readonly value: ValueId | undefined;
  /** The constant, signed. */
  readonly constant: number;
}

/** What says how many rounds there are. */
export interface Counted {
  /** Type of the counter. */
  readonly type: IntType;
  /** The loop goes on while the counter compares so with the end. */
  readonly compare: Compare;
  /** The counter when it is compared first. */
  readonly first: Sum;
  /** What it is compared with. */
  readonly end: Sum;
  /** By how much a round moves it, signed. */
  readonly step: number;
  /** Whether the distance is known to be a whole number of powers of two that are in the step. */
  readonly isWhole: boolean;
}

/** A number of rounds: known, or to be computed ahead of the loop. */
export type Rounds = bigint | Counted;

/** A comparison at the top level of a loop's body, by which the loop goes on or is left. */
export interface LoopTest {
  /** Its place in the body. */
  readonly at: number;
  /** The condition. */
  readonly cond: ValueId;
  /** Whether the loop goes on when it is not zero. */
  readonly goesOn: boolean;
}

/**
 * Lists the comparisons that each round of a loop makes which gets as far: one may go round again, or
 * leave, from the statements before them.
 *
 * @param loop The loop.
 * @returns The tests, in order.
 */
export function testsOf(loop: Loop): LoopTest[] {
  const found: LoopTest[] = [];
  for (let i = 0; i < loop.body.length; i++) {
    const stmt = loop.body[i]!;
    if (stmt.kind === "br_if") {
      const goesOn = stmt.edge.label === loop.label;
      found.push({ at: i, cond: stmt.cond, goesOn });
      if (goesOn) break;
    } else if (stmt.kind === "if") {
      if (leaves(stmt.then, loop, stmt.label) && isEmpty(stmt.else, stmt.label)) {
        found.push({ at: i, cond: stmt.cond, goesOn: false });
      } else if (leaves(stmt.else, loop, stmt.label) && isEmpty(stmt.then, stmt.label)) {
        found.push({ at: i, cond: stmt.cond, goesOn: true });
      }
    }
  }
  return found;
}

/**
 * Finds where branches go that leave some statements.
 *
 * @param stmts The statements.
 * @returns Labels of what is around them.
 */
export function outerTargets(stmts: readonly Stmt[]): ReadonlySet<LabelId> {
  const inside = new Set<LabelId>();
  const targets = new Set<LabelId>();
  forEachStmt([...stmts], (stmt) => {
    if (stmt.kind === "block" || stmt.kind === "loop" || stmt.kind === "if") inside.add(stmt.label);
    for (const { label } of edgesOf(stmt)) targets.add(label);
  });
  return targets.difference(inside);
}

/** Whether a region never goes on behind its if, nor round its loop. */
function leaves(region: Stmt[], loop: Loop, label: LabelId): boolean {
  let isOut = true;
  forEachStmt(region, (stmt) => {
    for (const edge of edgesOf(stmt)) {
      if (edge.label === label || edge.label === loop.label) isOut = false;
    }
  });
  return isOut;
}

/** Whether a region does nothing but go on behind its if. */
function isEmpty(region: readonly Stmt[], label: LabelId): boolean {
  return region.every((stmt) =>
    stmt.kind === "op" && stmt.op === "nop" || stmt.kind === "br" && stmt.edge.label === label
  );
}

/**
 * Finds how often a loop begins its body, at most: just so often unless it is left elsewhere.
 *
 * @param func The function.
 * @param flow Its flow.
 * @param index The loop, among the constructs of the flow.
 * @param test A test that each round makes.
 * @returns The number of rounds, undefined where it is not known. A test that goes on when there is no
 *   other way back makes it exact.
 */
export function roundsOf(
  func: IrFunc,
  flow: Flow,
  index: number,
  test: LoopTest,
): Rounds | undefined {
  const loop = flow.constructs[index];
  if (loop?.kind !== "loop") return undefined;
  const edges = at(flow.edges, loop.label);
  const [back] = edges;
  if (back === undefined || edges.length !== 1) return undefined;
  const compared = comparisonOf(flow, test.cond, test.goesOn);
  if (compared === undefined) return undefined;
  const sides = [[compared.a, compared.b, compared.op], [
    compared.b,
    compared.a,
    MIRRORED[compared.op],
  ]] as const;
  for (const [tested, other, op] of sides) {
    const type = intTypeOf(func, tested ?? other!);
    if (tested === undefined || type === undefined) continue;
    const counter = counterOf(flow, loop, back, tested);
    if (counter === undefined) continue;
    const end = sumOf(flow, index, other);
    const first = sumOf(flow, index, at(loop.inits, counter.slot));
    if (end === undefined || first === undefined) continue;
    const plain = plainCompare(type, op, end);
    if (plain === undefined) continue;
    const counted: Counted = {
      type,
      compare: plain.compare,
      first: plus(type, first, counter.constant),
      end: plain.end,
      step: counter.step,
      isWhole: isWhole(flow, type, first, counter, plain.end),
    };
    if (counted.first.value === undefined && counted.end.value === undefined) {
      return knownRounds(counted);
    }
    return canCompute(counted) ? counted : undefined;
  }
  return undefined;
}

/** A comparison of two values; of one with zero, where there is no second. */
interface Comparison {
  readonly op: AnyCompare;
  readonly a: ValueId;
  readonly b: ValueId | undefined;
}

type AnyCompare = Compare | "eq" | "le_s" | "le_u" | "ge_s" | "ge_u";

const NEGATED: Readonly<Record<AnyCompare, AnyCompare>> = {
  eq: "ne",
  ne: "eq",
  lt_s: "ge_s",
  ge_s: "lt_s",
  lt_u: "ge_u",
  ge_u: "lt_u",
  gt_s: "le_s",
  le_s: "gt_s",
  gt_u: "le_u",
  le_u: "gt_u",
};

const MIRRORED: Readonly<Record<AnyCompare, AnyCompare>> = {
  eq: "eq",
  ne: "ne",
  lt_s: "gt_s",
  gt_s: "lt_s",
  le_s: "ge_s",
  ge_s: "le_s",
  lt_u: "gt_u",
  gt_u: "lt_u",
  le_u: "ge_u",
  ge_u: "le_u",
};

const COMPARE = /^i(?:32|64)\.((?:eq|ne)|(?:lt|gt|le|ge)_[su])$/;

function isCompare(text: string | undefined): text is AnyCompare {
  return text !== undefined && Object.hasOwn(NEGATED, text);
}

/** What a condition compares, when it is to be true or not. */
function comparisonOf(flow: Flow, cond: ValueId, isTrue: boolean): Comparison | undefined {
  const def = flow.defs[cond];
  if (def?.kind === "op") {
    if (def.op === "i32.eqz") return comparisonOf(flow, at(def.args, 0), !isTrue);
    if (def.op === "i64.eqz") return { op: isTrue ? "eq" : "ne", a: at(def.args, 0), b: undefined };
    const op = COMPARE.exec(def.op)?.[1];
    if (isCompare(op)) {
      return { op: isTrue ? op : NEGATED[op], a: at(def.args, 0), b: at(def.args, 1) };
    }
  }
  return { op: isTrue ? "ne" : "eq", a: cond, b: undefined };
}

/** A parameter that each round moves on by a constant, and what is added where it is compared. */
interface Counter {
  readonly slot: number;
  readonly step: number;
  readonly constant: number;
}

function counterOf(flow: Flow, loop: Loop, back: Edge, tested: ValueId): Counter | undefined {
  const isParam = (value: ValueId): boolean => loop.params.includes(value);
  const { constant, terms } = linearOf(tested, flow.defs, isParam);
  const [term] = terms;
  if (terms.length !== 1 || term!.factor !== 1) return undefined;
  const slot = loop.params.indexOf(term!.value);
  if (slot < 0) return undefined;
  const next = linearOf(at(back.args, slot), flow.defs, isParam);
  const [moved] = next.terms;
  if (next.terms.length !== 1 || moved!.value !== term!.value || moved!.factor !== 1) {
    return undefined;
  }
  return next.constant === 0 ? undefined : { slot, step: next.constant, constant };
}

/** A value that a loop does not change, as a sum. */
function sumOf(flow: Flow, loop: number, value: ValueId | undefined): Sum | undefined {
  if (value === undefined) return { value, constant: 0 };
  const constant = constantOf(value, flow.defs);
  if (constant !== undefined) return { value: undefined, constant };
  return isInside(flow, value, loop) ? undefined : { value, constant: 0 };
}

function plus(type: IntType, { value, constant }: Sum, more: number): Sum {
  const sum = constant + more;
  return { value, constant: type === "i32" ? sum | 0 : sum };
}

/** Writes `<=` a constant as `<` the next, and `>=` alike. */
function plainCompare(
  type: IntType,
  op: AnyCompare,
  end: Sum,
): { readonly compare: Compare; readonly end: Sum } | undefined {
  const next = (compare: Compare, by: 1 | -1): ReturnType<typeof plainCompare> => {
    if (end.value !== undefined) return undefined;
    const isSigned = compare.endsWith("_s");
    const last = by === 1 ? greatest(type, isSigned) : least(type, isSigned);
    if (numberOf(type, end.constant, isSigned) === last) return undefined;
    return { compare, end: plus(type, end, by) };
  };
  switch (op) {
    case "eq":
      return undefined;
    case "le_s":
      return next("lt_s", 1);
    case "le_u":
      return next("lt_u", 1);
    case "ge_s":
      return next("gt_s", -1);
    case "ge_u":
      return next("gt_u", -1);
    default:
      return { compare: op, end };
  }
}

const BITS = { i32: 32, i64: 64 } as const;

function greatest(type: IntType, isSigned: boolean): bigint {
  return (1n << BigInt(BITS[type] - (isSigned ? 1 : 0))) - 1n;
}

function least(type: IntType, isSigned: boolean): bigint {
  return isSigned ? -(1n << BigInt(BITS[type] - 1)) : 0n;
}

function numberOf(type: IntType, constant: number, isSigned: boolean): bigint {
  const number = BigInt(constant);
  return isSigned ? BigInt.asIntN(BITS[type], number) : BigInt.asUintN(BITS[type], number);
}

/** Whether the counter cannot step over the end of a loop that goes on until it meets it. */
function isWhole(flow: Flow, type: IntType, first: Sum, counter: Counter, end: Sum): boolean {
  const needed = zerosOf(type, counter.step);
  if (needed === 0) return true;
  const constant = counter.constant + first.constant - end.constant;
  if (zerosOf(type, constant) < needed) return false;
  const [a, b] = first.value === undefined ? [end.value, undefined] : [first.value, end.value];
  return a === undefined || trailingZerosOfDifference(type, a, b, flow.defs) >= needed;
}

/** The number of rounds between two constants. */
function knownRounds({ compare, end, first, step, type }: Counted): bigint | undefined {
  if (compare === "ne") {
    const distance = numberOf(type, end.constant - first.constant, false);
    const zeros = BigInt(zerosOf(type, step));
    if (distance % (1n << zeros) !== 0n) return undefined;
    const bits = BITS[type] - Number(zeros);
    const odd = BigInt.asUintN(BITS[type], BigInt(step)) >> zeros;
    return BigInt.asUintN(bits, (distance >> zeros) * inverse(odd, bits)) + 1n;
  }
  const isSigned = compare.endsWith("_s");
  const isUp = compare.startsWith("lt");
  if (isUp !== step > 0) return undefined;
  const from = numberOf(type, first.constant, isSigned);
  const to = numberOf(type, end.constant, isSigned);
  const distance = isUp ? to - from : from - to;
  if (distance <= 0n) return 1n;
  const size = BigInt(Math.abs(step));
  const steps = (distance + size - 1n) / size;
  const last = isUp ? from + steps * size : from - steps * size;
  const fits = last >= least(type, isSigned) && last <= greatest(type, isSigned);
  return fits ? steps + 1n : undefined;
}

/** The number whose product with an odd one is 1, modulo a power of two. */
function inverse(odd: bigint, bits: number): bigint {
  let found = 1n;
  for (let known = 1; known < bits; known *= 2) {
    found = BigInt.asUintN(bits, found * (2n - odd * found));
  }
  return found;
}

/** Whether the number of rounds can be computed: whether the counter never steps over an end. */
function canCompute({ compare, end, step, type }: Counted): boolean {
  if (Math.abs(step) > 2 ** 31) return false;
  if (compare === "ne") return true;
  if (compare.startsWith("lt") !== step > 0) return false;
  const size = Math.abs(step);
  if (size === 1) return true;
  if (type === "i64" || end.value !== undefined) return false;
  const isSigned = compare.endsWith("_s");
  const to = numberOf(type, end.constant, isSigned);
  return step > 0
    ? to <= greatest(type, isSigned) - BigInt(size - 1)
    : to >= least(type, isSigned) + BigInt(size - 1);
}

/**
 * Writes the number of rounds of a loop, for the place ahead of it.
 *
 * @param func The function, which gets the values.
 * @param counted What says how many there are.
 * @param less Whether the last round is not counted.
 * @param put Gets the operations, in order.
 * @returns The number, an unsigned i64; the greatest one of a loop that never meets its end.
 */
export function computeRounds(
  func: IrFunc,
  counted: Counted,
  less: boolean,
  put: (op: Op) => void,
): ValueId {
  const { compare, isWhole, step, type } = counted;
  const make = (op: Mnemonic, of: IntType, ...args: ValueId[]): ValueId => {
    const made = newOp(func, op, of, args);
    put(made.stmt);
    return made.value;
  };
  const constant = (of: IntType, number: number): ValueId => newConstant(func, of, number, put);
  const valueOf = ({ value, constant: number }: Sum): ValueId => {
    if (value === undefined) return constant(type, number);
    return number === 0 ? value : make(`${type}.add`, type, value, constant(type, number));
  };
  const wide = (value: ValueId): ValueId =>
    type === "i64" ? value : make("i64.extend_i32_u", "i64", value);
  const first = valueOf(counted.first);
  const end = valueOf(counted.end);
  const [from, to] = step > 0 ? [first, end] : [end, first];
  const distance = make(`${type}.sub`, type, to, from);
  const size = Math.abs(step);
  if (compare !== "ne") {
    const isMore = make(`${type}.${compare}`, "i32", first, end);
    const clamped = wide(make("select", type, distance, constant(type, 0), isMore));
    if (size === 1) return less ? clamped : addOne(clamped);
    const rounded = make("i64.add", "i64", clamped, constant("i64", size - 1));
    const steps = make("i64.div_u", "i64", rounded, constant("i64", size));
    return less ? steps : addOne(steps);
  }
  const zeros = zerosOf(type, step);
  const odd = size / 2 ** zeros;
  let steps = zeros === 0 ? distance : make(`${type}.shr_u`, type, distance, constant(type, zeros));
  if (odd !== 1) {
    const bits = BITS[type] - zeros;
    const factor = BigInt.asIntN(BITS[type], inverse(BigInt(odd), bits));
    steps = make(`${type}.mul`, type, steps, exact(factor));
    if (zeros > 0) {
      steps = make(
        `${type}.and`,
        type,
        steps,
        exact(BigInt.asIntN(BITS[type], (1n << BigInt(bits)) - 1n)),
      );
    }
  }
  const rounds = less ? wide(steps) : addOne(wide(steps));
  if (isWhole) return rounds;
  const rest = make(`${type}.and`, type, distance, constant(type, 2 ** zeros - 1));
  const isOver = make(`${type}.ne`, "i32", rest, constant(type, 0));
  return make("select", "i64", constant("i64", -1), rounds, isOver);

  function exact(number: bigint): ValueId {
    const imm = type === "i32" ? { i32: Number(number) } : { i64: number };
    const made = newOp(func, `${type}.const`, type, [], imm);
    put(made.stmt);
    return made.value;
  }

  /** Adds one; of a 64-bit counter's number that has no next one, it is that number. */
  function addOne(steps: ValueId): ValueId {
    const more = make("i64.add", "i64", steps, constant("i64", 1));
    if (type === "i32") return more;
    const isNone = make("i64.eqz", "i32", more);
    return make("i64.sub", "i64", more, make("i64.extend_i32_u", "i64", isNone));
  }
}

/**
 * Lists the values that a number of rounds is computed from.
 *
 * @param rounds The number.
 * @returns The values; none for one that is known.
 */
export function inputsOf(rounds: Rounds): ValueId[] {
  if (typeof rounds === "bigint") return [];
  return [rounds.first.value, rounds.end.value].flatMap((value) => value ?? []);
}
