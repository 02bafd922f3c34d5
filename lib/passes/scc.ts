/**
 * Strongly connected components of a graph.
 *
 * @module
 */

import { at } from "../ir/at.ts";

/**
 * Finds the strongly connected components (Tarjan, "Depth-First Search and Linear Graph
 * Algorithms", 1972), without recursion.
 *
 * @param nodes The nodes to begin from, in the order that ties are broken by.
 * @param successors The nodes that edges of a node lead to.
 * @returns The components; one comes after all others that its edges lead to.
 */
export function stronglyConnected<Node>(
  nodes: readonly Node[],
  successors: (node: Node) => readonly Node[],
): Node[][] {
  const components: Node[][] = [];
  const order = new Map<Node, number>();
  // The earliest node on the stack that is known to be reached; Infinity once in a component.
  const low = new Map<Node, number>();
  const stack: Node[] = [];
  const visits: { readonly node: Node; readonly next: readonly Node[]; at: number }[] = [];

  const visit = (node: Node): void => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    stack.push(node);
    visits.push({ node, next: successors(node), at: 0 });
  };
  const reach = (node: Node, other: Node): void => {
    low.set(node, Math.min(low.get(node) ?? Infinity, low.get(other) ?? Infinity));
  };
  for (const root of nodes) {
    if (order.has(root)) continue;
    visit(root);
    for (let top = visits.at(-1); top !== undefined; top = visits.at(-1)) {
      const { node } = top;
      if (top.at < top.next.length) {
        const next = at(top.next, top.at++);
        if (order.has(next)) reach(node, next);
        else visit(next);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      const isRoot = low.get(node) === order.get(node);
      if (parent !== undefined && !isRoot) reach(parent.node, node);
      if (!isRoot) continue;
      const component = stack.splice(stack.lastIndexOf(node));
      for (const member of component) low.set(member, Infinity);
      components.push(component);
    }
  }
  return components;
}
