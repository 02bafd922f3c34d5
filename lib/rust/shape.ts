/**
 * Tidies a lowered body: the shape a person would write.
 *
 * Jumps to where control goes anyway are dropped, then labels that nobody uses; a block around
 * a loop becomes the loop; arms that leave make the rest of an if its continuation.
 *
 * @module
 */

import { negate } from "../backend/ops.ts";
import { breakTo, choose, evaluate, type NodeOf } from "./nodes.ts";
import { diverges, type Expr, holdsBodies, type Node, type RustLabel } from "./tree.ts";

/** What is known of a function's labels while it is tidied. */
interface Labels {
  /** How many jumps name each of them. */
  readonly uses: number[];
  /** Blocks that became loops: the labels of these, by the labels of the blocks. */
  readonly renamed: Map<RustLabel, RustLabel>;
}

/** Where control goes after the last statement of a body. */
interface Tail {
  /** The innermost block that ends here: to break it is to fall through. */
  readonly breaks: Ends | undefined;
  /** The loop that goes round here. */
  readonly continues: RustLabel | undefined;
}

const NOWHERE: Tail = { breaks: undefined, continues: undefined };

/**
 * Tidies a function body.
 *
 * @param nodes The body, which may be changed.
 * @returns The tidied body.
 */
export function tidy(nodes: Node[]): Node[] {
  const labels: Labels = { uses: [], renamed: new Map() };
  const first = tidyBody(labels, nodes, NOWHERE);
  if (labels.renamed.size > 0) finish(first, labels.renamed);
  return first;
}

function usesOf({ uses }: Labels, label: RustLabel): number {
  return uses[label] ?? 0;
}

function use({ uses }: Labels, label: RustLabel): void {
  uses[label] = (uses[label] ?? 0) + 1;
}

function tidyBody(labels: Labels, body: Node[], tail: Tail): Node[] {
  // Jumps alone are what most branches are.
  const only = body.length === 1 ? body[0]! : undefined;
  if (only !== undefined && !holdsBodies(only)) {
    if (only.kind === "break" && endsAt(tail.breaks, only.label)) return [];
    if (only.kind === "continue" && tail.continues === only.label) return [];
    if (only.kind === "break" || only.kind === "continue") use(labels, only.label);
    return body;
  }
  const out: Node[] = [];
  // The tail of a statement is the body's only if it is the last that stays.
  for (let i = 0; i < body.length; i++) {
    const stmt = body[i]!;
    switch (stmt.kind) {
      case "break":
        if (i === body.length - 1 && endsAt(tail.breaks, stmt.label)) break;
        use(labels, stmt.label);
        out.push(stmt);
        break;
      case "continue":
        if (i === body.length - 1 && tail.continues === stmt.label) break;
        use(labels, stmt.label);
        out.push(stmt);
        break;
      case "block":
      case "loop":
      case "if":
      case "match":
        tidyInside(labels, stmt, tailAt(body, i, tail), out);
        break;
      default:
        out.push(stmt);
        break;
    }
  }
  return out;
}

/** Where control goes after a statement of a body. */
function tailAt(body: readonly Node[], i: number, tail: Tail): Tail {
  if (i === body.length - 1) return tail;
  if (i !== body.length - 2) return NOWHERE;
  // What comes next may be a jump that is dropped, so look at it first.
  const next = body[i + 1]!;
  switch (next.kind) {
    case "break":
      if (endsAt(tail.breaks, next.label)) return tail;
      return { breaks: { label: next.label, outer: undefined }, continues: undefined };
    case "continue":
      if (tail.continues === next.label) return tail;
      return { breaks: undefined, continues: next.label };
    default:
      return NOWHERE;
  }
}

function tidyInside(
  labels: Labels,
  stmt: Extract<Node, { kind: "block" | "loop" | "if" | "match" }>,
  tail: Tail,
  out: Node[],
): void {
  switch (stmt.kind) {
    case "block":
      tidyBlock(labels, stmt, tail, out);
      return;
    case "loop": {
      const body = tidyBody(labels, stmt.body, { breaks: undefined, continues: stmt.label });
      stmt.body = leaveEarly(labels, body, stmt.label);
      out.push(stmt);
      return;
    }
    case "if": {
      const then = tidyBody(labels, stmt.then, tail);
      choice(stmt.cond, then, tidyBody(labels, stmt.else, tail), out);
      return;
    }
    case "match":
      for (const arm of stmt.arms) arm.body = tidyBody(labels, arm.body, tail);
      out.push(stmt);
      return;
  }
}

