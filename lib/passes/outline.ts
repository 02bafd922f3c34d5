/**
 * Outlining: cuts a function that is too large, or nested too deep, into several.
 *
 * rustc's borrow check is superlinear in the size of a body (one body of 73,000 instructions took
 * most of 164 s), and its parser overflows its stack at about 700 nested blocks. So runs of
 * statements of a large body become parts: functions that take the values they use and return what is
 * used after them. A part that can leave in several ways returns a number that says which, and the
 * caller branches on it.
 *
 * Constants are not passed but made again, since what is written depends on them: a division by a
 * constant does not trap. What is known of the values and labels of a function is counted once and
 * kept up to date, so that the time is linear in its size.
 *
 * Needs: dead code is gone. Keeps: labels and homes, so that names stay, and the order of values.
 *
 * Before: `… a; b; br_if c → L(x); d …`. After: `… (code, s) = part(…); br_table code …`, where the
 * part ends in `return (0, …)` after `d` and in `return (1, x)` where it branched to `L`.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { isConstant } from "../backend/inline.ts";
import { zeroOf } from "../ir/build/operation.ts";
import {
  type Edge,
  type IrFunc,
  type IrFuncId,
  type LabelId,
  labelId,
  type Op,
  type Stmt,
  type ValueId,
  valueId,
} from "../ir/ir.ts";
import {
  makeBlock,
  makeBr,
  makeBrTable,
  makeCallPart,
  makeOp,
  makeReturn,
  makeUnreachable,
} from "../ir/make.ts";
import {
  edgesOf,
  forEachDef,
  forEachStmt,
  forEachUse,
  isTerminator,
  mapDefs,
  mapUses,
  regionsOf,
} from "../ir/walk.ts";
import type { ValType } from "../wasm/types.ts";

/** Limits of {@link outline}. */
export interface OutlineLimits {
  /** Statements beyond which a function is cut. */
  readonly maxSize: number;
  /** Nesting beyond which a construct becomes a part. */
  readonly maxDepth: number;
}

/**
 * Cuts a function when it is over a limit.
 *
 * @param func The function, which is changed in place.
 * @param nextId Gives the identities of the parts, in order.
 * @param limits The limits.
 * @returns The parts, inner ones after those that call them.
 */
export function outline(
  func: IrFunc,
  nextId: () => IrFuncId,
  limits: OutlineLimits,
): IrFunc[] {
  const counter = { parts: 0 };
  return cutUp(func, nextId, limits, counter);
}

function cutUp(
  func: IrFunc,
  nextId: () => IrFuncId,
  limits: OutlineLimits,
  counter: { parts: number },
): IrFunc[] {
  const parts: IrFunc[] = [];
  let known: Known | undefined;
  const { size, isDeep } = measure(func.body, limits.maxDepth);
  const large = size > limits.maxSize;
  const partSize = Math.ceil(limits.maxSize / 4);

  /** Makes a part of some statements; returns by how many the list has grown. */
  const cut = (list: Stmt[], from: number, to: number, again: boolean): number => {
    const before = list.length;
    known ??= knownOf(func);
    const part = extract(func, known, list, from, to, nextId(), ++counter.parts);
    parts.push(part);
    if (again) parts.push(...cutUp(part, nextId, limits, counter));
    return list.length - before;
  };

  /** Cuts what is inside the lists of a function, then runs of the lists themselves. */
  const visitAll = (): void => {
    // Not recursive: nests may be as deep as the limits of a module allow.
    const open: Walk[] = [walkOf(func.body, 0)];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const inner = top.inside.pop();
      if (inner !== undefined) {
        open.push(inner);
        continue;
      }
      if (top.size > 0) finish(top);
      const stmt = top.list[top.next];
      if (stmt === undefined || isTerminator(stmt)) {
        open.pop();
        const around = open.at(-1);
        if (around !== undefined) around.size += top.total + top.run + 1;
      } else if (top.depth === limits.maxDepth && isNest(stmt)) {
        top.next += cut(top.list, top.next, top.next + 1, true) + 1;
        top.run += 2;
      } else {
        top.size = 1;
        for (const region of regionsOf(stmt)) {
          // Chains of blocks around a `br_table` become flat later.
          const chained = stmt.kind === "block" && region[0]?.kind === "block";
          top.inside.unshift(walkOf(region, chained ? top.depth : top.depth + 1));
        }
      }
    }
  };
  /** Counts a statement whose inside is done, and cuts the run of statements that it ends. */
  const finish = (walk: Walk): void => {
    const { list, size } = walk;
    const cutRun = (end: number): number => {
      walk.total += 2;
      walk.run = 0;
      return cut(list, walk.start, end, false);
    };
    walk.size = 0;
    if (large && walk.run + size > partSize && walk.run > partSize / 4) {
      walk.next += cutRun(walk.next);
      walk.start = walk.next;
    }
    walk.run += size;
    if (large && walk.run > partSize && walk.next > walk.start) {
      walk.next += cutRun(walk.next + 1);
      walk.start = walk.next + 1;
    }
    walk.next++;
  };
  if (large || isDeep) visitAll();
  return parts;
}

