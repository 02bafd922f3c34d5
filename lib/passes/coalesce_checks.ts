/**
 * Checks several accesses at once.
 *
 * Accesses of one straight piece of code whose addresses are one value plus constants get one check
 * ahead of the first, for all bytes between the lowest and the highest; after it, they are written
 * as offsets from the lowest address, so that LLVM sees that their own checks cannot fail.
 *
 * The result is exact. Let `b` be the lowest of the addresses, `b = root + cmin` modulo 2^32, or 2^64 in
 * a memory with 64-bit addresses, of which the same holds, and `S`
 * the distance to the end of the farthest access. When `b + S` is within the memory, no address
 * wraps, and all accesses are where they were. When it is not, one of the accesses traps: the
 * farthest, if no address wraps; else the one at `b`, which is above 2^32 - 65,536, where a memory of
 * at most 65,535 pages has no bytes. So the check may trap ahead of that access wherever nothing
 * that can be observed lies between. Note that `b` has to be the address of an access of its own.
 *
 * In a loop, where something can be observed between, such as a store, a copy of the code as it was
 * runs instead when the check fails, up to the access that traps.
 *
 * A check that has passed holds from there on, since memory never shrinks: later accesses within its
 * range, in nested constructs too, are written as offsets from its address without another check.
 *
 * Needs: addresses are sums with the constant as the right operand (`fold`); the memory can have at
 * most 65,535 pages. Leaves the sums behind for `dead_code`.
 *
 * ```text
 * v2: i32 = i32.add v0 v1                      check v0 16
 * v3: i32 = i32.load v2                  =>    v3: i32 = i32.load offset=12 v0
 * v4: i32 = i32.load v0                        v4: i32 = i32.load v0
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import { cloneStmts } from "../ir/clone.ts";
import { CONTROL, type Effect, effectOf, TRAPS_OTHER, WRITES } from "../ir/effects.ts";
import type { IrFunc, LabelId, Op, Range, Stmt, ValueId } from "../ir/ir.ts";
import { makeCheck, makeUnreachable } from "../ir/make.ts";
import { edgesOf, forEachDef, forEachStmt, leadingBlocks, regionsOf } from "../ir/walk.ts";
import { rowByName } from "../wasm/instructions.ts";
import { type Change, type Flow, flowOf } from "./flow.ts";
import { insertions } from "./insert.ts";
import { addConstants, constantOf, intTypeOf, newArithmetic, newConstant } from "./integers.ts";
import { isAccess, type Linear, linearFinder, termsText } from "./linear.ts";

/** Addresses of one check differ by less: see above. */
const NEAR = 65_536;

/** Static offsets beyond this are left alone. */
const MAX_OFFSET = 2 ** 31;

/** Statements that are copied at most, for a check that fails. */
const MAX_COPY = 160;

/** What must not lie between a check and an access that it stands for. */
const OBSERVABLE: Effect = WRITES | TRAPS_OTHER | CONTROL;

/** A load or store. */
interface Member {
  readonly op: Op;
  /** The constant in the sum that its address is, signed. */
  readonly constant: number;
  /** Its place in its region. */
  readonly index: number;
}

/** Accesses whose addresses differ by constants. */
interface Group {
  /** The memory, and what their addresses are but for the constants. */
  readonly key: string;
  readonly members: readonly Member[];
}

/** A check that has passed. */
interface Passed {
  /** The lowest address. */
  readonly base: ValueId;
  /** The constant in the sum that it is, signed. */
  readonly lowest: number;
  /** Bytes from there on that are in the memory. */
  readonly size: number;
}

/** A check, and the key of the group that it is of. */
interface Made {
  readonly key: string;
  readonly fact: Passed;
}

/** Memories, by index, in which accesses are checked together. */
export type Coalesced = (memory: number) => boolean;