function tidyBlock(labels: Labels, stmt: NodeOf<"block">, tail: Tail, out: Node[]): void {
  const breaks: Ends = { label: stmt.label, outer: tail.breaks };
  const body = tidyBody(labels, stmt.body, { breaks, continues: tail.continues });
  if (usesOf(labels, stmt.label) === 0) {
    for (const inner of body) out.push(inner);
    return;
  }
  if (skipsForward(labels, body, stmt.label)) {
    const at = body.findIndex((inner) => inner.kind === "if");
    const skip = body[at]! as NodeOf<"if">;
    labels.uses[stmt.label] = 0;
    for (let i = 0; i < at; i++) out.push(body[i]!);
    out.push(choose(negate(skip.cond), body.slice(at + 1), []));
    return;
  }
  const last = body.at(-1);
  if (last?.kind === "loop" && body.every((inner, i) => i === body.length - 1 || isPlain(inner))) {
    // What comes before the loop can as well stand before the block.
    for (const inner of body) out.push(inner);
    labels.renamed.set(stmt.label, last.label);
    return;
  }
  stmt.body = body;
  out.push(stmt);
}

/** Whether a block's only jump is `if c { break }` after plain statements. */
function skipsForward(labels: Labels, body: readonly Node[], label: RustLabel): boolean {
  if (usesOf(labels, label) !== 1) return false;
  const at = body.findIndex(holdsBodies);
  const first = body[at];
  if (first?.kind !== "if" || first.else.length > 0 || first.then.length !== 1) return false;
  const jump = first.then[0]!;
  return jump.kind === "break" && jump.label === label && at + 1 < body.length;
}

/** `if c { x; continue } y; break` at the end of a loop becomes `if !c { y; break } x`. */
function leaveEarly(labels: Labels, body: Node[], label: RustLabel): Node[] {
  for (let at = body.length - 2; at >= 0 && at >= body.length - 4; at--) {
    const stmt = body[at]!;
    if (stmt.kind !== "if" || stmt.else.length > 0) continue;
    const round = stmt.then.at(-1);
    if (round?.kind !== "continue" || round.label !== label) return body;
    const rest = body.slice(at + 1);
    if (!diverges(rest.at(-1))) return body;
    labels.uses[label]!--;
    return [
      ...body.slice(0, at),
      choose(negate(stmt.cond), rest, []),
      ...stmt.then.slice(0, -1),
    ];
  }
  return body;
}

function choice(cond: Expr, then: Node[], otherwise: Node[], out: Node[]): void {
  if (then.length === 0 && otherwise.length === 0) {
    if (cond.kind !== "var") out.push(evaluate(cond));
    return;
  }
  if (then.length === 0 || (diverges(otherwise.at(-1)) && !diverges(then.at(-1)))) {
    out.push(choose(negate(cond), otherwise, []));
    for (const stmt of then) out.push(stmt);
    return;
  }
  if (diverges(then.at(-1))) {
    out.push(choose(cond, then, []));
    for (const stmt of otherwise) out.push(stmt);
    return;
  }
  out.push(choose(cond, then, otherwise));
}

/** Whether a statement holds no jump. */
function isPlain(node: Node): boolean {
  return !holdsBodies(node) && !diverges(node);
}

/** Blocks that end in the same place, the innermost first. */
interface Ends {
  readonly label: RustLabel;
  readonly outer: Ends | undefined;
}

function endsAt(ends: Ends | undefined, label: RustLabel): boolean {
  for (let end = ends; end !== undefined; end = end.outer) if (end.label === label) return true;
  return false;
}

/** Second walk: renames labels of blocks that became loops. */
function finish(nodes: Node[], renamed: ReadonlyMap<RustLabel, RustLabel>): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    switch (node.kind) {
      case "break":
        nodes[i] = breakTo(renamed.get(node.label) ?? node.label);
        break;
      case "block":
      case "loop":
        finish(node.body, renamed);
        break;
      case "if":
        finish(node.then, renamed);
        finish(node.else, renamed);
        break;
      case "match":
        for (const arm of node.arms) finish(arm.body, renamed);
        break;
      default:
        break;
    }
  }
}
