/**
 * Measures the machine code that a module becomes.
 *
 * @module
 */

import { transpile } from "../lib/transpile.ts";
import { runOk } from "../tests/corpus/run.ts";
import { contentHash, hashFolder } from "../tests/support/hash.ts";
import { ROOT } from "../tests/support/rustc.ts";
import { cached } from "./cache.ts";
import { type MemoryMode, modeOptions } from "./contenders/herkos.ts";
import { textBytes } from "../lib/report/elf.ts";
import type { Item } from "./item.ts";

const RUNTIME = `${ROOT}runtime-rs/herkos-runtime/src`;

/** A level of optimisation: for speed or for size. */
export type SizeLevel = "3" | "s";

/** Where code is measured: a target, and a compiler that has it. */
export interface SizeTarget {
  /** The target's name. */
  readonly name: string;
  /** The compiler. */
  readonly rustc: string;
  /** The compiler's version. */
  readonly version: string;
}

/**
 * Compiles an item's module with what calls its exports, and measures the machine code. Code of the
 * runtime that is not inlined is not part of it: it is the same for all modules.
 *
 * @param item The item.
 * @param mode How its memory is held.
 * @param target The target.
 * @param level The level.
 * @returns Bytes.
 */
export async function measureText(
  item: Item,
  mode: MemoryMode,
  target: SizeTarget,
  level: SizeLevel,
): Promise<number> {
  const runtime = await runtimeFor(target, level);
  const wasm = await item.wasm(mode === "fixed");
  const { files, report } = transpile(wasm, modeOptions(item, mode));
  const module = files[0]?.text ?? "";
  // The instance is generic over what holds its memory: a function that names it makes it code.
  const memory = report.memories[0];
  const storage = `&'static mut ${memory?.storage ?? "[u8]"}`;
  const main = `#![no_std]
use herkos_runtime::WasmResult;
#[path = "module.rs"]
pub mod module;
type Instance = module::${report.struct}<${storage}>;
pub fn start(instance: &mut Instance) -> WasmResult<()> {
    instance.instantiate()
}
pub fn run(instance: &mut Instance, n: i32) -> WasmResult<i32> {
    instance.run(n)
}
`;
  const flags = rustcFlags(target, level);
  const key = contentHash(target.version, ...flags, runtime, main, module);
  const folder = await cached(`size/${item.name}-${key}`, async (folder) => {
    await Deno.writeTextFile(`${folder}/lib.rs`, main);
    await Deno.writeTextFile(`${folder}/module.rs`, module);
    const library = `herkos_runtime=${runtime}/libherkos_runtime.rlib`;
    const emit = ["--emit=obj", "-o", `${folder}/module.o`];
    await runOk(target.rustc, [...flags, "--extern", library, ...emit, `${folder}/lib.rs`]);
  });
  return textBytes(await Deno.readFile(`${folder}/module.o`));
}

function rustcFlags(target: SizeTarget, level: SizeLevel): string[] {
  return [
    "--crate-type=lib",
    "--edition=2021",
    `--target=${target.name}`,
    `-Copt-level=${level}`,
    "-Ccodegen-units=1",
    "-Cpanic=abort",
    "--cap-lints=allow",
  ];
}

async function runtimeFor(target: SizeTarget, level: SizeLevel): Promise<string> {
  const flags = rustcFlags(target, level);
  const key = contentHash(target.version, ...flags, hashFolder(RUNTIME, ".rs"));
  return await cached(`size/runtime-${key}`, async (folder) => {
    const output = `${folder}/libherkos_runtime.rlib`;
    const name = "--crate-name=herkos_runtime";
    await runOk(target.rustc, [...flags, name, "-o", output, `${RUNTIME}/lib.rs`]);
  });
}
