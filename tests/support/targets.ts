/**
 * Targets other than this machine: which compiler builds for them, and what runs the programs.
 *
 * @module
 */

import { run } from "./rustc.ts";

/** The smallest target that the output promises to build for: no atomics, 32 bits. */
export const TARGET = "thumbv6m-none-eabi";

/** What runs the programs of a target. */
export const EMULATORS: Readonly<Record<string, { readonly program: string }>> = {
  [TARGET]: { program: "qemu-system-arm" },
  "riscv32imc-unknown-none-elf": { program: "qemu-system-riscv32" },
};

/**
 * Says whether programs for a target can be built and run here.
 *
 * @param target The target.
 * @returns What is missing; undefined when nothing is.
 */
export async function missingFor(target: string): Promise<string | undefined> {
  const program = EMULATORS[target]?.program;
  if (program === undefined) return `an emulator for ${target}`;
  if ((await compilerFor(target)) === undefined) return `rustup target add ${target}`;
  try {
    return (await run(program, ["--version"])).code === 0 ? undefined : program;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return program;
    throw error;
  }
}

/** Where `tools/thumbv6m.sh` puts a compiler with the target. */
const DISTRIBUTION = "/usr/bin/rustc";

/**
 * Finds a compiler that has `core` for a target.
 *
 * @param target The target.
 * @returns The compiler: the active one, or the distribution's; undefined when neither has it.
 */
export async function compilerFor(target: string): Promise<string | undefined> {
  for (const rustc of [Deno.env.get("RUSTC") ?? "rustc", DISTRIBUTION]) {
    if (await hasCore(rustc, target)) return rustc;
  }
  return undefined;
}

async function hasCore(rustc: string, target: string): Promise<boolean> {
  try {
    const { code, stdout } = await run(rustc, ["--print", "target-libdir", "--target", target]);
    if (code !== 0) return false;
    return [...Deno.readDirSync(stdout.trim())].some(({ name }) => /^libcore-.*\.rlib$/.test(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