/**
 * Coalesces the checks of a function, in place.
 *
 * @param func The function.
 * @param coalesced For which memories.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function coalesceChecks(
  func: IrFunc,
  coalesced: Coalesced,
  flow: Flow = flowOf(func),
): Change {
  const { defs, regions } = flow;
  const inserted = insertions();
  /** What has passed, by key; and the keys in the order in which it did. */
  const passed = new Map<string, Passed[]>();
  const log: string[] = [];
  const rewritten = new Set<Op>();
  const sumOf = linearFinder(defs, () => false);
  /** What addresses are but for constants, as text. */
  const texts = new Map<ValueId, string>();
  const textOf = (address: ValueId, sum: Linear): string => {
    const known = texts.get(address);
    if (known !== undefined) return known;
    const text = termsText(sum);
    texts.set(address, text);
    return text;
  };

  /** The access that a statement is, if its check can be one with others. */
  const memberOf = (stmt: Stmt, index: number): (Member & { readonly key: string }) | undefined => {
    if (!isAccess(stmt) || rewritten.has(stmt)) return undefined;
    const memory = stmt.imm.memory ?? 0;
    if (!coalesced(memory) || offsetOf(stmt) >= MAX_OFFSET) return undefined;
    const address = at(stmt.args, 0);
    const sum = sumOf(address);
    // The check of a constant address is with a constant, which LLVM often knows.
    if (sum.terms.length === 0) return undefined;
    const text = textOf(address, sum);
    const key = memory === 0 ? text : `${memory}${text}`;
    return { op: stmt, constant: sum.constant, index, key };
  };
  const pass = (key: string, fact: Passed): void => {
    const list = passed.get(key);
    if (list === undefined) passed.set(key, [fact]);
    else list.push(fact);
    log.push(key);
  };

  /** Writes the address of an access as an offset from that of a check. */
  const rewrite = ({ op, constant }: Member, { base, lowest }: Passed): void => {
    op.args[0] = base;
    op.imm = { ...op.imm, memOffset: BigInt(offsetOf(op) + constant - lowest) };
    rewritten.add(op);
  };

  /**
   * Has a group checked ahead of a statement, where the address of the member `near` is known, and
   * rewrites the accesses.
   */
  const check = ({ key, members }: Group, near: Member, anchor: Stmt): Made => {
    const { lowest, size } = extentOf(members);
    const { root, constant } = rootOf(at(near.op.args, 0), defs);
    let base = root;
    const type = intTypeOf(func, root)!;
    // Of an i64 it is the exact number, see `integers.ts`.
    const distance = lowest - near.constant + constant;
    const away = type === "i64" ? distance : distance | 0;
    if (away !== 0) {
      const ahead = (op: Op): void => inserted.before(anchor, op);
      const added = newConstant(func, type, away, ahead);
      base = newArithmetic(func, type, "add", root, added, ahead);
    }
    const fact = { base, lowest, size };
    for (const member of members) rewrite(member, fact);
    return { key, fact };
  };
  /** Checks groups that nothing observable lies in, each ahead of its first access. */
  const checkPlainly = (group: Group): void => {
    if (group.members.length === 1) return;
    for (const members of clusters(group.members)) {
      if (!isWorthIt(members)) continue;
      const first = firstOf(members);
      const { op } = first;
      const memory = op.imm.memory ?? 0;
      const { key, fact } = check({ ...group, members }, first, op);
      inserted.before(op, makeCheck(memory, [rangeOf(fact)], [], op.offset));
      pass(key, fact);
    }
  };

  /**
   * Checks groups of a piece of a loop's code that something observable lies in. Gives the checks, by
   * the statement that they stand before.
   */
  const checkWithCopy = (
    body: readonly Stmt[],
    from: number,
    to: number,
  ): { readonly anchor: Stmt; readonly checks: readonly Made[] } | undefined => {
    const found = new Map<string, { readonly key: string; readonly members: Member[] }>();
    for (let index = from; index < to; index++) {
      const member = memberOf(body[index]!, index);
      if (member === undefined) continue;
      const { key } = member;
      const group = found.get(key);
      if (group === undefined) found.set(key, { key, members: [member] });
      else group.members.push(member);
    }
    const candidates = [...found.values()]
      .filter(({ members }) => members.length > 1)
      .flatMap((group) => clusters(group.members).map((members) => ({ ...group, members })))
      .filter(({ members }) => isWorthIt(members) && isObservable(body, members));
    if (candidates.length === 0) return undefined;
    const indices = candidates.flatMap(({ members }) => members.map(({ index }) => index));
    const [start, end] = [Math.min(...indices), Math.max(...indices) + 1];
    const stmts = body.slice(start, end);
    const made = new Set<ValueId>();
    for (const stmt of stmts) forEachDef(stmt, (value) => made.add(value));
    // The check stands before the code: it needs an address that is known there.
    const groups = candidates.flatMap((group) => {
      const near = group.members.find(({ op }) => !made.has(rootOf(at(op.args, 0), defs).root));
      return near === undefined ? [] : [{ group, near }];
    });
    if (groups.length === 0) return undefined;
    let size = 0;
    forEachStmt(stmts, () => size++);
    if (size > MAX_COPY) return undefined;
    const { op: { offset } } = firstOf(groups.flatMap(({ group }) => group.members));
    const cold: Stmt[] = [...cloneStmts(func, stmts), makeUnreachable(offset)];
    const memory = groups[0]!.near.op.imm.memory ?? 0;
    const anchor = body[start]!;
    const checks = groups
      .filter(({ near }) => (near.op.imm.memory ?? 0) === memory)
      .map(({ group, near }) => check(group, near, anchor));
    const ranges = checks.map(({ fact }) => rangeOf(fact));
    inserted.before(anchor, makeCheck(memory, ranges, cold, offset));
    return { anchor, checks };
  };

  const visit = (region: readonly Stmt[], inLoop: boolean): void => {
    // Nothing has been passed yet where a region begins with blocks, which a switch nests deeply.
    let chain = leadingBlocks(region);
    const piece = inLoop ? chain.findIndex(isContained) : -1;
    if (piece >= 0) chain = chain.slice(0, piece);
    for (let k = chain.length - 1; k >= 0; k--) {
      visitFrom(chain[k]!.body, k + 1 < chain.length ? 1 : 0, inLoop);
    }
    visitFrom(region, chain.length > 0 ? 1 : 0, inLoop);
  };
  const visitFrom = (body: readonly Stmt[], from: number, inLoop: boolean): void => {
    const before = log.length;
    // Pieces of code that are left only at their end.
    let pieceEnd = 0;
    let ahead: ReturnType<typeof checkWithCopy>;
    let open = new Map<string, { readonly key: string; readonly members: Member[] }>();
    const closeAll = (): void => {
      if (open.size === 0) return;
      for (const group of open.values()) checkPlainly(group);
      open = new Map();
    };
    for (let index = from; index < body.length; index++) {
      const stmt = body[index]!;
      if (inLoop && index >= pieceEnd) {
        pieceEnd = index;
        while (pieceEnd < body.length && isContained(body[pieceEnd]!)) pieceEnd++;
        ahead = checkWithCopy(body, index, pieceEnd++);
      }
      if (ahead?.anchor === stmt) { for (const { key, fact } of ahead.checks) pass(key, fact); }
      const member = memberOf(stmt, index);
      if (member !== undefined) {
        const { key } = member;
        const known = passed.get(key)?.find((fact) => isWithin(member, fact));
        const group = open.get(key);
        if (known !== undefined) rewrite(member, known);
        else if (group !== undefined) group.members.push(member);
        else open.set(key, { key, members: [member] });
      }
      if (open.size > 0 && (effectOf(stmt) & OBSERVABLE) !== 0) closeAll();
      if (stmt.kind === "op") continue;
      const repeats = stmt.kind === "loop" ? !hasLoop(stmt.body) : inLoop;
      for (const inner of regionsOf(stmt)) visit(inner, repeats);
    }
    closeAll();
    while (log.length > before) passed.get(log.pop()!)!.pop();
  };
  visit(func.body, false);
  if (rewritten.size === 0) return "nothing";
  inserted.apply(regions);
  return "shape";
}

