/**
 * Programs of many modules whose machine code is looked at: what their functions take of the stack.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { resolveOptions } from "../../lib/options/options.ts";
import type { Report } from "../../lib/report/report.ts";
import { besideOf } from "../../lib/rust/module_budget.ts";
import {
  moduleCharges,
  type ModuleStack,
  moduleStack,
} from "../../lib/report/stack/module_stack.ts";
import type { ModuleCharges } from "../../lib/report/stack/program_stack.ts";
import { translate, transpile } from "../../lib/transpile.ts";
import { buildProgram, buildRuntime, CACHE, type OptLevel } from "../support/rustc.ts";
import { buildBoard, type Emulated } from "../support/targets.ts";
import { driver } from "./driver.ts";
import type { FixtureModule } from "./modules.ts";

/** What is known of a module without its machine code. */
export interface LinkedModule {
  /** What its functions charge. */
  readonly charges: ModuleCharges;
  /** The estimated frame of each function, by its name in Rust. */
  readonly frames: ReadonlyMap<string, number>;
  /** What its exports take of the stack. */
  readonly stack: ModuleStack;
  /** What is beside its functions on the stack, in bytes. */
  readonly beside: number;
  /** What is known of its Rust. */
  readonly report: Report;
}

/** A program that is linked, and what is known of the modules in it. */
export interface LinkedProgram {
  /** The file's bytes. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** What is known of each module, by its name. */
  readonly modules: ReadonlyMap<string, LinkedModule>;
}

/** Bytes of stack that the modules are transpiled for: enough for the largest frame. */
const STACK = 4 << 20;

/**
 * Links a program that has all exports of some modules.
 *
 * @param machine What compiles it.
 * @param level Level of optimisation.
 * @param modules The modules.
 * @returns The program, which is not to be run.
 * @throws {Error} When it does not compile.
 */
export async function linkedProgram(
  machine: Emulated,
  level: OptLevel,
  modules: readonly FixtureModule[],
): Promise<LinkedProgram> {
  const { toolchain } = machine;
  const target = toolchain.flags.find((flag) => flag.startsWith("--target="))?.slice(9) ?? "host";
  const folder = `${CACHE}frames/${target}-${level}`;
  await Deno.mkdir(folder, { recursive: true });
  const linked = new Map<string, LinkedModule>();
  const items: string[] = [];
  const kept: string[] = [];
  for (const { bytes, name, options } of modules) {
    const given = { ...options, name, stackBytes: STACK };
    const { files, report } = transpile(bytes, given);
    const { funcs, plan } = translate(bytes, resolveOptions(given));
    linked.set(name, {
      charges: moduleCharges(plan, funcs, name),
      frames: new Map(funcs.names.map((each, node) => [each, funcs.nodes[node]!.frame])),
      stack: moduleStack(plan, funcs),
      beside: besideOf(plan, funcs),
      report,
    });
    await Deno.writeTextFile(`${folder}/${name}.rs`, files[0]?.text ?? "");
    await Deno.writeTextFile(`${folder}/${name}_driver.rs`, driver(`crate::${name}`, report));
    items.push(`mod ${name};`, `mod ${name}_driver;`);
    report.exports.forEach(({ type }, index) => {
      if (type.kind === "func") kept.push(`    keep(${name}_driver::call_${index} as *const ());`);
    });
    kept.push(`    keep(${name}_driver::instantiate as *const ());`);
  }
  const main = `#![no_std]
#![no_main]
extern crate board;
${items.join("\n")}

/// Keeps a function in the program.
#[inline(never)]
fn keep(func: *const ()) {
    core::hint::black_box(func);
}

#[unsafe(no_mangle)]
fn board_main() -> u32 {
${kept.join("\n")}
    0
}
`;
  await Deno.writeTextFile(`${folder}/main.rs`, main);
  const uses = [
    await buildRuntime(level, ["alloc"], toolchain),
    await buildBoard(level, toolchain),
  ];
  const output = `${folder}/program`;
  const flags = ["--cap-lints=allow"];
  const built = await buildProgram(
    { main: "main.rs", output, uses, flags, cwd: folder },
    level,
    toolchain,
  );
  assertEquals(built.code, 0, built.stderr);
  return { file: await Deno.readFile(output), modules: linked };
}
