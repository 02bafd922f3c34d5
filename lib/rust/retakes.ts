/**
 * Drops the statements that take a memory's bytes again where nothing uses them before they are taken
 * once more or the function is left: what follows each call that may grow a memory.
 *
 * This is liveness (Aho et al., "Compilers", section 9.2.5) over the tree of statements, from its end.
 * At the head of a loop a memory counts as live when anything in the loop uses it, or the ways out do.
 *
 * @module
 */

import { bodiesOf, type Expr, exprsOf, type Node } from "./tree.ts";

/** Memories as bits by index; all from the 30th on share one. */
type Memories = number;

const LAST = 30;

/** What is live where a jump goes. */
interface Liveness {
  /** The variables that hold the bytes, and the bit of each. */
  readonly bits: ReadonlyMap<string, Memories>;
  readonly atLabel: Memories[];
  /** What is live everywhere. */
  readonly least: Memories;
}

/**
 * Drops them.
 *
 * @param nodes A lowered body, whose bodies all end in a jump; it is changed.
 * @param names The variable that holds the bytes of each memory, by index.
 * @param hasMachine Whether there may be a loop over a `match` that stands for a chain of blocks. rustc
 *   takes each of its arms to follow each other one, so that all that is used is live everywhere.
 * @returns Whether a memory's bytes are used that the function has from its start, by index.
 */
export function dropRetakes(
  nodes: Node[],
  names: readonly string[],
  hasMachine: boolean,
): (memory: number) => boolean {
  const bits = new Map(names.map((name, i) => [name, bitOf(i)]));
  const atLabel: Memories[] = [];
  const least = hasMachine ? usesInside(nodes, { bits, atLabel }) : 0;
  const live = before(nodes, 0, { bits, atLabel, least }) | least;
  return (memory) => (live & bitOf(memory)) !== 0;
}

function bitOf(memory: number): Memories {
  return 1 << Math.min(memory, LAST);
}

/** What is live before a body, given what is live after it. */
function before(nodes: Node[], after: Memories, liveness: Liveness): Memories {
  const { least } = liveness;
  let body = nodes;
  let live = after;
  // Blocks that begin together may be thousands.
  for (;;) {
    const first = body[0];
    const isChain = first?.kind === "block";
    let kept = body.length;
    for (let i = body.length - 1; i >= (isChain ? 1 : 0); i--) {
      const node = body[i]!;
      const isDead = node.kind === "retake" && ((live | least) & bitOf(node.memory)) === 0;
      if (isDead) continue;
      live = beforeNode(node, live, liveness);
      body[--kept] = node;
    }
    body.splice(isChain ? 1 : 0, kept - (isChain ? 1 : 0));
    if (!isChain) return live;
    liveness.atLabel[first.label] = live;
    body = first.body;
  }
}

function beforeNode(node: Node, live: Memories, liveness: Liveness): Memories {
  const { atLabel, bits } = liveness;
  switch (node.kind) {
    case "set":
    case "let":
    case "unpack":
    case "do":
    case "assign":
      return live | usesOf(node.value, bits);
    case "declare":
      return live;
    case "retake":
      return node.memory < LAST ? live & ~bitOf(node.memory) : live;
    case "block":
      atLabel[node.label] = live;
      return before(node.body, live, liveness);
    case "loop": {
      const inside = usesInside(node.body, liveness);
      atLabel[node.label] = inside;
      return before(node.body, inside, liveness);
    }
    case "if": {
      const then = before(node.then, live, liveness);
      return then | before(node.else, live, liveness) | usesOf(node.cond, bits);
    }
    case "match": {
      let all = usesOf(node.value, bits);
      for (const arm of node.arms) all |= before(arm.body, live, liveness);
      return all;
    }
    case "break":
    case "continue":
      return atLabel[node.label] ?? ~0;
    case "return":
      return usesOfAll(node.values, bits);
    case "trap":
      return 0;
  }
}

/** What anything in a body uses, and what is live where it jumps to outside of it. */
function usesInside(nodes: readonly Node[], liveness: Omit<Liveness, "least">): Memories {
  const { atLabel, bits } = liveness;
  let found = 0;
  for (const node of nodes) {
    found |= usesOfAll(exprsOf(node), bits);
    for (const body of bodiesOf(node)) found |= usesInside(body, liveness);
    if (node.kind === "break" || node.kind === "continue") found |= atLabel[node.label] ?? 0;
  }
  return found;
}

function usesOfAll(exprs: readonly Expr[], bits: Liveness["bits"]): Memories {
  let found = 0;
  for (const expr of exprs) found |= usesOf(expr, bits);
  return found;
}

function usesOf(expr: Expr, bits: Liveness["bits"]): Memories {
  switch (expr.kind) {
    case "var":
    case "literal":
      return 0;
    case "atom":
      return bits.get(expr.text) ?? 0;
    case "binary":
      return usesOf(expr.left, bits) | usesOf(expr.right, bits);
    case "unary":
    case "cast":
      return usesOf(expr.operand, bits);
    case "method":
      return usesOf(expr.receiver, bits) | usesOfAll(expr.args, bits);
    case "call":
      return usesOfAll(expr.args, bits);
    case "tuple":
      return usesOfAll(expr.items, bits);
  }
}
