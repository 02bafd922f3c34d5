/**
 * Makes nests of blocks flat. A C `switch` comes as one block for each case around a `br_table`, so
 * that its nesting is as deep as it has cases: hundreds, or thousands. rustc overflows its own stack
 * at about 700, and indentation is quadratic.
 *
 * @module
 */

import { cast, literal, readVar } from "./expr.ts";
import type { VarId } from "../backend/variables.ts";
import { block, breakTo, continueTo, loop, matchOn, setVar } from "./nodes.ts";
import { leadingBodies, type Node, type RustLabel } from "./tree.ts";

/** Chains shorter than this are left alone. */
const MIN_CHAIN = 8;

/**
 * Moves the code after a block into the arm of a `match` that is the only jump to there.
 *
 * `'b: { match x { 0 => break 'b, … } } rest` is `match x { 0 => { rest } … }`: every body still ends
 * in a jump here, so that nothing can fall out of the arm.
 *
 * @param nodes A lowered body, which is changed.
 * @returns The same body with such blocks gone.
 */
export function foldSwitches(nodes: Node[]): Node[] {
  const jumps: Jumps = { uses: [], arms: [] };
  countJumps(nodes, jumps);
  if (jumps.arms.length > 0) foldInside(nodes, jumps);
  return nodes;
}

/** Jumps out of blocks, by label. */
interface Jumps {
  /** How many there are. */
  readonly uses: number[];
  /** Bodies of arms that end in one. */
  readonly arms: (Node[] | undefined)[];
}

function countJumps(body: Node[], jumps: Jumps): void {
  const chain = leadingBodies(body);
  for (let k = 0; k < chain.length; k++) countFrom(chain[k]!, k + 1 < chain.length ? 1 : 0, jumps);
}

function countFrom(body: readonly Node[], start: number, jumps: Jumps): void {
  for (let i = start; i < body.length; i++) {
    const node = body[i]!;
    switch (node.kind) {
      case "break":
        jumps.uses[node.label] = (jumps.uses[node.label] ?? 0) + 1;
        break;
      case "block":
      case "loop":
        countJumps(node.body, jumps);
        break;
      case "if":
        countJumps(node.then, jumps);
        countJumps(node.else, jumps);
        break;
      case "match":
        for (const arm of node.arms) {
          const last = arm.body.at(-1);
          if (last?.kind === "break") jumps.arms[last.label] = arm.body;
          countJumps(arm.body, jumps);
        }
        break;
      default:
        break;
    }
  }
}

function foldInside(body: Node[], jumps: Jumps): void {
  const chain = leadingBodies(body);
  // From outside in, what follows a block goes to its arm; then the arms are looked at.
  for (let k = 0; k + 1 < chain.length; k++) moveToArm(chain[k]!, 0, jumps);
  for (let k = chain.length - 1; k >= 0; k--) {
    const inner = chain[k + 1];
    const outer = chain[k]!;
    const isFolded = inner !== undefined && outer.length === 0;
    if (isFolded) { for (const node of inner) outer.push(node); }
    else foldFrom(outer, inner === undefined ? 0 : 1, jumps);
  }
}

/** Moves what follows a block to the arm that is the only jump to there; says whether there is one. */
function moveToArm(body: Node[], at: number, jumps: Jumps): boolean {
  const node = body[at]!;
  if (node.kind !== "block") return false;
  const arm = jumps.arms[node.label];
  if (arm === undefined || jumps.uses[node.label] !== 1) return false;
  arm.pop();
  for (let k = at + 1; k < body.length; k++) arm.push(body[k]!);
  body.length = at;
  return true;
}

