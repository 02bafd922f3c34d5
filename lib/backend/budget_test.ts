import { assert, assertEquals } from "@std/assert";
import { type CallNode, type Grant, heavyNodes, planBudget } from "./budget.ts";
import { DEPTH } from "./needs.ts";

/** A call graph without dispatchers, by what each function calls, its frame, and which charge. */
function graph(
  edges: readonly (readonly number[])[],
  frames: readonly number[],
  charged: readonly number[] = [],
): CallNode[] {
  return edges.map((called, i) => ({
    needs: charged.includes(i) ? DEPTH : 0,
    frame: frames[i]!,
    edges: called,
  }));
}

/** What calls may use of a larger stack. */
const of = (bytes: number): Grant => ({ bytes, isWhole: false });

/** A stack that is no larger. */
const whole = (bytes: number): Grant => ({ bytes, isWhole: true });

Deno.test("planBudget() charges a function its frame and half of what does not charge below it", () => {
  const calls = graph([[0, 1], [2, 3], [], []], [100, 200, 30, 40], [0]);
  const { charges, granted } = planBudget(calls, of(10_000), []);
  assertEquals(charges, [100 + (200 + 40) / 2, 0, 0, 0]);
  assertEquals(granted, 10_000 - 240);
});

Deno.test("planBudget() keeps in reserve what the host may call on top", () => {
  const calls = graph([[0], [2], []], [100, 50, 60], [0]);
  assertEquals(planBudget(calls, of(10_000), []).granted, 10_000);
  assertEquals(planBudget(calls, of(10_000), [0, 1]).granted, 10_000 - 110);
});

Deno.test("heavyNodes() finds none where chains are shallow", () => {
  assertEquals(heavyNodes(graph([[1], [2], []], [100, 100, 100]), of(1200)).size, 0);
});

Deno.test("heavyNodes() finds the top of a chain that takes more than a quarter of the grant", () => {
  assertEquals([...heavyNodes(graph([[1], [2], []], [100, 100, 101]), of(1200))], [0]);
  assertEquals([...heavyNodes(graph([[1, 2], [], []], [100, 100, 201]), of(1200))], [0]);
});

Deno.test("heavyNodes() does not count what is charged anyway", () => {
  assertEquals(heavyNodes(graph([[1], [1]], [500, 500], [0, 1]), of(1200)).size, 0);
  assertEquals([...heavyNodes(graph([[1], [2], []], [1, 1, 500]), of(1200))], [0, 1, 2]);
});

Deno.test("heavyNodes() takes long chains of many branches in linear time", () => {
  const count = 2000;
  const edges = Array.from({ length: count }, (_, i) => i + 2 < count ? [i + 1, i + 2] : []);
  const heavy = heavyNodes(graph(edges, edges.map(() => 1)), of(4000));
  assert(heavy.has(0) && heavy.has(count - 1002) && !heavy.has(count - 1001));
});

Deno.test("planBudget() leaves room in a whole stack for the frame of the call that fails", () => {
  const calls = graph([[0, 1], []], [100, 30], [0]);
  const { charges, granted, mostCharged } = planBudget(calls, whole(10_000), []);
  assertEquals([charges, mostCharged], [[115, 0], 115]);
  assertEquals(granted, 10_000 - 115);
  assert(planBudget(calls, whole(100), []).granted < 0);
});

Deno.test("planBudget() leaves room in a whole stack for the deepest chain, if that is larger", () => {
  const calls = graph([[0, 1], []], [100, 900], [0]);
  assertEquals(planBudget(calls, whole(10_000), []).granted, 10_000 - 900);
});

Deno.test("heavyNodes() finds none in a module of which the whole stack holds every chain", () => {
  const calls = graph([[1], [2], []], [100, 100, 101]);
  assertEquals(heavyNodes(calls, whole(301)).size, 0);
  assertEquals([...heavyNodes(calls, whole(300))], [0, 1, 2]);
  assertEquals([...heavyNodes(graph([[1], [2], [2]], [400, 400, 1], [2]), whole(1000))], [0, 1]);
});
