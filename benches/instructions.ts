/**
 * Counts the instructions that a program executes for its timed work, under callgrind.
 *
 * @module
 */

import { runOk } from "../tests/corpus/run.ts";
import { buildHerkos, type MemoryMode } from "./contenders/herkos.ts";
import type { Item } from "./item.ts";

/** The Rust function of `drivers/rust.ts` in which counting is on. */
const TIMED = "*::timed*";

/**
 * Counts instructions of an item's work, once.
 *
 * @param item A kernel.
 * @param mode How its memory is held.
 * @returns How many instructions.
 * @throws {Error} When valgrind is missing or says nothing.
 */
export async function countInstructions(item: Item, mode: MemoryMode): Promise<number> {
  const { path } = await buildHerkos(item, mode);
  return await instructionsOf(path, TIMED, [`${item.kernel?.few ?? item.n}`, "1"]);
}

/**
 * Counts the instructions that a program executes inside of a function.
 *
 * @param path The program.
 * @param counted The function, and what it calls; a name as callgrind's patterns have it.
 * @param args The program's arguments.
 * @returns How many instructions.
 * @throws {Error} When valgrind is missing or says nothing.
 */
export async function instructionsOf(
  path: string,
  counted: string,
  args: readonly string[],
): Promise<number> {
  const { stderr } = await runOk("valgrind", [
    "--tool=callgrind",
    "--callgrind-out-file=/dev/null",
    `--toggle-collect=${counted}`,
    path,
    ...args,
  ]);
  return readCount(stderr);
}

/**
 * Finds the count in what callgrind says.
 *
 * @param text What it wrote to standard error.
 * @returns Instructions.
 * @throws {Error} When it is not there.
 */
export function readCount(text: string): number {
  const count = Number(/Collected\s*:\s*(\d+)/.exec(text)?.[1] ?? 0);
  if (count === 0) throw new Error(`Cannot find callgrind's count in: ${text.slice(-500)}`);
  return count;
}

/**
 * The version of valgrind.
 *
 * @returns What it says of itself.
 * @throws {Error} When it is not installed.
 */
export async function valgrindVersion(): Promise<string> {
  return new TextDecoder().decode((await runOk("valgrind", ["--version"])).stdout).trim();
}
