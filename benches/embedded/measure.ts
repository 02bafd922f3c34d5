/**
 * Measures modules on a Cortex-M0 in QEMU, beside the same C compiled for it: flash, RAM, stack and
 * instructions.
 *
 * @module
 */

import { transpile } from "../../lib/transpile.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { decode } from "../../lib/wasm/decode.ts";
import { runOk } from "../../tests/corpus/run.ts";
import { contentHash, hashFolder } from "../../tests/support/hash.ts";
import { ROOT } from "../../tests/support/rustc.ts";
import { TARGET } from "../../tests/support/targets.ts";
import { cached } from "../cache.ts";
import { CLANG, clangVersion } from "../items.ts";
import { embeddedSizes } from "./sizes.ts";
import { EMPTY, mainText } from "./main_rs.ts";
import type { EmbeddedProgram } from "./programs.ts";

const HERE = `${ROOT}benches/embedded/`;
const RUNTIME = `${ROOT}runtime-rs/herkos-runtime/src`;

/** rustc's level of optimisation. */
export type EmbeddedLevel = "s" | "z" | "3";

/** What a program takes, without what an empty one does. */
export interface Embedded {
  /** Bytes of machine code, without the compiler's own library (floats, division, copying). */
  readonly text: number;
  /** Bytes of flash: machine code, that of the library too, and constants. */
  readonly flash: number;
  /** Bytes of RAM, without the stack. */
  readonly ram: number;
  /** Bytes of stack at most. */
  readonly stack: number;
  /** Instructions of the calls. */
  readonly instructions: number;
  /** A sum of all results, which is the same for all ways. */
  readonly result: number;
}

/** The two compilers of a measurement. */
export interface EmbeddedTools {
  /** A rustc that has the target. */
  readonly rustc: string;
  /** Its version. */
  readonly version: string;
}

/** Bytes of a module's memory: all that the linker has laid out. */
async function moduleOf(program: EmbeddedProgram): Promise<{ bytes: Uint8Array; size: number }> {
  const flags = [
    ...["--target=wasm32-unknown-unknown", "-std=c11", "-Os", "-mcpu=mvp"],
    ...["-nostdlib", "-ffreestanding"],
    "-Wl,--no-entry,--strip-all,--stack-first,--export=__heap_base",
    `-Wl,-z,stack-size=${program.stack}`,
  ];
  const source = `${ROOT}${program.source}`;
  const key = contentHash(await clangVersion(), ...flags, await Deno.readTextFile(source));
  const folder = await cached(`embedded/wasm-${key}`, async (folder) => {
    await runOk(CLANG, [...flags, "-o", `${folder}/module.wasm`, source]);
  });
  const bytes = await Deno.readFile(`${folder}/module.wasm`);
  const { exports, globals } = decode(bytes);
  const base = exports.find(({ name }) => name === "__heap_base");
  const size = base && globals[base.index]?.init?.[0]?.imm.i32;
  if (size === undefined) throw new Error(`${program.name} has no __heap_base`);
  return { bytes, size };
}

function rustFlags(level: EmbeddedLevel): string[] {
  return [
    ...["--edition=2024", `--target=${TARGET}`, `-Copt-level=${level}`, "-Ccodegen-units=1"],
    ...["-Cpanic=abort", "--cap-lints=allow"],
  ];
}

async function runtimeFor(tools: EmbeddedTools, level: EmbeddedLevel): Promise<string> {
  const flags = rustFlags(level);
  const key = contentHash(tools.version, ...flags, hashFolder(RUNTIME, ".rs"));
  return await cached(`embedded/runtime-${key}`, async (folder) => {
    const output = `${folder}/libherkos_runtime.rlib`;
    await runOk(tools.rustc, [
      ...flags,
      ...["--crate-type=lib", "--crate-name=herkos_runtime", "-o", output, `${RUNTIME}/lib.rs`],
    ]);
  });
}

