/**
 * What is measured: a module and what is done with it.
 *
 * @module
 */

import type { Kernel, KernelSet } from "./kernels.ts";
import type { Work } from "./work.ts";

/** Sets of benchmarks. */
export type ItemSet = KernelSet | "real";

/** All sets, in the order in which they are shown, with what they are called. */
export const SETS: Readonly<Record<ItemSet, string>> = {
  kernels: "15 kernels",
  pointers: "6 kernels with run-time pointers",
  nu: "12 kernels, wasm built with -fno-unroll-loops",
  real: "real modules",
};

/** A benchmark. */
export interface Item {
  /** Its name. */
  readonly name: string;
  /** What it belongs to. */
  readonly set: ItemSet;
  /** The variable `n` of its work. */
  readonly n: number;
  /** What is done. */
  readonly work: Work;
  /** Name of the exported memory. */
  readonly memory: string;
  /** Its module; `fixed` for a build that does with the memory it starts with. */
  readonly wasm: (fixed: boolean) => Promise<Uint8Array<ArrayBuffer>>;
  /** Whether it cannot do with the memory it starts with. */
  readonly grows: boolean;
  /** The most pages that its memory is given where it may grow. */
  readonly maxPages: number;
  /** What the drivers get to work on. */
  readonly input: () => Promise<Uint8Array<ArrayBuffer>>;
  /** The kernel, if it is one. */
  readonly kernel?: Kernel;
}
