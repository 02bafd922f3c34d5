/**
 * Decides where each variable of a function is declared: in the innermost body that holds all of
 * its uses, with its first value where that is assigned there.
 *
 * @module
 */

import type { VarId } from "../backend/variables.ts";
import { declareVar, letVar } from "./nodes.ts";
import type { Expr, Node } from "./tree.ts";

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
 * @param nodes The body, which is changed.
 * @param isParam Whether a variable is a parameter, and so declared already.
 * @returns The body with declarations.
 */
export function declare(nodes: Node[], isParam: (variable: VarId) => boolean): Declared {
  const scan: Scan = {
    parents: [],
    indices: [],
    depths: [],
    bodyOf: [],
    firstBodies: [],
    firstIndices: [],
    sets: [],
    machines: false,
  };
  scanBody(scan, nodes, -1, 0);

  // For each body the variables to declare there, with the statement before which.
  const wanted: (Wanted[] | undefined)[] = [];
  const sets = new Map<VarId, number>();
  for (let v = 0; v < scan.bodyOf.length; v++) {
    const body = scan.bodyOf[v];
    if (body === undefined) continue;
    const variable = v as VarId;
    sets.set(variable, scan.sets[v]!);
    if (isParam(variable)) continue;
    let at = scan.firstBodies[v]!;
    let index = scan.firstIndices[v]!;
    while (at !== body) {
      index = scan.indices[at]!;
      at = scan.parents[at]!;
    }
    const here = wanted[body];
    if (here === undefined) wanted[body] = [{ variable, index }];
    else here.push({ variable, index });
  }
  rewriteBody({ wanted, sets, machines: scan.machines, next: 0 }, nodes);
  return { nodes, sets };
}

/** A variable to declare, and before which statement of a body. */
interface Wanted {
  readonly variable: VarId;
  readonly index: number;
}

/** What the first walk finds: of bodies, in the order of the walk, and of variables. */
interface Scan {
  /** The body around each body, or -1. */
  readonly parents: number[];
  /** Which statement of the parent each body belongs to. */
  readonly indices: number[];
  readonly depths: number[];
  /** The innermost body that holds all of a variable's occurrences. */
  readonly bodyOf: (number | undefined)[];
  /** Body and statement of the first occurrence. */
  readonly firstBodies: number[];
  readonly firstIndices: number[];
  /** How often each variable is assigned. */
  readonly sets: number[];
  machines: boolean;
}

function note(scan: Scan, variable: VarId, body: number, index: number): void {
  const known = scan.bodyOf[variable];
  if (known === body) return;
  if (known === undefined) {
    scan.bodyOf[variable] = body;
    scan.firstBodies[variable] = body;
    scan.firstIndices[variable] = index;
    scan.sets[variable] = 0;
    return;
  }
  const { parents, depths } = scan;
  let x = known;
  let y = body;
  while (x !== y) {
    if (depths[x]! >= depths[y]!) x = parents[x]!;
    else y = parents[y]!;
  }
  scan.bodyOf[variable] = x;
}

function noteSet(scan: Scan, variable: VarId, body: number, index: number): void {
  note(scan, variable, body, index);
  scan.sets[variable]!++;
}

function noteExpr(scan: Scan, expr: Expr, body: number, index: number): void {
  switch (expr.kind) {
    case "var":
      note(scan, expr.variable, body, index);
      return;
    case "atom":
    case "literal":
      return;
    case "binary":
      noteExpr(scan, expr.left, body, index);
      noteExpr(scan, expr.right, body, index);
      return;
    case "unary":
    case "cast":
      noteExpr(scan, expr.operand, body, index);
      return;
    case "method":
      noteExpr(scan, expr.receiver, body, index);
      for (const arg of expr.args) noteExpr(scan, arg, body, index);
      return;
    case "call":
      for (const arg of expr.args) noteExpr(scan, arg, body, index);
      return;
    case "tuple":
      for (const item of expr.items) noteExpr(scan, item, body, index);
      return;
  }
}

function scanBody(scan: Scan, body: readonly Node[], parent: number, index: number): void {
  const id = scan.parents.length;
  scan.parents.push(parent);
  scan.indices.push(index);
  scan.depths.push(parent < 0 ? 0 : scan.depths[parent]! + 1);
  for (let i = 0; i < body.length; i++) scanNode(scan, body[i]!, id, i);
}

function scanNode(scan: Scan, node: Node, id: number, i: number): void {
  switch (node.kind) {
    case "set":
      noteExpr(scan, node.value, id, i);
      noteSet(scan, node.variable, id, i);
      return;
    case "unpack":
      noteExpr(scan, node.value, id, i);
      for (const variable of node.variables) {
        if (variable !== undefined) noteSet(scan, variable, id, i);
      }
      return;
    case "do":
    case "assign":
    case "let":
      noteExpr(scan, node.value, id, i);
      return;
    case "return":
      for (const value of node.values) noteExpr(scan, value, id, i);
      return;
    case "block":
      scanBody(scan, node.body, id, i);
      return;
    case "loop":
      if (node.machine === true) {
        // Its rounds are parts of one piece of code: nothing may be declared anew in each.
        scan.machines = true;
        for (const inner of node.body) scanNode(scan, inner, id, i);
      } else scanBody(scan, node.body, id, i);
      return;
    case "if":
      noteExpr(scan, node.cond, id, i);
      scanBody(scan, node.then, id, i);
      scanBody(scan, node.else, id, i);
      return;
    case "match":
      noteExpr(scan, node.value, id, i);
      for (const arm of node.arms) scanBody(scan, arm.body, id, i);
      return;
    case "retake":
    case "break":
    case "continue":
    case "trap":
    case "declare":
      return;
  }
}

/** What the second walk knows. */
interface Rewrite {
  readonly wanted: readonly (readonly Wanted[] | undefined)[];
  readonly sets: ReadonlyMap<VarId, number>;
  readonly machines: boolean;
  /** The number of the next body, in the order of the first walk. */
  next: number;
}

function rewriteBody(state: Rewrite, body: Node[]): void {
  const mine = state.wanted[state.next++];
  for (const node of body) rewriteInside(state, node);
  if (mine === undefined) return;
  const byIndex = new Map<number, VarId[]>();
  for (const { variable, index } of mine) {
    const list = byIndex.get(index);
    if (list === undefined) byIndex.set(index, [variable]);
    else list.push(variable);
  }
  const out: Node[] = [];
  for (let i = 0; i < body.length; i++) {
    const node = body[i]!;
    let declared: VarId | undefined;
    for (const variable of byIndex.get(i) ?? NONE) {
      if (node.kind === "set" && node.variable === variable) declared = variable;
      else out.push(declareVar(variable, state.machines));
    }
    if (node.kind === "set" && declared !== undefined) {
      const mutable = state.sets.get(declared)! > 1;
      out.push(letVar(declared, mutable, node.value));
    } else out.push(node);
  }
  body.length = out.length;
  for (let i = 0; i < out.length; i++) body[i] = out[i]!;
}

const NONE: readonly VarId[] = [];

function rewriteInside(state: Rewrite, node: Node): void {
  switch (node.kind) {
    case "block":
      rewriteBody(state, node.body);
      return;
    case "loop":
      if (node.machine === true) { for (const inner of node.body) rewriteInside(state, inner); }
      else rewriteBody(state, node.body);
      return;
    case "if":
      rewriteBody(state, node.then);
      rewriteBody(state, node.else);
      return;
    case "match":
      for (const arm of node.arms) rewriteBody(state, arm.body);
      return;
    default:
      return;
  }
}
