/**
 * WASI programs, run as Rust under the host on the standard library, and by wasmtime.
 *
 * @module
 */

import { join } from "node:path";
import { transpile } from "../../lib/transpile.ts";
import { run, runOk } from "../corpus/run.ts";
import { contentHash } from "../support/hash.ts";
import { CACHE, rustcVersion } from "../support/rustc.ts";

const FIXTURES = new URL("../../fixtures/wasi/", import.meta.url).pathname;
const DRIVERS = new URL("drivers/", import.meta.url).pathname;

/** The release of the engine whose answers are compared, from PyPI. */
const WASMTIME = "47.0.1";

/** The last release that gives sockets to programs of preview 1 by its interface for C. */
const WASMTIME_WITH_SOCKETS = "15.0.0";

/** What a program is run with. */
export interface Run {
  /** Its arguments, after its name. */
  readonly args?: readonly string[];
  /** Its environment, as `NAME=VALUE`. */
  readonly env?: readonly string[];
  /** Files that are in its directory at the start. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Its standard input. */
  readonly stdin?: Uint8Array;
  /** The address and port of a socket that it gets after its directory, to accept connections. */
  readonly listen?: string;
  /**
   * For a module that is called otherwise than by `_start`: its file in `drivers`, without `.rs`
   * and `.py`, which do the same.
   */
  readonly driver?: string;
}

/** What a program did. */
export interface Done {
  /** Its exit code. */
  readonly code: number;
  /** Its standard output. */
  readonly stdout: Uint8Array;
  /** Its standard error. */
  readonly stderr: string;
  /** Its directory at the end: the contents of each file, and where each link leads. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

/**
 * Compiles a C program of `fixtures/wasi`.
 *
 * @param name The file's name, without `.c`.
 * @returns The module.
 */
export async function compileC(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ prefix: "herkos-wasi-" });
  try {
    const out = join(folder, "out.wasm");
    const flags = ["--target=wasm32-wasi", "-O1", "-Wall", "-Wextra", "-Werror", "-s"];
    await runOk("clang-19", [...flags, "-o", out, `${FIXTURES}${name}.c`]);
    return await Deno.readFile(out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Says whether this machine compiles C to WASI.
 *
 * @returns Whether there are clang and wasi-libc.
 */
export async function compilesC(): Promise<boolean> {
  return compiles ??= await compileC("process").then(() => true, () => false);
}

let compiles: boolean | undefined;

/**
 * Makes a program of a module, as `--wasi --crate` does, and builds it with cargo.
 *
 * @param name The module's name.
 * @param bytes The module.
 * @param optLevel rustc's optimization level.
 * @param driver The file in `drivers` that takes the place of the program's `main`.
 * @returns The program's file, which is kept by content.
 */
export async function buildProgram(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  optLevel: 0 | 1 | 2 | 3,
  driver?: string,
): Promise<string> {
  const made = transpile(bytes, { name, wasi: true, crate: true }).files;
  const path = "src/main.rs";
  const files = driver === undefined ? made : [
    ...made.filter((file) => file.path !== path),
    { path, text: await Deno.readTextFile(`${DRIVERS}${driver}.rs`) },
  ];
  const level = String(optLevel);
  const texts = files.flatMap(({ path, text }) => [path, text]);
  const folder = `${CACHE}wasi/${name}-${contentHash(await rustcVersion(), level, ...texts)}`;
  const program = join(folder, "program");
  if (await Deno.stat(program).catch(() => undefined) !== undefined) return program;
  const crate = join(folder, "crate");
  for (const { path, text } of files) {
    await Deno.mkdir(join(crate, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(crate, path), text);
  }
  const target = `${CACHE}wasi/target`;
  await runOk("cargo", [
    "build",
    "--quiet",
    "--release",
    "--config",
    `profile.release.opt-level=${level}`,
    "--target-dir",
    target,
  ], { cwd: crate });
  await Deno.copyFile(`${target}/release/${name}`, program);
  await Deno.remove(crate, { recursive: true });
  return program;
}

/** The folders of wasmtime's Python package by release, which are installed when missing. */
const installed = new Map<string, Promise<string>>();

async function installWasmtime(release: string): Promise<string> {
  const folder = `${CACHE}wasi/wasmtime-${release}`;
  if (await Deno.stat(folder).catch(() => undefined) !== undefined) return folder;
  const partial = `${folder}.${Deno.pid}`;
  const spec = `wasmtime==${release}`;
  await runOk("python3", ["-m", "pip", "install", "-q", "--target", partial, spec]);
  await Deno.rename(partial, folder);
  return folder;
}

/**
 * Runs a program that was built, in a directory of its own, which it knows as `.`.
 *
 * @param program The program's file.
 * @param given What it is run with.
 * @returns What it did.
 */
export function runRust(program: string, given: Run): Promise<Done> {
  return inFolder(given, (folder) => [program, ["--dir", `${folder}::.`, ...flags(given)]]);
}

/**
 * Runs a module with wasmtime in the same way.
 *
 * @param bytes The module.
 * @param given What it is run with.
 * @returns What it did.
 */
export async function runWasmtime(bytes: Uint8Array<ArrayBuffer>, given: Run): Promise<Done> {
  const release = given.listen === undefined ? WASMTIME : WASMTIME_WITH_SOCKETS;
  if (!installed.has(release)) installed.set(release, installWasmtime(release));
  const packages = await installed.get(release);
  const script = new URL("run_wasmtime.py", import.meta.url).pathname;
  const module = await Deno.makeTempFile({ prefix: "herkos-wasi-", suffix: ".wasm" });
  try {
    await Deno.writeFile(module, bytes);
    const args = [`PYTHONPATH=${packages}`, "python3", "-B", script, module];
    if (given.driver !== undefined) args.push("--driver", `${DRIVERS}${given.driver}.py`);
    return await inFolder(
      given,
      (folder) => ["env", [...args, "--dir", `${folder}::.`, ...flags(given)]],
    );
  } finally {
    await Deno.remove(module);
  }
}

function flags({ args = [], env = [], listen }: Run): string[] {
  const sockets = listen === undefined ? [] : ["--listen", listen];
  return [...sockets, ...env.flatMap((variable) => ["--env", variable]), "--", ...args];
}

async function inFolder(
  { files = {}, stdin = new Uint8Array() }: Run,
  command: (folder: string) => [string, string[]],
): Promise<Done> {
  const folder = await Deno.makeTempDir({ prefix: "herkos-wasi-" });
  try {
    for (const [path, bytes] of Object.entries(files)) {
      await Deno.writeFile(join(folder, path), bytes);
    }
    const { code, stdout, stderr } = await run(...command(folder), { stdin });
    return { code, stdout, stderr, files: await filesIn(folder) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function filesIn(folder: string, under = ""): Promise<Record<string, Uint8Array | string>> {
  const found: Record<string, Uint8Array | string> = {};
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  for (const name of names) {
    const [path, shown] = [join(folder, name), `${under}${name}`];
    const { isDirectory, isSymlink } = await Deno.lstat(path);
    if (isSymlink) found[shown] = `-> ${await Deno.readLink(path)}`;
    else if (isDirectory) {
      Object.assign(found, { [`${shown}/`]: "" }, await filesIn(path, `${shown}/`));
    } else found[shown] = await Deno.readFile(path);
  }
  return found;
}
