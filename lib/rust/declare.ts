/**
 * Decides where each variable of a function is declared: in the innermost body that holds all of
 * its uses, with its first value where that is assigned there.
 *
 * @module
 */

import type { VarId } from "../backend/variables.ts";
import { bodiesOf, exprsOf, forEachVar, type Node } from "./tree.ts";

interface Place {
  /** The body of the enclosing statement, or -1. */
  readonly parent: number;
  /** Which statement of the parent this body belongs to. */
  readonly index: number;
  readonly depth: number;
}

interface Seen {
  body: number;
  /** Body and statement of the first occurrence. */
  readonly firstBody: number;
  readonly firstIndex: number;
  sets: number;
}

/** A body with declarations, and which variables are assigned at all. */
export interface Declared {
  /** The body. */
  readonly nodes: Node[];
  /** How often each variable is assigned. */
  readonly sets: ReadonlyMap<VarId, number>;
}

/**
 * Adds the declarations to a function body.
 *
 * @param nodes The body.
 * @param isParam Whether a variable is a parameter, and so declared already.
 * @returns The body with declarations.
 */
export function declare(nodes: readonly Node[], isParam: (variable: VarId) => boolean): Declared {
  const places: Place[] = [];
  const bodyIds = new Map<readonly Node[], number>();
  const seen = new Map<VarId, Seen>();
  let machines = false;

  const meet = (a: number, b: number): number => {
    let x = a;
    let y = b;
    while (x !== y) {
      if (places[x]!.depth >= places[y]!.depth) x = places[x]!.parent;
      else y = places[y]!.parent;
    }
    return x;
  };
  const note = (variable: VarId, body: number, index: number, set: boolean): void => {
    const known = seen.get(variable);
    if (known === undefined) {
      seen.set(variable, { body, firstBody: body, firstIndex: index, sets: set ? 1 : 0 });
    } else {
      known.body = meet(known.body, body);
      if (set) known.sets++;
    }
  };
  const scan = (body: readonly Node[], parent: number, index: number): void => {
    const id = places.length;
    places.push({ parent, index, depth: parent < 0 ? 0 : places[parent]!.depth + 1 });
    bodyIds.set(body, id);
    body.forEach((node, i) => visit(node, id, i));
  };
  const visit = (node: Node, id: number, i: number): void => {
    for (const expr of exprsOf(node)) {
      forEachVar(expr, (variable) => note(variable, id, i, false));
    }
    if (node.kind === "set") note(node.variable, id, i, true);
    if (node.kind === "unpack") {
      for (const variable of node.variables) {
        if (variable !== undefined) note(variable, id, i, true);
      }
    }
    if (node.kind === "loop" && node.machine === true) {
      // Its rounds are parts of one piece of code: nothing may be declared anew in each.
      machines = true;
      for (const inner of node.body) visit(inner, id, i);
      return;
    }
    for (const inner of bodiesOf(node)) scan(inner, id, i);
  };
  scan(nodes, -1, 0);

  /** For each body the variables to declare there, with the statement before which. */
  const wanted = new Map<number, { variable: VarId; index: number }[]>();
  const variables = [...seen.keys()].sort((a, b) => a - b);
  for (const variable of variables) {
    if (isParam(variable)) continue;
    const { body, firstBody, firstIndex } = seen.get(variable)!;
    let at = firstBody;
    let index = firstIndex;
    while (at !== body) {
      index = places[at]!.index;
      at = places[at]!.parent;
    }
    const here = wanted.get(body);
    if (here === undefined) wanted.set(body, [{ variable, index }]);
    else here.push({ variable, index });
  }

  const rewrite = (body: readonly Node[]): Node[] => {
    const id = bodyIds.get(body);
    const mine = (id === undefined ? undefined : wanted.get(id)) ?? [];
    const byIndex = new Map<number, VarId[]>();
    for (const { variable, index } of mine) {
      const list = byIndex.get(index);
      if (list === undefined) byIndex.set(index, [variable]);
      else list.push(variable);
    }
    const out: Node[] = [];
    body.forEach((node, i) => {
      let declared: VarId | undefined;
      for (const variable of byIndex.get(i) ?? []) {
        if (node.kind === "set" && node.variable === variable) declared = variable;
        else out.push({ kind: "declare", variable, zero: machines });
      }
      if (node.kind === "set" && declared !== undefined) {
        out.push({
          kind: "let",
          variable: declared,
          mutable: seen.get(declared)!.sets > 1,
          value: node.value,
        });
        return;
      }
      out.push(inside(node));
    });
    return out;
  };
  const inside = (node: Node): Node => {
    switch (node.kind) {
      case "block":
      case "loop":
        return { ...node, body: rewrite(node.body) };
      case "if":
        return { ...node, then: rewrite(node.then), else: rewrite(node.else) };
      case "match":
        return {
          ...node,
          arms: node.arms.map((arm) => ({ values: arm.values, body: rewrite(arm.body) })),
        };
      default:
        return node;
    }
  };
  const out = rewrite(nodes);
  return {
    nodes: out,
    sets: new Map([...seen].map(([variable, { sets }]) => [variable, sets])),
  };
}
