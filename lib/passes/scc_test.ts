import { assertEquals } from "@std/assert";
import { stronglyConnected } from "./scc.ts";

function components(edges: Readonly<Record<number, readonly number[]>>): number[][] {
  const nodes = Object.keys(edges).map(Number);
  return stronglyConnected(nodes, (node) => edges[node] ?? []).map((c) => c.sort());
}

Deno.test("stronglyConnected() gives each node of a tree alone, leaves first", () => {
  assertEquals(components({ 0: [1, 2], 1: [], 2: [3], 3: [] }), [[1], [3], [2], [0]]);
});

Deno.test("stronglyConnected() gives nodes of a cycle together", () => {
  assertEquals(components({ 0: [1], 1: [2], 2: [0, 3], 3: [4], 4: [3] }), [[3, 4], [0, 1, 2]]);
});

Deno.test("stronglyConnected() joins cycles that share a node", () => {
  assertEquals(components({ 0: [1, 2], 1: [0], 2: [3], 3: [2, 0] }), [[0, 1, 2, 3]]);
});

Deno.test("stronglyConnected() is not misled by an edge into a finished component", () => {
  assertEquals(components({ 0: [1], 1: [], 2: [1, 3], 3: [2, 0] }), [[1], [0], [2, 3]]);
});

Deno.test("stronglyConnected() takes a node with an edge to itself once", () => {
  assertEquals(components({ 0: [0] }), [[0]]);
});

Deno.test("stronglyConnected() follows a chain of 100,000 nodes", () => {
  const length = 100_000;
  const chain = stronglyConnected([0], (node) => node < length ? [node + 1] : [0]);
  assertEquals(chain.map((c) => c.length), [length + 1]);
});
