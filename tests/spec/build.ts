/**
 * The libraries that every program of the suite uses.
 *
 * @module
 */

import {
  buildLibrary,
  buildRuntime,
  HOST_TOOLCHAIN,
  type Library,
  type OptLevel,
  ROOT,
} from "../support/rustc.ts";
import { type BoardSizes, buildBoard, type Emulated, emulated } from "../support/targets.ts";

/** Memory of a board: memories have their default cap, and instances are made on the stack. */
const SIZES: BoardSizes = { ram: 480 << 20, stack: 16 << 20 };

/** What every program is compiled with, for a level of optimisation. */
export interface Libraries {
  /** What compiles and runs them, when that is not this machine. */
  readonly machine: Emulated | undefined;
  /** The libraries. */
  readonly all: readonly Library[];
}

/**
 * Compiles the libraries, or finds them in the cache.
 *
 * @param level Level of optimisation.
 * @param target Another target than this machine's.
 * @returns The libraries.
 * @throws {Error} When one does not compile.
 */
export async function buildLibraries(level: OptLevel, target?: string): Promise<Libraries> {
  const machine = target === undefined ? undefined : await emulated(target, SIZES);
  const toolchain = machine?.toolchain ?? HOST_TOOLCHAIN;
  const runtime = await buildRuntime(level, ["alloc"], toolchain);
  const board = machine?.bare ? [await buildBoard(level, toolchain)] : [];
  const folder = `${ROOT}tests/spec/runner`;
  const uses = [runtime, ...board];
  const runner = await buildLibrary({ name: "spec_runner", folder, uses }, level, toolchain);
  return { machine, all: [...uses, runner] };
}
