/**
 * Compiles Rust with `rustc` alone, and keeps libraries in a cache by everything they depend on.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { contentHash, hashFolder } from "./hash.ts";

/** Root of the repository, with a final slash. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where everything that can be made again is kept; not in version control. */
export const CACHE = `${ROOT}.cache/`;

const RUNTIME = `${ROOT}runtime-rs/herkos-runtime/src/`;

/** Levels of optimisation that tests are run at. */
export type OptLevel = 0 | 1 | 2 | 3;

/** A compiled library. */
export interface Library {
  /** Name by which programs use it. */
  readonly name: string;
  /** The `.rlib` file. */
  readonly path: string;
  /** Hash of everything that it was made from. */
  readonly hash: string;
}

/** What became of a process. */
export interface Finished {
  /** Exit code, or 128 plus the signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * @param command The program.
 * @param args Its arguments.
 * @param options Folder to run it in, and a limit of time in milliseconds.
 * @returns What became of it.
 * @throws {Error} When it cannot be started.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeout?: number } = {},
): Promise<Finished> {
  const { cwd, timeout } = options;
  const child = new Deno.Command(command, {
    args: [...args],
    stdout: "piped",
    stderr: "piped",
    stdin: "null",
    ...(cwd === undefined ? {} : { cwd }),
  }).spawn();
  let late = false;
  const timer = timeout === undefined ? undefined : setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, timeout);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr) + (late ? `\nStopped after ${timeout} ms` : ""),
  };
}

/** A compiler, and what it is told in any case. */
export interface Toolchain {
  /** The compiler. */
  readonly rustc: string;
  /** Its arguments for everything, such as a target. */
  readonly flags: readonly string[];
  /** Its arguments for programs. */
  readonly link: readonly string[];
}

/** The active compiler, for this machine. */
export const HOST_TOOLCHAIN: Toolchain = { rustc: "rustc", flags: [], link: [] };

const versions = new Map<string, Promise<string>>();

/**
 * A compiler's version, as part of cache keys.
 *
 * @param rustc The compiler, when it is not the active one.
 * @returns What `rustc -vV` prints.
 * @throws {Error} When there is no working `rustc`.
 */
export function rustcVersion(rustc: string = HOST_TOOLCHAIN.rustc): Promise<string> {
  const known = versions.get(rustc);
  if (known !== undefined) return known;
  const version = run(rustc, ["-vV"]).then(({ code, stdout, stderr }) => {
    if (code !== 0) throw new Error(`Cannot run ${rustc}: ${stderr}`);
    return stdout;
  });
  versions.set(rustc, version);
  return version;
}

/**
 * Flags for a level of optimisation. Level 0 checks for overflow, as a debug build does.
 *
 * @param level The level.
 * @returns Arguments for `rustc`.
 */
export function rustcFlags(level: OptLevel): readonly string[] {
  return [
    "--edition=2021",
    `-Copt-level=${level}`,
    `-Cdebug-assertions=${level === 0 ? "on" : "off"}`,
    "-Cdebuginfo=0",
    "-Ccodegen-units=1",
    "-Cstrip=debuginfo",
  ];
}

/** What a library is made from. */
export interface LibrarySource {
  /** Name of the crate. */
  readonly name: string;
  /** Folder of its sources, with a `lib.rs`. */
  readonly folder: string;
  /** Features that are switched on. */
  readonly features?: readonly string[];
  /** Libraries that it uses. */
  readonly uses?: readonly Library[];
}

/**
 * Compiles a library, or finds it in the cache.
 *
 * @param source What it is made from.
 * @param level Level of optimisation.
 * @param toolchain What compiles it.
 * @returns The library.
 * @throws {Error} With what `rustc` said when it does not compile.
 */
export async function buildLibrary(
  source: LibrarySource,
  level: OptLevel,
  toolchain: Toolchain = HOST_TOOLCHAIN,
): Promise<Library> {
  const { name, folder, features = [], uses = [] } = source;
  const flags = [
    ...rustcFlags(level),
    ...features.flatMap((feature) => ["--cfg", `feature="${feature}"`]),
    "--cap-lints=allow",
    ...toolchain.flags,
  ];
  const hash = contentHash(
    await rustcVersion(toolchain.rustc),
    ...flags,
    hashFolder(folder, ".rs"),
    ...uses.map((library) => library.hash),
  );
  const target = `${CACHE}rust/${hash}/lib${name}.rlib`;
  const library = { name, path: target, hash };
  if (exists(target)) return library;
  // Compiled elsewhere and moved, so that a run that is stopped leaves no half of a library.
  const temporary = `${CACHE}rust/${hash}.${Deno.pid}.tmp`;
  Deno.mkdirSync(temporary, { recursive: true });
  const { code, stderr } = await run(toolchain.rustc, [
    "--crate-type=rlib",
    `--crate-name=${name}`,
    ...flags,
    ...externFlags(uses),
    "-o",
    `${temporary}/lib${name}.rlib`,
    `${folder}/lib.rs`,
  ]);
  if (code !== 0) {
    Deno.removeSync(temporary, { recursive: true });
    throw new Error(`Cannot compile ${name}:\n${stderr}`);
  }
  if (exists(`${CACHE}rust/${hash}`)) Deno.removeSync(temporary, { recursive: true });
  else Deno.renameSync(temporary, `${CACHE}rust/${hash}`);
  return library;
}

/**
 * Compiles the runtime, or finds it in the cache.
 *
 * @param level Level of optimisation.
 * @param features Features of the runtime.
 * @param toolchain What compiles it.
 * @returns The library `herkos_runtime`.
 * @throws {Error} When it does not compile.
 */
export function buildRuntime(
  level: OptLevel,
  features: readonly string[] = ["alloc"],
  toolchain: Toolchain = HOST_TOOLCHAIN,
): Promise<Library> {
  return buildLibrary({ name: "herkos_runtime", folder: RUNTIME, features }, level, toolchain);
}

/** A program to compile. */
export interface ProgramSource {
  /** Its main file. */
  readonly main: string;
  /** Where to put the executable. */
  readonly output: string;
  /** Libraries that it uses, directly or not. */
  readonly uses: readonly Library[];
  /** More arguments for `rustc`. */
  readonly flags?: readonly string[];
  /** The folder to compile in, against which `main` and the paths in messages are relative. */
  readonly cwd?: string;
}

/**
 * Compiles a program. Nothing is cached.
 *
 * @param source What it is made from.
 * @param level Level of optimisation.
 * @param toolchain What compiles it.
 * @returns What became of `rustc`.
 */
export function buildProgram(
  source: ProgramSource,
  level: OptLevel,
  toolchain: Toolchain = HOST_TOOLCHAIN,
): Promise<Finished> {
  return run(toolchain.rustc, [
    "--crate-type=bin",
    ...rustcFlags(level),
    ...toolchain.flags,
    ...toolchain.link,
    ...(source.flags ?? []),
    ...externFlags(source.uses),
    "-o",
    source.output,
    source.main,
  ], source.cwd === undefined ? {} : { cwd: source.cwd });
}

/** A library that only other libraries use is found by its folder. */
function externFlags(uses: readonly Library[]): string[] {
  return uses.flatMap(({ name, path }) => [
    ...["--extern", `${name}=${path}`],
    ...["-L", `dependency=${dirname(path)}`],
  ]);
}

/**
 * Says whether something is there.
 *
 * @param path A path.
 * @returns Whether there is a file or folder.
 */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
