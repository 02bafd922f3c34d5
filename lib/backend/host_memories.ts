/**
 * Memories that the host owns, where a function reaches several of them.
 *
 * The host may lend one memory for two imports, and Rust lends the host to one borrower at a time. So a
 * function that reaches several memories of the host holds the bytes of none: it takes the host, and
 * borrows a memory for each access. A function that reaches one is given its bytes.
 *
 * @module
 */

import type { MemoryPlan } from "./memory_modes.ts";
import { HOST, INSTANCE, memoryBit, type Needs } from "./needs.ts";

/** How many memories of the host a function may reach: 0, 1, or 2 for more. */
function countReached(memories: readonly MemoryPlan[], needs: Needs): number {
  let found = 0;
  // Imports come first.
  for (const { imported, index } of memories) {
    if (!imported || found === 2) break;
    if ((needs & memoryBit(index)) !== 0) found++;
  }
  return found;
}

/**
 * Says whether a function reaches several memories of the host.
 *
 * @param memories The memories of the module.
 * @param needs What the function needs.
 * @returns True when it may reach more than one that is imported.
 */
export function reachesSeveral(memories: readonly MemoryPlan[], needs: Needs): boolean {
  return countReached(memories, needs) > 1;
}

/**
 * Adds the host to what a function needs, where it has to borrow memories from it: several, or one
 * where it has the whole instance, in which it takes memories anew.
 *
 * @param memories The memories of the module.
 * @param needs What the function needs, for what it calls too.
 * @returns What it is given.
 */
export function withHost(memories: readonly MemoryPlan[], needs: Needs): Needs {
  const reached = countReached(memories, needs);
  if (reached > 1) return needs | HOST | INSTANCE;
  return reached === 1 && (needs & INSTANCE) !== 0 ? needs | HOST : needs;
}
