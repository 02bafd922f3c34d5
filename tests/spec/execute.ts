/**
 * Runs one script: transpiles its modules, compiles the program, runs it, and gives a verdict on
 * each command.
 *
 * @module
 */

import type { TrapInfo } from "../../lib/options/option_types.ts";
import { contentHash } from "../support/hash.ts";
import {
  buildProgram,
  CACHE,
  exists,
  HOST_TOOLCHAIN,
  type OptLevel,
  run,
  rustcFlags,
  rustcVersion,
} from "../support/rustc.ts";
import type { Libraries } from "./build.ts";
import { type ModuleCode, transpileModule } from "./code.ts";
import { generateMain } from "./generate.ts";
import { type Blocked, blockedBy, type Verdict } from "./judge.ts";
import { chooseOptions, type MemoryChoice, relaxesTraps } from "./modes.ts";
import type { Plan } from "./plan.ts";
import { prepare, type Prepared, readResults } from "./program.ts";

/** The ways in which a script can be run. */
export interface Config {
  /** How memories are held. */
  readonly memory: MemoryChoice;
  /** Level of optimisation of everything. */
  readonly level: OptLevel;
  /** What modules can say of where they trap; nothing when absent. */
  readonly trapInfo?: TrapInfo | undefined;
  /** Whether NaNs have the same bits on every processor. */
  readonly canonicalNan?: boolean;
  /** Whether code takes fuel. */
  readonly fuel?: boolean | undefined;
  /** Another target than this machine's. */
  readonly target?: string | undefined;
}

/** A program that does not end is stopped after so many milliseconds. */
const TIME_LIMIT = 300_000;

const RESULTS = `${CACHE}spec/results/`;
const WORK = `${CACHE}spec/work/`;

/** The last compiler whose warnings are known: a later one may have lints of its own. */
const LINTED_MINOR = 95;

/** Warnings of generated code are errors; main.rs allows what a part of a program cannot help. */
async function diagnosticFlags(rustc: string): Promise<readonly string[]> {
  const minor = Number((await rustcVersion(rustc)).match(/^release: 1\.(\d+)/m)?.[1]);
  return [minor <= LINTED_MINOR ? "-Dwarnings" : "--cap-lints=allow", "--error-format=short"];
}

/**
 * Runs one script in one way.
 *
 * @param whole The script.
 * @param config How to run it.
 * @param libraries The libraries, compiled for that level.
 * @returns One verdict a command.
 */
export async function execute(
  whole: Plan,
  config: Config,
  libraries: Libraries,
): Promise<readonly Verdict[]> {
  const plan = relaxesTraps(config.memory) ? withoutOutOfBounds(whole) : whole;
  const { codes, blocked } = transpileAll(plan, config);
  for (;;) {
    const prepared = prepare(plan, codes, blocked);
    const later = await runProgram(plan.script.file, prepared, config, libraries);
    if (later.compiled) return prepared.verdicts.map((verdict, id) => verdict ?? later.verdict(id));
    // One bad module must not hide what the others do.
    let isolated = false;
    for (const { id, message } of later.broken) {
      if (!codes.delete(id)) continue;
      blocked.set(id, { status: "fail", reason: `rustc: ${message}` });
      isolated = true;
    }
    if (!isolated) {
      const verdict: Verdict = { status: "fail", reason: `rustc: ${later.message}` };
      return prepared.verdicts.map((known) => known ?? verdict);
    }
  }
}

/** Leaves out the calls that have to trap out of bounds, whose effects a relaxed check changes. */
function withoutOutOfBounds(plan: Plan): Plan {
  return {
    ...plan,
    steps: plan.steps.map((step) =>
      step.does === "act" && step.trap === "OutOfBounds"
        ? { does: "decided", verdict: { status: "text", reason: "exact checks only" } }
        : step
    ),
  };
}

/** Transpiles what can be; the rest is blocked. */
function transpileAll(
  plan: Plan,
  { canonicalNan = false, fuel, memory, trapInfo }: Config,
): { readonly codes: Map<number, ModuleCode>; readonly blocked: Map<number, Blocked> } {
  const options = chooseOptions(plan, memory);
  const codes = new Map<number, ModuleCode>();
  const blocked = new Map<number, Blocked>();
  for (const definition of plan.definitions) {
    const { id, module } = definition;
    if (module === undefined || definition.blocked !== undefined) continue;
    // A module that does not link is only there to be rejected.
    const used = plan.instances.some((instance) => instance.definition.id === id) ||
      plan.steps.some((step) => step.does === "define" && step.definition.id === id);
    if (!used) continue;
    try {
      const settings = { name: `m${id}`, canonicalNan, fuel, trapInfo, ...options(id) };
      codes.set(id, transpileModule(module.bytes, settings));
    } catch (error) {
      blocked.set(id, blockedBy(error));
    }
  }
  return { codes, blocked };
}

