/**
 * The table of WASI programs that have to do the same under the host and under wasmtime.
 *
 * @module
 */

import { corpusModule } from "../corpus/fetch.ts";
import { buildProgram, compileC, type Done, type Run, runRust, runWasmtime } from "./program.ts";

/** A row of the table. */
export interface WasiProgram {
  /** Its name, and that of the folder of its input. */
  readonly name: string;
  /** `ci` for the small ones, `full` for those that take rustc minutes. */
  readonly suite: "ci" | "full";
  /** Where its module comes from: `c:NAME` and `wasm:NAME` of `fixtures/wasi`, or `corpus:NAME`. */
  readonly module: string;
  /** Its driver, which its crate is named after; undefined when it runs by `_start`, and the crate
   * has the module's name, so that programs of one module are built once. */
  readonly driver: string | undefined;
  /** rustc's optimization level. */
  readonly optLevel: 0 | 1 | 2 | 3;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Its variables. */
  readonly env: readonly string[];
  /** The exit code that it has to have. */
  readonly code: number;
  /** A file that it has to have written, or `stdout` or `stderr`. */
  readonly writes: string;
}

const COLUMNS = ["name", "suite", "module", "driver", "opt", "args", "env", "code", "writes"];

/**
 * Parses the text of `programs.tsv`. A cell that has nothing to say is `-`.
 *
 * @param text The table.
 * @returns The rows.
 * @throws {Error} When a line has another shape.
 */
export function parsePrograms(text: string): WasiProgram[] {
  const [header, ...lines] = text.split("\n").filter((line) => line !== "");
  if (header !== COLUMNS.join("\t")) throw new Error(`Cannot read the table: ${header}`);
  return lines.map((line) => {
    const [name, suite, module, driver, opt, args, env, code, writes] = line.split("\t");
    const optLevel = [0, 1, 2, 3].find((level) => String(level) === opt) as 0 | 1 | 2 | 3;
    if (
      !name || !module || !driver || !writes || optLevel === undefined ||
      (suite !== "ci" && suite !== "full")
    ) {
      throw new Error(`Cannot read the row: ${line}`);
    }
    const list = (cell = "-"): string[] => cell === "-" ? [] : cell.split(" ");
    return {
      name,
      suite,
      module,
      driver: driver === "-" ? undefined : driver,
      optLevel,
      args: list(args),
      env: list(env),
      code: Number(code),
      writes,
    };
  });
}

/**
 * Reads the table beside this file.
 *
 * @returns The rows.
 */
export async function wasiPrograms(): Promise<WasiProgram[]> {
  return parsePrograms(await Deno.readTextFile(new URL("programs.tsv", import.meta.url)));
}

/** What a program did in both ways. */
export interface Compared {
  /** Under the host on the standard library. */
  readonly rust: Done;
  /** Under wasmtime. */
  readonly wasmtime: Done;
}

/**
 * Runs a program in both ways.
 *
 * @param program The row.
 * @returns What it did.
 */
export async function compareProgram(program: WasiProgram): Promise<Compared> {
  const { driver, module, optLevel } = program;
  const bytes = await moduleOf(module);
  const crate = driver ?? module.slice(module.indexOf(":") + 1);
  const file = await buildProgram(crate, bytes, optLevel, driver);
  const given = await inputOf(program);
  return { rust: await runRust(file, given), wasmtime: await runWasmtime(bytes, given) };
}

/**
 * Says what is wrong with what a program did.
 *
 * @param program The row.
 * @param compared What it did.
 * @returns What differs, or undefined when all is as it should be.
 */
export function difference(
  { code, writes }: WasiProgram,
  { rust, wasmtime }: Compared,
): string | undefined {
  if (wasmtime.code !== code) {
    return `wasmtime ends with ${wasmtime.code}, not ${code}: ${wasmtime.stderr.slice(0, 500)}`;
  }
  if (rust.code !== code) {
    return `exit code ${rust.code}, not ${code}: ${rust.stderr.slice(0, 500)}`;
  }
  if (!isSame(rust.stdout, wasmtime.stdout)) return "standard output differs";
  if (rust.stderr !== wasmtime.stderr) return "standard error differs";
  const names = Object.keys(wasmtime.files);
  if (Object.keys(rust.files).join("\n") !== names.join("\n")) return "the names of files differ";
  const other = names.find((name) => !isSame(rust.files[name]!, wasmtime.files[name]!));
  if (other !== undefined) return `file ${other} differs`;
  const written = writes === "stdout" || writes === "stderr" ? rust[writes] : rust.files[writes];
  return written?.length ? undefined : `${writes} is missing`;
}

function isSame(a: Uint8Array | string, b: Uint8Array | string): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

async function moduleOf(source: string): Promise<Uint8Array<ArrayBuffer>> {
  const [kind, name = ""] = source.split(":");
  switch (kind) {
    case "c":
      return await compileC(name);
    case "wasm":
      return await Deno.readFile(new URL(`../../fixtures/wasi/${name}.wasm`, import.meta.url));
    case "corpus":
      return await corpusModule(name);
    default:
      throw new Error(`Cannot get a module from ${source}`);
  }
}

/** The arguments, and the files in the folder of the program's input; `stdin` is its input. */
async function inputOf({ name, args, env, driver }: WasiProgram): Promise<Run> {
  const folder = new URL(`inputs/${name}/`, import.meta.url);
  const files: Record<string, Uint8Array> = {};
  for await (const entry of Deno.readDir(folder)) {
    files[entry.name] = await Deno.readFile(new URL(entry.name, folder));
  }
  const { stdin = new Uint8Array(), ...rest } = files;
  return { args, env, files: rest, stdin, ...driver !== undefined && { driver } };
}