/** Whether a construct has others inside. */
function isNest(stmt: Stmt): boolean {
  return regionsOf(stmt).some((region) => region.some((inner) => regionsOf(inner).length > 0));
}

/** How many statements there are, and whether some are nested deeper than a limit. */
function measure(body: Stmt[], limit: number): { readonly size: number; readonly isDeep: boolean } {
  let size = 0;
  let isDeep = false;
  const regions: Stmt[][] = [body];
  // How many levels more may be nested in each.
  const left: number[] = [limit];
  for (let top = 0; top >= 0;) {
    const region = regions[top]!;
    const more = left[top]!;
    top--;
    size += region.length;
    for (let i = 0; i < region.length; i++) {
      const stmt = region[i]!;
      if (stmt.kind === "op") continue;
      if (more === 0 && !isDeep) isDeep = isNest(stmt);
      for (const inner of regionsOf(stmt)) {
        const chained = stmt.kind === "block" && inner[0]?.kind === "block";
        top++;
        regions[top] = inner;
        left[top] = chained ? more : more - 1;
      }
    }
  }
  return { size, isDeep };
}

/** A list of statements that is being cut, and how far. */
interface Walk {
  readonly list: Stmt[];
  readonly depth: number;
  /** The statement to look at. */
  next: number;
  /** Its size so far, 0 before its inside has been looked at. */
  size: number;
  /** The lists inside of it that have not been looked at, the next one last. */
  readonly inside: Walk[];
  /** Where the run of statements begins that is cut off next, and its size. */
  start: number;
  run: number;
  /** The size of what is left of the list before it. */
  total: number;
}

function walkOf(list: Stmt[], depth: number): Walk {
  return { list, depth, next: 0, size: 0, inside: [], start: 0, run: 0, total: 0 };
}

/** What is known of a function while it is cut. */
interface Known {
  /** How often each value is used. */
  readonly uses: number[];
  /** The constants, by value. */
  readonly constants: (Op | undefined)[];
  /** What each label passes. */
  readonly passes: (readonly ValueId[] | undefined)[];
}

function knownOf(func: IrFunc): Known {
  const known: Known = { uses: [], constants: [], passes: [] };
  note(known, func.body);
  return known;
}

function note(known: Known, region: Stmt[]): void {
  forEachStmt(region, (stmt) => {
    forEachUse(stmt, (value) => known.uses[value] = (known.uses[value] ?? 0) + 1);
    if (stmt.kind === "op" && isConstant(stmt)) known.constants[stmt.results[0]!] = stmt;
    if (stmt.kind === "block" || stmt.kind === "if") known.passes[stmt.label] = stmt.results;
    if (stmt.kind === "loop") known.passes[stmt.label] = stmt.params;
  });
}

/** One way to leave a part. */
interface Exit {
  /** Types of what it passes. */
  readonly types: readonly ValType[];
  /** The label outside that it goes to; undefined for falling through and for returning. */
  readonly label: LabelId | undefined;
}

