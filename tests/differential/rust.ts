/**
 * Runs cases in generated Rust: one program for all of them, compiled once and kept by content.
 * The calls are read from standard input, so that the compiler does not know their arguments.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { transpile } from "../../lib/transpile.ts";
import { contentHash } from "../support/hash.ts";
import {
  buildProgram,
  buildRuntime,
  CACHE,
  exists,
  type OptLevel,
  rustcFlags,
  rustcVersion,
} from "../support/rustc.ts";
import { AMPLE, type Case, SKIPPED } from "./case.ts";
import { machine } from "./rust_machine.ts";
import { PRELUDE } from "./rust_prelude.ts";

/** How a program is run. */
export interface RunOptions {
  /**
   * How long it may run, in milliseconds. A case that runs into the limit is skipped from there on,
   * and the ones after it get the limit anew.
   */
  readonly timeLimit?: number;
  /** Whether the compiled program stays in the cache; it does when nothing is said. */
  readonly keep?: boolean;
}

const TIME_LIMIT = 300_000;

/**
 * Compiles the program and runs the calls of all cases.
 *
 * @param cases The cases.
 * @param level rustc's optimisation.
 * @param options How the program is run.
 * @returns By case a line for the instantiation and one for each call. A call in which the program
 * ends has the line `crash` with what it says.
 * @throws {Error} With rustc's messages.
 */
export async function runInRust(
  cases: readonly Case[],
  level: OptLevel,
  options: RunOptions = {},
): Promise<Map<string, string[]>> {
  const { timeLimit = TIME_LIMIT, keep = true } = options;
  const program = await build(cases, level);
  const found = new Map<string, string[]>();
  for (let first = 0; first < cases.length;) {
    const script = cases.slice(first).flatMap((given, i) => scriptOf(given, first + i));
    const { lines, code, stderr, late } = await runProgram(program, script, timeLimit);
    let last = first - 1;
    let list: string[] = [];
    for (const line of lines) {
      if (line.startsWith("new ")) found.set(cases[last = Number(line.slice(4))]!.name, list = []);
      else list.push(line);
    }
    if (late) list.push(SKIPPED);
    else if (code === 0) break;
    else list.push(`crash with ${code}: ${stderr.trim().slice(-500).replaceAll("\n", " ")}`);
    first = last + 1;
  }
  if (!keep) await Deno.remove(program.slice(0, program.lastIndexOf("/")), { recursive: true });
  return found;
}

function scriptOf(given: Case, number: number): string[] {
  const names = functionsOf(given);
  const grant = (call: number): bigint => given.grants?.[call] ?? AMPLE;
  return [
    `new ${number} ${grant(0)}`,
    ...given.calls.map(({ func, args }, i) =>
      [grant(i + 1), names.indexOf(func), ...args.map((arg) => BigInt.asUintN(64, BigInt(arg)))]
        .join(" ")
    ),
  ];
}

interface Ended {
  readonly lines: readonly string[];
  readonly code: number;
  readonly stderr: string;
  readonly late: boolean;
}

async function runProgram(
  program: string,
  script: readonly string[],
  timeLimit: number,
): Promise<Ended> {
  const child = new Deno.Command(program, { stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, timeLimit);
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script.join("\n"))).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await output;
  clearTimeout(timer);
  const decoder = new TextDecoder();
  const lines = decoder.decode(stdout).split("\n").slice(0, -1);
  return { lines, code, stderr: decoder.decode(stderr), late };
}

/** Names of the exported functions, whose positions stand for them in the script. */
function functionsOf(given: Case): string[] {
  return decode(given.bytes).exports.filter(({ kind }) => kind === "func")
    .map(({ name }) => name);
}

/** Compiles the program, or finds it compiled before. */
async function build(cases: readonly Case[], level: OptLevel): Promise<string> {
  const runtime = await buildRuntime(level);
  const sources = programFiles(cases);
  const key = contentHash(
    await rustcVersion(),
    runtime.hash,
    ...rustcFlags(level),
    ...sources.flatMap(({ path, text }) => [path, text]),
  );
  const folder = `${CACHE}differential/${key}`;
  const program = `${folder}/program`;
  if (exists(program)) return program;
  const partial = `${folder}.${Deno.pid}.tmp`;
  await Deno.mkdir(partial, { recursive: true });
  try {
    for (const { path, text } of sources) await Deno.writeTextFile(`${partial}/${path}`, text);
    const { code, stderr } = await buildProgram({
      main: `${partial}/main.rs`,
      output: `${partial}/program`,
      uses: [runtime],
    }, level);
    if (code !== 0) throw new Error(`rustc does not accept the program:\n${stderr.slice(-4000)}`);
    if (!exists(folder)) await Deno.rename(partial, folder);
  } finally {
    if (exists(partial)) await Deno.remove(partial, { recursive: true });
  }
  return program;
}

/** A file of the program. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** The files of the program: one for each module, and one that calls them. */
export function programFiles(cases: readonly Case[]): Source[] {
  const sources: Source[] = [];
  const machines: string[] = [];
  cases.forEach((given, i) => {
    const { name, bytes, options } = given;
    const { files, report } = transpile(bytes, { ...options, name });
    const file = files[0];
    if (file === undefined || files.length !== 1) throw new Error("Expected one file");
    sources.push({ path: `m${i}.rs`, text: file.text });
    machines.push(machine(given, report, i));
  });
  const numbers = cases.map((_, i) => i);
  const main = [
    PRELUDE,
    ...numbers.map((i) => `mod m${i};`),
    ...machines,
    "fn machine(number: usize) -> Box<dyn Machine> {",
    "    match number {",
    ...numbers.map((i) => `        ${i} => Box::new(R${i}::new()),`),
    '        _ => panic!("no such case"),',
    "    }",
    "}",
    "",
  ].join("\n");
  return [...sources, { path: "main.rs", text: main }];
}