function offsetOf(op: Op): number {
  return Number(op.imm.memOffset ?? 0n);
}

function widthOf(op: Op): number {
  return rowByName(op.op).access!.bytes;
}

/** The end of an access, in bytes from a lowest address. */
function endOf({ op, constant }: Member, lowest: number): number {
  return constant - lowest + offsetOf(op) + widthOf(op);
}

function isWithin(member: Member, { lowest, size }: Passed): boolean {
  const distance = member.constant - lowest;
  return distance >= 0 && distance < NEAR && endOf(member, lowest) <= size;
}

function extentOf(members: readonly Member[]): { lowest: number; size: number } {
  const lowest = members.reduce((least, { constant }) => Math.min(least, constant), Infinity);
  const size = members.reduce((most, member) => Math.max(most, endOf(member, lowest)), 0);
  return { lowest, size };
}

/** The first of some accesses in their region. */
function firstOf(members: readonly Member[]): Member {
  return members.reduce((a, b) => a.index <= b.index ? a : b);
}

function rangeOf({ base, size }: Passed): Range {
  return { base, size };
}

/** Whether accesses are more than one: those to the same bytes are one check for LLVM too. */
function isWorthIt(members: readonly Member[]): boolean {
  const widest = members.reduce((most, { op }) => Math.max(most, widthOf(op)), 0);
  return members.length > 1 && extentOf(members).size > widest;
}