/** Makes a run of statements a function and calls it in their place. */
function extract(
  func: IrFunc,
  known: Known,
  list: Stmt[],
  from: number,
  to: number,
  id: IrFuncId,
  part: number,
): IrFunc {
  const run = list.slice(from, to);
  const inside = new Set<ValueId>();
  const innerLabels = new Set<LabelId>();
  const reached = new Set<LabelId>();
  const used = new Map<ValueId, number>();
  forEachStmt(run, (stmt) => {
    forEachDef(stmt, (value) => inside.add(value));
    if (stmt.kind === "block" || stmt.kind === "loop" || stmt.kind === "if") {
      innerLabels.add(stmt.label);
    }
    for (const edge of edgesOf(stmt)) reached.add(edge.label);
    forEachUse(stmt, (value) => {
      used.set(value, (used.get(value) ?? 0) + 1);
    });
  });
  const free = [...used.keys()].filter((value) => !inside.has(value)).sort((a, b) => a - b);
  const inputs = free.filter((value) => known.constants[value] === undefined);
  const constants = free.flatMap((value): Op[] => copyOf(value, known.constants[value]));

  // What is used outside as well.
  const leaving = [...inside]
    .filter((value) => (known.uses[value] ?? 0) > (used.get(value) ?? 0))
    .sort((a, b) => a - b);
  const outputs = leaving.filter((value) => known.constants[value] === undefined);
  const kept = leaving.flatMap((value): Op[] => copyOf(value, known.constants[value]));
  for (const [value, count] of used) known.uses[value]! -= count;
  const typesOf = (values: readonly ValueId[]) => values.map((value) => func.types[value]!);

  // New values come after the caller's until they are numbered anew.
  const types: ValType[] = [];
  const firstNew = func.types.length;
  let labels = func.labels;
  const fresh = (type: ValType): ValueId => {
    types.push(type);
    return valueId(firstNew + types.length - 1);
  };

  const last = run.at(-1)!;
  // A block or if that nothing leaves does not complete, nor does a loop.
  const falls = last.kind === "block" || last.kind === "if"
    ? reached.has(last.label)
    : last.kind !== "loop";
  const exits: Exit[] = [];
  if (falls) exits.push({ types: typesOf(outputs), label: undefined });
  const exitOf = new Map<LabelId, { exit: number; label: LabelId; values: ValueId[] }>();
  let returning: { exit: number; label: LabelId; values: ValueId[] } | undefined;
  const redirect = (edge: Edge): void => {
    if (innerLabels.has(edge.label)) return;
    let target = exitOf.get(edge.label);
    if (target === undefined) {
      const passed = known.passes[edge.label];
      if (passed === undefined) throw new InternalError(`label ${edge.label} is not open`);
      const values = typesOf(passed).map(fresh);
      target = { exit: exits.length, label: labelId(labels++), values };
      exitOf.set(edge.label, target);
      exits.push({ types: typesOf(passed), label: edge.label });
    }
    edge.label = target.label;
  };
  const regions: Stmt[][] = [run];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    for (let i = 0; i < region.length; i++) {
      const stmt = region[i]!;
      for (const edge of edgesOf(stmt)) redirect(edge);
      if (stmt.kind === "return") {
        if (returning === undefined) {
          const values = func.type.results.map(fresh);
          returning = { exit: exits.length, label: labelId(labels++), values };
          exits.push({ types: func.type.results, label: undefined });
        }
        region[i] = makeBr({ label: returning.label, args: stmt.args });
      }
      for (const inner of regionsOf(stmt)) regions.push(inner);
    }
  }

  // Each exit finds its values in slots that all exits share, by type.
  const slotTypes: ValType[] = [];
  const slotsOf = exits.map((exit) => {
    const taken = new Set<number>();
    return exit.types.map((type) => {
      let slot = slotTypes.findIndex((other, i) => other === type && !taken.has(i));
      if (slot < 0) slot = slotTypes.push(type) - 1;
      taken.add(slot);
      return slot;
    });
  });
  const coded = exits.length > 1;

  const leave = (exit: number, values: readonly ValueId[]): Stmt[] => {
    const stmts: Stmt[] = [];
    const constant = (type: ValType): ValueId => {
      const zero = fresh(type);
      stmts.push(zeroOf(type, zero, 0));
      return zero;
    };
    const slots = slotTypes.map((type, slot) => {
      const at = slotsOf[exit]!.indexOf(slot);
      return at < 0 ? constant(type) : values[at]!;
    });
    if (coded) {
      const code = fresh("i32");
      stmts.push(makeOp("i32.const", { i32: exit }, [], [code], 0));
      slots.unshift(code);
    }
    stmts.push(makeReturn(slots));
    return stmts;
  };
  let body: Stmt[] = [...constants, ...run];
  if (falls) body.push(...leave(0, outputs));
  const ways = [...exitOf.values(), ...(returning === undefined ? [] : [returning])];
  for (const { exit, label, values } of ways) {
    body = [makeBlock(label, body, values), ...leave(exit, values)];
  }
  const results: ValType[] = coded ? ["i32", ...slotTypes] : slotTypes;

  const calling = callPart(func, id, inputs, outputs, exits, slotsOf, slotTypes, {
    falls,
    coded,
    returnExit: returning?.exit,
  });
  note(known, calling);
  list.splice(from, to - from, ...kept, ...calling);
  const whole: IrFunc = {
    id,
    index: func.index,
    part,
    type: { params: typesOf(inputs), results },
    params: inputs,
    types: [],
    homes: [],
    labels,
    body,
  };
  renumber(
    whole,
    (value) =>
      value < firstNew
        ? { type: func.types[value]!, home: func.homes[value]! }
        : { type: types[value - firstNew]!, home: -1 },
  );
  return whole;
}

