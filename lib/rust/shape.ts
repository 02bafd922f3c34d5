/**
 * Tidies a lowered body: the shape a person would write.
 *
 * Jumps to where control goes anyway are dropped, then labels that nobody uses; a block around
 * a loop becomes the loop; arms that leave make the rest of an if its continuation.
 *
 * @module
 */

import { negate } from "../backend/ops.ts";
import { bodiesOf, diverges, type Node, type RustLabel } from "./tree.ts";

/**
 * Tidies a function body.
 *
 * @param nodes The body, which may be changed.
 * @returns The tidied body.
 */
export function tidy(nodes: Node[]): Node[] {
  const uses = new Map<RustLabel, number>();
  const renamed = new Map<RustLabel, RustLabel>();
  const name = (label: RustLabel): RustLabel => renamed.get(label) ?? label;

  /** Where control goes after the last statement of a body. */
  interface Tail {
    /** The innermost block that ends here: to break it is to fall through. */
    readonly breaks: Ends | undefined;
    /** The loop that goes round here. */
    readonly continues: RustLabel | undefined;
  }
  const nowhere: Tail = { breaks: undefined, continues: undefined };

  const list = (body: readonly Node[], tail: Tail): Node[] => {
    const out: Node[] = [];
    // The tail of a statement is the body's only if it is the last that stays.
    for (let i = 0; i < body.length; i++) {
      const last = i === body.length - 1;
      const next = body[i + 1];
      // What comes next may be a jump that is dropped, so look at it first.
      let here = nowhere;
      if (last) here = tail;
      else if (i === body.length - 2 && next !== undefined) {
        if (next.kind === "break" && endsAt(tail.breaks, next.label)) here = tail;
        else if (next.kind === "break") {
          here = { breaks: { label: next.label, outer: undefined }, continues: undefined };
        } else if (next.kind === "continue" && tail.continues === next.label) here = tail;
        else if (next.kind === "continue") here = { breaks: undefined, continues: next.label };
      }
      node(body[i]!, here, last, out);
    }
    return out;
  };

  const node = (stmt: Node, tail: Tail, last: boolean, out: Node[]): void => {
    switch (stmt.kind) {
      case "break":
        if (last && endsAt(tail.breaks, stmt.label)) return;
        use(stmt.label);
        out.push(stmt);
        return;
      case "continue":
        if (last && tail.continues === stmt.label) return;
        use(stmt.label);
        out.push(stmt);
        return;
      case "block": {
        const body = list(stmt.body, {
          breaks: { label: stmt.label, outer: tail.breaks },
          continues: tail.continues,
        });
        if ((uses.get(stmt.label) ?? 0) === 0) {
          for (const inner of body) out.push(inner);
          return;
        }
        if (skipsForward(body, stmt.label)) {
          const at = body.findIndex((inner) => inner.kind === "if");
          const skip = body[at]! as Extract<Node, { kind: "if" }>;
          uses.set(stmt.label, 0);
          for (const inner of body.slice(0, at)) out.push(inner);
          out.push({ kind: "if", cond: negate(skip.cond), then: body.slice(at + 1), else: [] });
          return;
        }
        const loop = body.at(-1);
        if (loop?.kind === "loop" && body.slice(0, -1).every(isPlain)) {
          // What comes before the loop can as well stand before the block.
          for (const before of body.slice(0, -1)) out.push(before);
          renamed.set(stmt.label, loop.label);
          out.push(loop);
          return;
        }
        stmt.body = body;
        out.push(stmt);
        return;
      }
      case "loop": {
        const body = list(stmt.body, { breaks: undefined, continues: stmt.label });
        stmt.body = leaveEarly(body, stmt.label);
        out.push(stmt);
        return;
      }
      case "if":
        choice(stmt.cond, list(stmt.then, tail), list(stmt.else, tail), out);
        return;
      case "match": {
        for (const arm of stmt.arms) arm.body = list(arm.body, tail);
        out.push(stmt);
        return;
      }
      default:
        out.push(stmt);
        return;
    }
  };
  /** Whether a block's only jump is `if c { break }` after plain statements. */
  const skipsForward = (body: readonly Node[], label: RustLabel): boolean => {
    if (uses.get(label) !== 1) return false;
    const at = body.findIndex((inner) => bodiesOf(inner).length > 0);
    const first = body[at];
    if (first?.kind !== "if" || first.else.length > 0 || first.then.length !== 1) return false;
    const jump = first.then[0]!;
    return jump.kind === "break" && jump.label === label && at + 1 < body.length;
  };
  const use = (label: RustLabel): void => {
    uses.set(label, (uses.get(label) ?? 0) + 1);
  };

  /** `if c { x; continue } y; break` at the end of a loop becomes `if !c { y; break } x`. */
  const leaveEarly = (body: Node[], label: RustLabel): Node[] => {
    for (let at = body.length - 2; at >= 0 && at >= body.length - 4; at--) {
      const stmt = body[at]!;
      if (stmt.kind !== "if" || stmt.else.length > 0) continue;
      const round = stmt.then.at(-1);
      if (round?.kind !== "continue" || round.label !== label) return body;
      const rest = body.slice(at + 1);
      if (!diverges(rest.at(-1))) return body;
      uses.set(label, uses.get(label)! - 1);
      return [
        ...body.slice(0, at),
        { kind: "if", cond: negate(stmt.cond), then: rest, else: [] },
        ...stmt.then.slice(0, -1),
      ];
    }
    return body;
  };

  const choice = (
    cond: Extract<Node, { kind: "if" }>["cond"],
    then: Node[],
    otherwise: Node[],
    out: Node[],
  ): void => {
    if (then.length === 0 && otherwise.length === 0) {
      if (cond.kind !== "var") out.push({ kind: "do", value: cond });
      return;
    }
    if (then.length === 0 || (diverges(otherwise.at(-1)) && !diverges(then.at(-1)))) {
      out.push({ kind: "if", cond: negate(cond), then: otherwise, else: [] });
      for (const stmt of then) out.push(stmt);
      return;
    }
    if (diverges(then.at(-1))) {
      out.push({ kind: "if", cond, then, else: [] });
      for (const stmt of otherwise) out.push(stmt);
      return;
    }
    out.push({ kind: "if", cond, then, else: otherwise });
  };

  const first = list(nodes, nowhere);
  if (renamed.size > 0) finish(first, name);
  return first;
}

/** Whether a statement holds no jump. */
function isPlain(node: Node): boolean {
  return bodiesOf(node).length === 0 && !diverges(node);
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
function finish(nodes: Node[], name: (label: RustLabel) => RustLabel): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    switch (node.kind) {
      case "break":
        nodes[i] = { kind: "break", label: name(node.label) };
        break;
      case "block":
      case "loop":
        finish(node.body, name);
        break;
      case "if":
        finish(node.then, name);
        finish(node.else, name);
        break;
      case "match":
        for (const arm of node.arms) finish(arm.body, name);
        break;
      default:
        break;
    }
  }
}
