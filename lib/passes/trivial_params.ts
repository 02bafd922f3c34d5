/**
 * Removes parameters of loops and results of blocks and ifs that are one known value.
 *
 * What phi functions are elsewhere is here a parameter or result, called a join below. Joins that
 * pass only each other and one other value are that value (Braun et al., "Simple and Efficient
 * Construction of Static Single Assignment Form", CC 2013, section 3.2, whose algorithm over
 * strongly connected components is used). A value from inside a block or if cannot stand for its
 * result, since it is not seen outside.
 *
 * Needs nothing. Leaves everything but joins and arguments as it is.
 *
 * ```text
 * loop L0 (v1: i32 = v0, v2: i32 = v0) {       loop L0 (v1: i32 = v0) {
 *   v3: i32 = i32.add v1 v2               =>     v3: i32 = i32.add v1 v0
 *   br_if v3 L0(v3, v2)                          br_if v3 L0(v3)
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import type { IrFunc, ValueId } from "../ir/ir.ts";
import { applyReplacements, type Replacements, replacements } from "./edit.ts";
import { type Change, type Construct, filterInPlace, type Flow, flowOf } from "./flow.ts";
import { stronglyConnected } from "./scc.ts";

/** Cycles in cycles are looked at down to this depth. */
const MAX_DEPTH = 50;

/**
 * Removes trivial parameters and results from a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function trivialParams(func: IrFunc, flow: Flow = flowOf(func)): Change {
  const replaced = replacements(func);
  findTrivial(flow, replaced);
  if (replaced.isEmpty()) return "nothing";
  for (const construct of flow.constructs) {
    const joins = joinsOf(construct);
    const keep = joins.map((join) => replaced.resolve(join) === join);
    if (!keep.includes(false)) continue;
    for (const edge of at(flow.edges, construct.label)) {
      filterInPlace(edge.args, (_, i) => at(keep, i));
    }
    if (construct.kind === "loop") filterInPlace(construct.inits, (_, i) => at(keep, i));
    filterInPlace(joins, (_, i) => at(keep, i));
    joins.forEach((join, slot) => {
      flow.slots[join] = slot;
    });
  }
  applyReplacements(func, replaced);
  return "values";
}

function joinsOf(construct: Construct): ValueId[] {
  return construct.kind === "loop" ? construct.params : construct.results;
}

/** Finds the joins that are another value. */
function findTrivial(flow: Flow, replaced: Replacements): void {
  const args = new Map<ValueId, readonly ValueId[]>();
  for (const construct of flow.constructs) {
    const edges = at(flow.edges, construct.label);
    joinsOf(construct).forEach((join, slot) => {
      const all = new Set<ValueId>();
      if (construct.kind === "loop") all.add(at(construct.inits, slot));
      for (const edge of edges) all.add(at(edge.args, slot));
      all.delete(join);
      args.set(join, [...all]);
    });
  }
  const argsOf = (join: ValueId) => args.get(join) ?? [];

  /** Whether a value may stand for a join as far as nesting goes. */
  const isSeen = (value: ValueId, join: ValueId): boolean => {
    const def = flow.defs[join];
    if (def?.kind !== "block" && def?.kind !== "if") return true;
    return at(flow.scopes, value) < at(flow.byLabel, def.label);
  };

  const solve = (joins: readonly ValueId[], depth: number): void => {
    const among = new Set(joins);
    const components = stronglyConnected(
      joins,
      (join) => argsOf(join).filter((arg) => among.has(arg)),
    );
    // Arguments come in earlier components, so that they are resolved already.
    for (const component of components) {
      const inside = new Set(component);
      const outside = new Set<ValueId>();
      const inner = component.filter((join) => {
        const entering = argsOf(join).map(replaced.resolve).filter((arg) => !inside.has(arg));
        for (const arg of entering) outside.add(arg);
        return entering.length === 0;
      });
      const [value] = outside;
      if (outside.size === 1 && value !== undefined) {
        if (component.every((join) => isSeen(value, join))) {
          for (const join of component) replaced.add(join, value);
        }
        continue;
      }
      if (inner.length > 0 && depth < MAX_DEPTH) solve(inner, depth + 1);
    }
  };
  solve([...args.keys()], 0);
}