/** A constant again: the operation itself may have been renumbered in a part. */
function copyOf(value: ValueId, op: Op | undefined): Op[] {
  return op === undefined ? [] : [{ ...op, args: [], results: [value] }];
}

/** Gives the values of a part numbers without gaps, in the same order. */
function renumber(
  part: IrFunc,
  infoOf: (value: ValueId) => { readonly type: ValType; readonly home: number },
): void {
  const found = new Set<ValueId>(part.params);
  forEachStmt(part.body, (stmt) => forEachDef(stmt, (value) => found.add(value)));
  const numbers = new Map<ValueId, ValueId>();
  for (const value of [...found].sort((a, b) => a - b)) {
    numbers.set(value, valueId(numbers.size));
    const { type, home } = infoOf(value);
    part.types.push(type);
    part.homes.push(home);
  }
  const map = (value: ValueId): ValueId => {
    const number = numbers.get(value);
    if (number === undefined) throw new InternalError(`value ${value} is not in its part`);
    return number;
  };
  part.params = part.params.map(map);
  forEachStmt(part.body, (stmt) => {
    mapUses(stmt, map);
    mapDefs(stmt, map);
  });
}

/** The statements that call a part and go on as it says. */
function callPart(
  func: IrFunc,
  callee: IrFuncId,
  args: ValueId[],
  outputs: ValueId[],
  exits: readonly Exit[],
  slotsOf: readonly (readonly number[])[],
  slotTypes: readonly ValType[],
  how: { falls: boolean; coded: boolean; returnExit: number | undefined },
): Stmt[] {
  const fresh = (type: ValType): ValueId => {
    func.types.push(type);
    func.homes.push(-1);
    return valueId(func.types.length - 1);
  };
  if (!how.coded && how.falls) {
    const results = slotTypes.map((_, slot) => outputs[slotsOf[0]!.indexOf(slot)]!);
    return [makeCallPart(callee, [...args], results)];
  }
  const slots = slotTypes.map(fresh);
  const pass = (exit: number): ValueId[] => slotsOf[exit]!.map((slot) => slots[slot]!);
  const after = labelId(func.labels++);
  const returns = labelId(func.labels++);
  const returned = how.returnExit === undefined ? [] : func.type.results.map(fresh);
  const edges = exits.map((exit, i): Edge => {
    const label = exit.label ?? (i === how.returnExit ? returns : after);
    return { label, args: pass(i) };
  });
  const results = [...slots];
  let body: Stmt[];
  if (how.coded) {
    const code = fresh("i32");
    results.unshift(code);
    const fallback = edges[edges.length - 1]!;
    body = [
      makeCallPart(callee, [...args], results),
      makeBrTable(code, edges.slice(0, -1), fallback),
    ];
  } else {
    // A part that nothing leaves traps or runs forever.
    const edge = edges[0];
    body = [
      makeCallPart(callee, [...args], results),
      edge === undefined ? makeUnreachable(0) : makeBr(edge),
    ];
  }
  if (how.returnExit !== undefined) {
    body = [
      makeBlock(returns, body, returned),
      makeReturn([...returned]),
    ];
  }
  return how.falls ? [makeBlock(after, body, [...outputs])] : body;
}
