/**
 * The kernels: small C programs that export `run(n)`, written for this project.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Work } from "./work.ts";

/** Sets of kernels: arrays at constant addresses, arrays behind pointers, loops not unrolled. */
export type KernelSet = "kernels" | "pointers" | "nu";

/** A row of the table. */
export interface Kernel {
  /** Its name; `_nu` at the end is a build of the file without that by `-fno-unroll-loops`. */
  readonly name: string;
  /** What it belongs to. */
  readonly set: KernelSet;
  /** The argument of `run` for timing. */
  readonly n: number;
  /** The argument for counting instructions, which is some 50 times slower. */
  readonly few: number;
  /** Bytes of memory that it needs where it cannot grow it; as much as the linker says by default. */
  readonly fixedBytes?: number;
}

/** The kernels. */
export const KERNELS: readonly Kernel[] = [
  { name: "bytescan", set: "kernels", n: 20, few: 1 },
  { name: "crc32", set: "kernels", n: 30, few: 2 },
  { name: "fib", set: "kernels", n: 31, few: 21 },
  { name: "gtree", set: "kernels", n: 4, few: 1, fixedBytes: 1 << 20 },
  { name: "icall", set: "kernels", n: 400, few: 40 },
  { name: "interp", set: "kernels", n: 200000, few: 5000 },
  { name: "llist", set: "kernels", n: 240, few: 10 },
  { name: "lz", set: "kernels", n: 12, few: 1 },
  { name: "matmul", set: "kernels", n: 8, few: 1 },
  { name: "nbody", set: "kernels", n: 150, few: 10 },
  { name: "qsort", set: "kernels", n: 1, few: 1 },
  { name: "sha256", set: "kernels", n: 10, few: 1 },
  { name: "sieve", set: "kernels", n: 6, few: 1 },
  { name: "stencil", set: "kernels", n: 60, few: 4 },
  { name: "structs", set: "kernels", n: 300, few: 20 },
  { name: "bytescanp", set: "pointers", n: 10, few: 1 },
  { name: "matmulp", set: "pointers", n: 6, few: 1 },
  { name: "nbodyp", set: "pointers", n: 250, few: 20 },
  { name: "saxpyp", set: "pointers", n: 300, few: 20 },
  { name: "stencilp", set: "pointers", n: 60, few: 4 },
  { name: "structsp", set: "pointers", n: 300, few: 20 },
  { name: "bytescanp_nu", set: "nu", n: 10, few: 1 },
  { name: "crc32_nu", set: "nu", n: 30, few: 2 },
  { name: "lz_nu", set: "nu", n: 12, few: 1 },
  { name: "matmul_nu", set: "nu", n: 8, few: 1 },
  { name: "matmulp_nu", set: "nu", n: 6, few: 1 },
  { name: "nbodyp_nu", set: "nu", n: 250, few: 20 },
  { name: "saxpyp_nu", set: "nu", n: 300, few: 20 },
  { name: "sha256_nu", set: "nu", n: 10, few: 1 },
  { name: "sieve_nu", set: "nu", n: 6, few: 1 },
  { name: "stencil_nu", set: "nu", n: 60, few: 4 },
  { name: "stencilp_nu", set: "nu", n: 60, few: 4 },
  { name: "structsp_nu", set: "nu", n: 300, few: 20 },
];

/** What is done with a kernel. */
export const KERNEL_WORK: Work = {
  setup: [],
  timed: [{ do: "call", func: "run", args: ["n"], to: "result" }],
  check: [{ do: "fold", value: "result" }],
};

/**
 * Where a kernel's C is.
 *
 * @param kernel The kernel.
 * @returns The file.
 */
export function kernelSource(kernel: Kernel): string {
  const file = kernel.name.replace(/_nu$/, "");
  return fileURLToPath(new URL(`kernels/${file}.c`, import.meta.url));
}

/**
 * The flags that a kernel is compiled to WebAssembly with.
 *
 * @param kernel The kernel.
 * @param fixed Whether its memory will not be able to grow.
 * @returns Arguments for clang.
 */
export function wasmFlags(kernel: Kernel, fixed: boolean): readonly string[] {
  return [
    "--target=wasm32-unknown-unknown",
    "-O3",
    "-nostdlib",
    "-ffreestanding",
    "-Wl,--no-entry",
    ...(kernel.set === "nu" ? ["-fno-unroll-loops"] : []),
    ...(fixed && kernel.fixedBytes !== undefined
      ? [`-Wl,--initial-memory=${kernel.fixedBytes}`]
      : []),
  ];
}
