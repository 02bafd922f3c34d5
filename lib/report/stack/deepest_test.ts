import { assert, assertEquals } from "@std/assert";
import { chainOf, deepest, type StackNode } from "./deepest.ts";

function node(
  frame: number,
  calls: number[] = [],
  charge = 0,
  tailCalls: number[] = [],
): StackNode {
  return { frame, calls, charge, tailCalls };
}

Deno.test("deepest() adds up the frames of the deepest chain", () => {
  const [first] = deepest([node(8, [1, 2]), node(16, [3]), node(20), node(8)], 0);
  assertEquals([first!.bytes, chainOf(first!), first!.cycle], [32, [0, 1, 3], []]);
});

Deno.test("deepest() takes the frame down before a tail call", () => {
  const depths = deepest([node(8, [], 0, [1]), node(16), node(40, [], 0, [1])], 0);
  assertEquals(depths.map(({ bytes }) => bytes), [16, 16, 40]);
});

Deno.test("deepest() names the cycle of calls that charge nothing", () => {
  const depths = deepest([node(8, [1]), node(8, [2]), node(8, [1, 3]), node(8)], 100);
  assertEquals([depths[0]!.bytes, depths[0]!.cycle], [undefined, [1, 2]]);
  assertEquals(chainOf(depths[0]!), [0, 1, 2]);
  assertEquals(depths[3]!.bytes, 8);
  assertEquals(deepest([node(8, [0])], 100)[0]!.bytes, undefined);
});

/** The most bytes of frames in a walk from a node, by trying all. */
function walked(nodes: readonly StackNode[], from: number, budget: number): number {
  const { calls, charge, frame } = nodes[from]!;
  // It asks in vain.
  if (charge > budget) return frame;
  return frame + Math.max(0, ...calls.map((callee) => walked(nodes, callee, budget - charge)));
}

Deno.test("deepest() bounds cycles by what they charge, and not by much more", () => {
  const graphs: StackNode[][] = [
    [node(40, [0], 50)],
    [node(10, [1], 100), node(200, [0], 150)],
    [node(10, [1], 10), node(64, [0])],
    [node(64, [1]), node(16, [2], 1000), node(30, [0, 3], 40), node(100)],
    [node(5, [0, 1], 7), node(90, [0], 80), node(1, [0])],
    [node(8, [1, 2], 9), node(30, [0], 40), node(10, [2, 0], 11)],
  ];
  for (const [i, nodes] of graphs.entries()) {
    for (const granted of [0, 100, 500, 2000]) {
      // Short charges make for more walks than can be tried.
      if (granted === 2000 && i >= 4) continue;
      const budget = i >= 4 ? granted / 10 : granted;
      const depths = deepest(nodes, budget);
      nodes.forEach((_, place) => {
        const { bytes } = depths[place]!;
        const real = walked(nodes, place, budget);
        assert(bytes !== undefined && bytes >= real, `${i}: ${bytes} is less than ${real}`);
        const all = nodes.reduce((sum, { frame }) => sum + frame, 0);
        assert(bytes <= real + 3 * all, `${i}: ${bytes} is much more than ${real}`);
      });
    }
  }
});

Deno.test("deepest() goes on below a cycle", () => {
  const nodes = [node(10, [0, 1], 10), node(500)];
  assert(deepest(nodes, 100)[0]!.bytes! >= 600);
  const endless = [node(10, [0, 1], 10), node(500, [1])];
  assertEquals(deepest(endless, 100)[0]!.cycle, [1]);
});

Deno.test("deepest() takes long chains in linear time", () => {
  const count = 100_000;
  const nodes = Array.from({ length: count }, (_, i) => node(8, i + 1 < count ? [i + 1] : []));
  const [first] = deepest(nodes, 0);
  assertEquals([first!.bytes, chainOf(first!).length], [8 * count, count]);
});