type Outcome =
  | { readonly compiled: true; readonly verdict: (id: number) => Verdict }
  | {
    readonly compiled: false;
    readonly message: string;
    readonly broken: readonly { readonly id: number; readonly message: string }[];
  };

/** Compiles and runs the program, unless the very same one has been run before. */
async function runProgram(
  file: string,
  prepared: Prepared,
  config: Config,
  { all: uses, machine }: Libraries,
): Promise<Outcome> {
  const toolchain = machine?.toolchain ?? HOST_TOOLCHAIN;
  const { program, lines } = prepared;
  if (program.codes.size === 0) {
    return { compiled: true, verdict: readResults("", undefined, lines) };
  }
  const sources = new Map([["main.rs", generateMain(program, machine?.bare)]]);
  for (const [id, { text }] of program.codes) sources.set(`m${id}.rs`, text);
  const commands = lines.map((line) => `${line}\n`).join("");
  const flags = await diagnosticFlags(toolchain.rustc);
  const key = contentHash(
    await rustcVersion(toolchain.rustc),
    ...rustcFlags(config.level),
    ...flags,
    ...toolchain.flags,
    ...toolchain.link,
    ...uses.map(({ hash }) => hash),
    commands,
    ...[...sources].flat(),
  );
  const cached = readCached(key);
  if (cached !== undefined) {
    return { compiled: true, verdict: readResults(cached, undefined, lines) };
  }

  const { canonicalNan, level, memory, target } = config;
  const way = [memory, level, ...(canonicalNan ? ["nan"] : []), ...(target ? [target] : [])];
  const kept = `${WORK}${file}-${way.join("-")}`;
  const folder = `${kept}.${Deno.pid}`;
  Deno.mkdirSync(folder, { recursive: true });
  for (const [name, text] of sources) Deno.writeTextFileSync(`${folder}/${name}`, text);
  Deno.writeTextFileSync(`${folder}/commands.txt`, commands);
  const output = `${folder}/program`;
  const built = await buildProgram(
    { main: "main.rs", output, uses, flags, cwd: folder },
    level,
    toolchain,
  );
  if (built.code !== 0) {
    moveFolder(folder, kept);
    return compileErrors(built.stderr);
  }
  const args = machine?.bare ? [] : [`${folder}/commands.txt`];
  const ran = machine === undefined
    ? await run(output, args, { timeout: TIME_LIMIT })
    : await machine.run(output, args, TIME_LIMIT);
  Deno.removeSync(output);
  const ended = ran.code === 0 && ran.stdout.endsWith("end\n");
  if (ended && !/^no /m.test(ran.stdout)) {
    writeCached(key, ran.stdout);
    Deno.removeSync(folder, { recursive: true });
  } else {
    moveFolder(folder, kept);
  }
  const crash = `exit code ${ran.code} ${ran.stderr.trim().split("\n").at(-1) ?? ""}`;
  return { compiled: true, verdict: readResults(ran.stdout, ended ? undefined : crash, lines) };
}

/** Keeps the sources of a program that has failed, for people to look at. */
function moveFolder(from: string, to: string): void {
  if (exists(to)) Deno.removeSync(to, { recursive: true });
  Deno.renameSync(from, to);
}

/** Finds the modules at fault in what `rustc` said. */
function compileErrors(stderr: string): Outcome {
  const broken = new Map<number, string>();
  for (const line of stderr.split("\n")) {
    const [, id, message] = line.match(/^m(\d+)\.rs:\d+:\d+: error(.*)$/) ?? [];
    if (id !== undefined && !broken.has(Number(id))) {
      broken.set(Number(id), (message ?? "").replace(/^\[/, "error["));
    }
  }
  const message = stderr.split("\n").find((line) => line.includes("error")) ?? stderr.slice(0, 300);
  return {
    compiled: false,
    message,
    broken: [...broken].map(([id, message]) => ({ id, message })),
  };
}

function readCached(key: string): string | undefined {
  try {
    return Deno.readTextFileSync(RESULTS + key);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function writeCached(key: string, stdout: string): void {
  Deno.mkdirSync(RESULTS, { recursive: true });
  const temporary = `${RESULTS}${key}.${Deno.pid}`;
  Deno.writeTextFileSync(temporary, stdout);
  Deno.renameSync(temporary, RESULTS + key);
}