/** Takes members apart that are too far from each other. */
function clusters(members: readonly Member[]): Member[][] {
  const sorted = members.toSorted((a, b) => a.constant - b.constant || a.index - b.index);
  const found: Member[][] = [];
  for (const member of sorted) {
    const last = found.at(-1);
    if (last !== undefined && member.constant - last[0]!.constant < NEAR) last.push(member);
    else found.push([member]);
  }
  return found;
}

/** Whether something can be observed between the first and the last of some accesses. */
function isObservable(body: readonly Stmt[], members: readonly Member[]): boolean {
  const indices = members.map(({ index }) => index);
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  return body.slice(first, last).some((stmt) => (effectOf(stmt) & OBSERVABLE) !== 0);
}

function hasLoop(body: readonly Stmt[]): boolean {
  const regions = [body];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    for (const stmt of region) {
      if (stmt.kind === "loop") return true;
      for (const inner of regionsOf(stmt)) regions.push(inner);
    }
  }
  return false;
}

/** Whether a statement always completes or traps, without a call or a loop. */
function isContained(stmt: Stmt): boolean {
  const inside = new Set<LabelId>();
  const regions: (readonly Stmt[])[] = [[stmt]];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    for (const inner of region) {
      switch (inner.kind) {
        case "op":
          if ((effectOf(inner) & CONTROL) !== 0 || inner.op === "memory.grow") return false;
          break;
        case "block":
          inside.add(inner.label);
          regions.push(inner.body);
          break;
        case "if":
          inside.add(inner.label);
          regions.push(inner.then, inner.else);
          break;
        case "br":
        case "br_if":
        case "br_table":
          if (!edgesOf(inner).every((edge) => inside.has(edge.label))) return false;
          break;
        case "check":
          regions.push(inner.cold);
          break;
        case "charge":
          break;
        case "loop":
        case "call_part":
        case "return":
        case "unreachable":
          return false;
      }
    }
  }
  return true;
}

/** Takes constants off an address. */
function rootOf(
  address: ValueId,
  defs: readonly (Stmt | undefined)[],
): { readonly root: ValueId; readonly constant: number } {
  let root = address;
  let constant = 0;
  for (;;) {
    const def = defs[root];
    if (def?.kind !== "op" || def.op !== "i32.add" && def.op !== "i64.add") break;
    const added = constantOf(at(def.args, 1), defs);
    if (added === undefined) break;
    const total = addConstants(def.op === "i64.add" ? "i64" : "i32", constant, added);
    if (total === undefined) break;
    constant = total;
    root = at(def.args, 0);
  }
  return { root, constant };
}