/** Links a program and gives its folder, with `program` in it. */
async function link(
  tools: EmbeddedTools,
  level: EmbeddedLevel,
  sources: Readonly<Record<string, string>>,
  extra: readonly string[],
): Promise<string> {
  const board = hashFolder(HERE, ".rs") + await Deno.readTextFile(`${HERE}link.ld`);
  const flags = rustFlags(level);
  const key = contentHash(
    tools.version,
    ...flags,
    board,
    ...extra,
    ...Object.entries(sources).flat(),
  );
  return await cached(`embedded/program-${key}`, async (folder) => {
    for (const [name, text] of Object.entries(sources)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await Deno.copyFile(`${HERE}board.rs`, `${folder}/board.rs`);
    await runOk(tools.rustc, [
      ...flags,
      ...["--crate-type=bin", "-Clto=fat", "-Clinker=rust-lld", `-Clink-arg=-T${HERE}link.ld`],
      ...["-Clink-arg=--gc-sections", ...extra, "-o", `${folder}/program`, `${folder}/main.rs`],
    ]);
  });
}

async function execute(program: string): Promise<number[]> {
  const { stdout } = await runOk("qemu-system-arm", [
    ...["-M", "microbit", "-nographic", "-monitor", "none", "-serial", "none"],
    ...["-global", "nrf51-soc.sram-size=262144", "-global", "nrf51-soc.flash-size=1048576"],
    ...["-chardev", "stdio,id=s0", "-icount", "shift=6"],
    ...["-semihosting-config", "enable=on,target=native,chardev=s0", "-kernel", program],
  ]);
  return new TextDecoder().decode(stdout).trim().split("\n").map(Number);
}

async function figuresOf(
  tools: EmbeddedTools,
  level: EmbeddedLevel,
  folder: string,
): Promise<Embedded> {
  const empty = await link(tools, level, { "main.rs": EMPTY }, []);
  const [none, own] = await Promise.all(
    [empty, folder].map(async (path) => embeddedSizes(await Deno.readFile(`${path}/program`))),
  );
  const [ticks = 0, stack = 0, result = 0] = await execute(`${folder}/program`);
  return {
    text: own!.text - none!.text,
    flash: own!.flash - none!.flash,
    ram: own!.ram - none!.ram,
    stack,
    // A tick is 62.5 ns, an instruction 64.
    instructions: Math.round(ticks * 62.5 / 64),
    result,
  };
}

/**
 * Measures a module that herkos has transpiled.
 *
 * @param tools The compiler.
 * @param program The program.
 * @param level How rustc optimises it.
 * @param options How it is transpiled.
 * @returns The figures.
 */
export async function measureHerkos(
  tools: EmbeddedTools,
  program: EmbeddedProgram,
  level: EmbeddedLevel,
  options: TranspileOptions = {},
): Promise<Embedded & { readonly memoryBytes: number }> {
  const { bytes, size } = await moduleOf(program);
  const memory = program.isConstant ? "constant" : "auto";
  const given = { name: program.name, memory, memoryBytes: size, ...options } as const;
  const { files, report } = transpile(bytes, given);
  const runtime = await runtimeFor(tools, level);
  const sources = {
    "main.rs": mainText(program, bytes, {
      struct: report.struct,
      storage: options.alignedMemory ? `AlignedStorage<${size}>` : `FixedStorage<${size}>`,
    }),
    "module.rs": files[0]?.text ?? "",
  };
  const library = ["--extern", `herkos_runtime=${runtime}/libherkos_runtime.rlib`];
  const folder = await link(tools, level, sources, library);
  return { ...await figuresOf(tools, level, folder), memoryBytes: size };
}

/**
 * Measures the same C, compiled for the target.
 *
 * @param tools The compiler of what calls it.
 * @param program The program.
 * @param level Clang's level, in the letters of rustc.
 * @returns The figures.
 */
export async function measureNative(
  tools: EmbeddedTools,
  program: EmbeddedProgram,
  level: EmbeddedLevel,
): Promise<Embedded> {
  const { bytes } = await moduleOf(program);
  const source = `${ROOT}${program.source}`;
  const flags = [
    ...["--target=thumbv6m-none-eabi", "-std=c11", level === "3" ? "-O3" : `-O${level}`],
    ...["-ffreestanding", "-ffunction-sections", "-fdata-sections", "-fno-unwind-tables"],
  ];
  // The exports' names, which are no symbols of C.
  const text = (await Deno.readTextFile(source)).replace(
    /EXPORT\((\w+)\)([^;{]*?)\b(\w+)\(/g,
    (_, name: string, type: string) => `${type} native_${name}(`,
  ).replaceAll(/^IMPORT\(.*?\)/gm, "").replace(
    '#include "module.h"',
    await Deno.readTextFile(source.replace(/[^/]*$/, "module.h")),
  );
  const key = contentHash(await clangVersion(), ...flags, text);
  const object = await cached(`embedded/native-${key}`, async (folder) => {
    await Deno.writeTextFile(`${folder}/native.c`, text);
    await runOk(CLANG, [...flags, "-c", "-o", `${folder}/native.o`, `${folder}/native.c`]);
  });
  const sources = { "main.rs": mainText(program, bytes, undefined) };
  const folder = await link(tools, level, sources, [`-Clink-arg=${object}/native.o`]);
  return await figuresOf(tools, level, folder);
}
