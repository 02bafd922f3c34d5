import { assert, assertEquals } from "@std/assert";
import { heavyFuncs, planBudget } from "./budget.ts";
import { type CallGraph, DEPTH } from "./callgraph.ts";

/** A call graph without dispatchers, by what each function calls and which charge. */
function graph(edges: readonly (readonly number[])[], charged: readonly number[] = []): CallGraph {
  return {
    funcs: edges.map((_, i) => charged.includes(i) ? DEPTH : 0),
    dispatchers: [],
    dispatcherNeeds: [],
    ofIndex: () => 0,
    dispatcherFor: () => 0,
    recursive: edges.map(() => false),
    edges: edges.map((called) => new Set(called)),
  };
}

Deno.test("planBudget() charges a function its frame and half of what does not charge below it", () => {
  const calls = graph([[0, 1], [2, 3], [], []], [0]);
  const { charges, granted } = planBudget(calls, [100, 200, 30, 40], 10_000, []);
  assertEquals(charges, [100 + (200 + 40) / 2, 0, 0, 0]);
  assertEquals(granted, 10_000 - 240);
});

Deno.test("planBudget() keeps in reserve what the host may call on top", () => {
  const calls = graph([[0], [2], []], [0]);
  assertEquals(planBudget(calls, [100, 50, 60], 10_000, []).granted, 10_000);
  assertEquals(planBudget(calls, [100, 50, 60], 10_000, [0, 1]).granted, 10_000 - 110);
});

Deno.test("heavyFuncs() finds none where chains are shallow", () => {
  assertEquals(heavyFuncs(graph([[1], [2], []]), [100, 100, 100], 1200).size, 0);
});

Deno.test("heavyFuncs() finds the top of a chain that takes more than a quarter of the grant", () => {
  assertEquals([...heavyFuncs(graph([[1], [2], []]), [100, 100, 101], 1200)], [0]);
  assertEquals([...heavyFuncs(graph([[1, 2], [], []]), [100, 100, 201], 1200)], [0]);
});

Deno.test("heavyFuncs() does not count what is charged anyway", () => {
  assertEquals(heavyFuncs(graph([[1], [1]], [0, 1]), [500, 500], 1200).size, 0);
  assertEquals([...heavyFuncs(graph([[1], [2], []]), [1, 1, 500], 1200)], [0, 1, 2]);
});

Deno.test("heavyFuncs() takes long chains of many branches in linear time", () => {
  const count = 2000;
  const edges = Array.from({ length: count }, (_, i) => i + 2 < count ? [i + 1, i + 2] : []);
  const heavy = heavyFuncs(graph(edges), edges.map(() => 1), 4000);
  assert(heavy.has(0) && heavy.has(count - 1002) && !heavy.has(count - 1001));
});
