/**
 * Targets other than this machine: which compiler builds for them, and what runs the programs.
 *
 * @module
 */

import {
  buildLibrary,
  type Finished,
  type Library,
  type OptLevel,
  ROOT,
  run,
  type Toolchain,
} from "./rustc.ts";

/** The smallest target that the output promises to build for: no atomics, 32 bits. */
export const TARGET = "thumbv6m-none-eabi";

/** Memory of a board, in bytes. */
export interface BoardSizes {
  /** For everything that changes. */
  readonly ram: number;
  /** The part of it that is the stack. */
  readonly stack: number;
}

/** A machine in QEMU. */
interface Machine {
  /** The program that is the machine, or knows how to run programs for it. */
  readonly emulator: string;
  /** Its arguments before the program's path. */
  readonly args: (sizes: BoardSizes) => readonly string[];
  /** Where flash and RAM start; absent where there is an operating system. */
  readonly board?: { readonly flash: number; readonly ram: number };
  /** What links its programs, where that is not rustc's own choice. */
  readonly linker?: string;
}

/** Output by semihosting is the emulator's own, and nothing else is. */
const SEMIHOSTING = [
  ..."-nographic -monitor none -serial none -chardev stdio,id=host".split(" "),
  ..."-semihosting-config enable=on,target=native,chardev=host -kernel".split(" "),
];

/** Flash for what is larger than a board's, where it can be chosen. */
const FLASH = 32 << 20;

/** The target whose bytes are in the other order: the most significant one first. */
export const BIG_ENDIAN = "powerpc-unknown-linux-gnu";

/** The machines by their targets. */
const MACHINES: Readonly<Record<string, Machine>> = {
  [TARGET]: {
    emulator: "qemu-system-arm",
    args: ({ ram }) => [
      ...["-M", "microbit", "-global", `nrf51-soc.flash-size=${FLASH}`],
      ...["-global", `nrf51-soc.sram-size=${ram}`, ...SEMIHOSTING],
    ],
    board: { flash: 0, ram: 0x2000_0000 },
  },
  "riscv32imc-unknown-none-elf": {
    emulator: "qemu-system-riscv32",
    args: ({ ram }) => [
      ...["-M", "virt", "-bios", "none", "-m", `${(FLASH + ram) >> 20}M`, ...SEMIHOSTING],
    ],
    board: { flash: 0x8000_0000, ram: 0x8000_0000 + FLASH },
  },
  [BIG_ENDIAN]: {
    emulator: "qemu-ppc",
    args: () => ["-L", "/usr/powerpc-linux-gnu"],
    linker: "powerpc-linux-gnu-gcc",
  },
};

/** Targets that programs can be run for. */
export const TARGETS: readonly string[] = Object.keys(MACHINES);

/** Those of them without an operating system. */
export const BARE_TARGETS: readonly string[] = TARGETS.filter(
  (target) => MACHINES[target]?.board !== undefined,
);

/** What builds and runs programs for a target. */
export interface Emulated {
  /** The compiler and its arguments. */
  readonly toolchain: Toolchain;
  /** Whether there is no operating system: programs are without `std`, and use the crate `board`. */
  readonly bare: boolean;
  /**
   * Runs a program.
   *
   * @param program Its path.
   * @param args Its arguments, where there is an operating system.
   * @param timeout A limit of time in milliseconds.
   * @returns What became of it.
   */
  readonly run: (program: string, args: readonly string[], timeout: number) => Promise<Finished>;
}

/**
 * Finds what builds and runs programs for a target.
 *
 * @param target The target.
 * @param sizes Memory of the board.
 * @returns It.
 * @throws {Error} When no compiler has the target.
 */
export async function emulated(target: string, sizes: BoardSizes): Promise<Emulated> {
  const machine = MACHINES[target];
  const rustc = await compilerFor(target);
  if (machine === undefined || rustc === undefined) {
    throw new Error(`There is no ${machine === undefined ? "machine" : "compiler"} for ${target}`);
  }
  const { board, emulator, linker } = machine;
  const symbols = board === undefined ? {} : {
    FLASH_START: board.flash,
    RAM_START: board.ram,
    RAM_SIZE: sizes.ram,
    STACK_SIZE: sizes.stack,
  };
  const layout = board === undefined ? [] : [
    `-Clink-arg=-T${ROOT}tests/support/board/link.ld`,
    ...Object.entries(symbols).map(([name, value]) => `-Clink-arg=--defsym=${name}=${value}`),
  ];
  return {
    toolchain: {
      rustc,
      flags: [`--target=${target}`, ...(board === undefined ? [] : ["-Cpanic=abort"])],
      link: [...(linker === undefined ? [] : [`-Clinker=${linker}`]), ...layout],
    },
    bare: board !== undefined,
    run: (program, args, timeout) =>
      run(emulator, [...machine.args(sizes), program, ...args], { timeout }),
  };
}

/**
 * Says whether programs for a target can be built and run here.
 *
 * @param target The target.
 * @returns What is missing; undefined when nothing is.
 */
export async function missingFor(target: string): Promise<string | undefined> {
  const machine = MACHINES[target];
  if (machine === undefined) return `an emulator for ${target}`;
  if ((await compilerFor(target)) === undefined) return `rustup target add ${target}`;
  const { emulator, linker } = machine;
  for (const program of linker === undefined ? [emulator] : [emulator, linker]) {
    if (!await works(program)) return program;
  }
  return undefined;
}

async function works(program: string): Promise<boolean> {
  try {
    return (await run(program, ["--version"])).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Compiles the crate `board`, for programs without an operating system.
 *
 * @param level Level of optimisation.
 * @param toolchain What compiles it.
 * @returns The library.
 * @throws {Error} When it does not compile.
 */
export function buildBoard(level: OptLevel, toolchain: Toolchain): Promise<Library> {
  const folder = `${ROOT}tests/support/board`;
  return buildLibrary({ name: "board", folder }, level, toolchain);
}

/** Where `tools/target.sh` puts a compiler with the target. */
const DISTRIBUTION = "/usr/bin/rustc";

/**
 * Finds a compiler that has the libraries for a target: `std`, or `core` where there is no operating
 * system.
 *
 * @param target The target.
 * @returns The compiler: the active one, or the distribution's; undefined when neither has it.
 */
export async function compilerFor(target: string): Promise<string | undefined> {
  for (const rustc of [Deno.env.get("RUSTC") ?? "rustc", DISTRIBUTION]) {
    if (await hasLibraries(rustc, target)) return rustc;
  }
  return undefined;
}

async function hasLibraries(rustc: string, target: string): Promise<boolean> {
  try {
    const { code, stdout } = await run(rustc, ["--print", "target-libdir", "--target", target]);
    if (code !== 0) return false;
    const library = target.includes("-none-") ? /^libcore-.*\.rlib$/ : /^libstd-.*\.rlib$/;
    return [...Deno.readDirSync(stdout.trim())].some(({ name }) => library.test(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
