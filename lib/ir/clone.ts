/**
 * Copies of statements, with values and labels of their own.
 *
 * @module
 */

import {
  type Edge,
  type IrFunc,
  type LabelId,
  labelId,
  type Stmt,
  type ValueId,
  valueId,
} from "./ir.ts";

/**
 * Copies statements.
 *
 * @param func The function that they are in, which gets new values and labels.
 * @param stmts The statements; what they use from before them is used by the copies too.
 * @param values What the copies use in the place of values; gets the copies of those defined in them.
 * @returns The copies.
 */
export function cloneStmts(
  func: IrFunc,
  stmts: readonly Stmt[],
  values: Map<ValueId, ValueId> = new Map(),
): Stmt[] {
  const labels = new Map<LabelId, LabelId>();
  const use = (value: ValueId): ValueId => values.get(value) ?? value;
  const uses = (list: readonly ValueId[]): ValueId[] => list.map(use);
  const define = (list: readonly ValueId[]): ValueId[] =>
    list.map((value) => {
      func.types.push(func.types[value]!);
      func.homes.push(-1);
      const copy = valueId(func.types.length - 1);
      values.set(value, copy);
      return copy;
    });
  const open = (label: LabelId): LabelId => {
    const copy = labelId(func.labels++);
    labels.set(label, copy);
    return copy;
  };
  const edge = ({ label, args }: Edge): Edge => ({
    label: labels.get(label) ?? label,
    args: uses(args),
  });
  const region = (body: readonly Stmt[]): Stmt[] => body.map(clone);
  const clone = (stmt: Stmt): Stmt => {
    switch (stmt.kind) {
      case "op":
      case "call_part": {
        const args = uses(stmt.args);
        return { ...stmt, args, results: define(stmt.results) };
      }
      case "check":
        return {
          ...stmt,
          ranges: stmt.ranges.map(({ base, size }) => ({ base: use(base), size })),
          cold: region(stmt.cold),
        };
      case "block": {
        const label = open(stmt.label);
        const body = region(stmt.body);
        return { ...stmt, label, body, results: define(stmt.results) };
      }
      case "loop": {
        const label = open(stmt.label);
        const inits = uses(stmt.inits);
        const params = define(stmt.params);
        return { ...stmt, label, inits, params, body: region(stmt.body) };
      }
      case "if": {
        const cond = use(stmt.cond);
        const label = open(stmt.label);
        const [then, otherwise] = [region(stmt.then), region(stmt.else)];
        return { ...stmt, label, cond, then, else: otherwise, results: define(stmt.results) };
      }
      case "br":
        return { ...stmt, edge: edge(stmt.edge) };
      case "br_if":
        return { ...stmt, cond: use(stmt.cond), edge: edge(stmt.edge) };
      case "br_table": {
        const copies = new Map<Edge, Edge>();
        const shared = (of: Edge): Edge => {
          const copy = copies.get(of) ?? edge(of);
          copies.set(of, copy);
          return copy;
        };
        return {
          ...stmt,
          index: use(stmt.index),
          targets: stmt.targets.map(shared),
          fallback: shared(stmt.fallback),
        };
      }
      case "charge":
      case "return":
        return { ...stmt, args: uses(stmt.args) };
      case "unreachable":
        return { ...stmt };
    }
  };
  return region(stmts);
}