function foldFrom(body: Node[], start: number, jumps: Jumps): void {
  for (let i = start; i < body.length; i++) {
    const node = body[i]!;
    switch (node.kind) {
      case "block": {
        const isFolded = moveToArm(body, i, jumps);
        foldInside(node.body, jumps);
        if (!isFolded) break;
        for (const inner of node.body) body.push(inner);
        return;
      }
      case "loop":
        foldInside(node.body, jumps);
        break;
      case "if":
        foldInside(node.then, jumps);
        foldInside(node.else, jumps);
        break;
      case "match":
        for (const arm of node.arms) foldInside(arm.body, jumps);
        break;
      default:
        break;
    }
  }
}

/** Makes labels and variables. */
export interface Makers {
  /** A label that the function does not use yet. */
  readonly label: () => RustLabel;
  /** A variable for a number. */
  readonly variable: () => VarId;
}

/**
 * Replaces long chains of blocks in a body that is nested too deep by loops over a `match`: each
 * block's end becomes a number, and to leave the block is to go on with that number.
 *
 * @param nodes A lowered body, whose bodies all end in a jump.
 * @param limit Nesting beyond which chains of blocks are replaced.
 * @param makers Makes what is needed.
 * @returns The body, no deeper than it has to be.
 */
export function limitNesting(nodes: Node[], limit: number, makers: Makers): Node[] {
  if (depthOf(nodes, limit) <= limit) return nodes;
  const minChain = Math.min(MIN_CHAIN, limit);

  const flatten = (body: readonly Node[]): Node[] => body.map((node) => chain(node));
  const chain = (node: Node): Node => {
    if (node.kind !== "block") return rebuild(node, flatten);
    const labels: RustLabel[] = [node.label];
    /** What follows each inner block, by its place in the chain. */
    const after: (readonly Node[])[] = [];
    let body: readonly Node[] = node.body;
    for (let first = body[0]; first?.kind === "block"; first = body[0]) {
      labels.push(first.label);
      after.push(body.slice(1));
      body = first.body;
    }
    if (labels.length < minChain) return rebuild(node, flatten);
    const state = makers.variable();
    const round = makers.label();
    const numbers = new Map(labels.slice(1).map((label, i) => [label, i + 1]));
    const jumps = (inner: readonly Node[]): Node[] =>
      inner.flatMap((each): Node[] => {
        if (each.kind !== "break") return [rebuild(each, jumps)];
        if (each.label === node.label) return [breakTo(round)];
        const number = numbers.get(each.label);
        if (number === undefined) return [each];
        return [
          setVar(state, literal(String(number), "i32")),
          continueTo(round),
        ];
      });
    const cases = after.map((each, i) => ({ values: [i + 1], body: jumps(flatten(each)) }));
    const rest = { values: [], body: jumps(flatten(body)) };
    const choice = matchOn(cast(readVar(state), "u32"), [...cases, rest]);
    return block(node.label, [
      setVar(state, literal("0", "i32")),
      loop(round, [choice], true),
    ]);
  };
  return flatten(nodes);
}

/** Makes a statement again with other bodies. */
function rebuild(node: Node, map: (body: readonly Node[]) => Node[]): Node {
  switch (node.kind) {
    case "block":
    case "loop":
      return { ...node, body: map(node.body) };
    case "if":
      return { ...node, then: map(node.then), else: map(node.else) };
    case "match":
      return {
        ...node,
        arms: node.arms.map((arm) => ({ values: arm.values, body: map(arm.body) })),
      };
    default:
      return node;
  }
}

/** How deep a body is nested, counted up to a limit. */
function depthOf(nodes: readonly Node[], limit: number): number {
  if (limit < 0) return 0;
  let deepest = 0;
  const note = (inner: readonly Node[]): void => {
    deepest = Math.max(deepest, 1 + depthOf(inner, limit - 1));
  };
  for (const node of nodes) {
    switch (node.kind) {
      case "block":
      case "loop":
        note(node.body);
        break;
      case "if":
        note(node.then);
        note(node.else);
        break;
      case "match":
        for (const arm of node.arms) note(arm.body);
        break;
      default:
        break;
    }
    if (deepest > limit) return deepest;
  }
  return deepest;
}
