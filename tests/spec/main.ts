/**
 * Runs the official test suite through herkos and rustc.
 *
 *     deno run -A tests/spec/main.ts [--level 0,3] [--memory auto,growable] [--target T] [SCRIPT...]
 *
 * Prints what differs from `expectations.tsv`, the totals by kind of command, and as its last line
 * `N passed, N failed`. Exit code 1 when anything differs.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { TrapInfo } from "../../lib/options/option_types.ts";
import { type OptLevel, ROOT } from "../support/rustc.ts";
import { TARGETS } from "../support/targets.ts";
import { buildLibraries, type Libraries } from "./build.ts";
import { type Config, execute } from "./execute.ts";
import {
  compareOutcomes,
  type Expectation,
  formatExpectations,
  parseExpectations,
  updateRows,
} from "./expectations.ts";
import { countOutcomes, formatTotals, type Outcome, outcomesOf, sumTotals } from "./outcome.ts";
import { MEMORY_CHOICES } from "./modes.ts";
import { makePlan, type Plan } from "./plan.ts";
import { convert, type ConvertedSuite, findSuite, type SuiteFile, updateTable } from "./suite.ts";

const HELP = `Usage: deno run -A tests/spec/main.ts [OPTIONS] [SCRIPT...]

Runs the WebAssembly test suite, or the given scripts of it.

  --level LIST     levels of optimisation, such as 0,3 (default 0)
  --memory LIST    how memories are held: auto, growable (default both), and with a relaxed check
                   capacity, mask, which leave out the calls that have to trap out of bounds;
                   aligned aligns those that nothing grows, and bytes is for scripts that do
                   with the first 4096 bytes of their pages
  --canonical-nan  transpile with the option of that name
  --target T       another target than this machine's, in QEMU (tests/support/targets.ts)
  --trap-info INFO what modules can say of where they trap: none (default), function, offset
  --fuel           code takes fuel, of which it gets as much as there can be
  --jobs N         programs compiled at a time (default: the number of processors)
  --update         write expectations.tsv anew; new faults are never added
  --update-suite   pin the scripts of the suite's folder in suite.tsv
  --json FILE      write all outcomes that are not passes, and the totals
`;

const TRAP_INFOS: readonly TrapInfo[] = ["none", "function", "offset"];

const EXPECTATIONS = `${ROOT}tests/spec/expectations.tsv`;

/** One way in which the suite was run, with its outcomes by script. */
interface Run {
  readonly config: Config;
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
}

async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, {
    string: ["level", "memory", "target", "trap-info", "jobs", "json"],
    boolean: ["canonical-nan", "fuel", "update", "update-suite", "help"],
  });
  const levels = String(flags.level ?? "0").split(",");
  const memories = String(flags.memory ?? "auto,growable").split(",");
  if (flags.help) {
    console.log(HELP);
    return 0;
  }
  if (flags["update-suite"]) console.error(`${await updateTable()} scripts are pinned`);
  const configs = levels.flatMap((level) =>
    memories.map((memory): Config => ({
      ...readConfig(level, memory, flags.target),
      trapInfo: readTrapInfo(flags["trap-info"]),
      canonicalNan: flags["canonical-nan"],
      fuel: flags.fuel,
    }))
  );
  const suite = await findSuite();
  const converted = await convert(suite, (what) => console.error(what));
  const files = choose(suite.files, flags._.map(String));
  console.error(`${files.length} scripts of ${suite.source}`);

  const jobs = Number(flags.jobs ?? navigator.hardwareConcurrency);
  const runs = await runAll(configs, files, converted, jobs);
  const known = parseExpectations(Deno.readTextFileSync(EXPECTATIONS));
  const rows = flags.update ? updated(runs, files, known) : known;
  if (flags.update) Deno.writeTextFileSync(EXPECTATIONS, formatExpectations(rows));
  if (flags.json !== undefined) Deno.writeTextFileSync(flags.json, toJson(runs));
  return report(runs, rows);
}

function readTrapInfo(given: string | undefined): TrapInfo | undefined {
  if (given === undefined) return undefined;
  const found = TRAP_INFOS.find((known) => known === given);
  if (found === undefined) throw new Error(`Unknown trap info ${given}`);
  return found;
}

function readConfig(level: string, memory: string, target: string | undefined): Config {
  if (!/^[0-3]$/.test(level)) throw new Error(`Unknown level ${level}`);
  const choice = MEMORY_CHOICES.find((known) => known === memory);
  if (choice === undefined) throw new Error(`Unknown memory ${memory}`);
  if (target !== undefined && !TARGETS.includes(target)) {
    throw new Error(`Unknown target ${target}; there are ${TARGETS.join(", ")}`);
  }
  return { level: Number(level) as OptLevel, memory: choice, target };
}

function choose(files: readonly SuiteFile[], names: readonly string[]): string[] {
  const all = files.map(({ file }) => file);
  if (names.length === 0) return all;
  return names.map((name) => {
    const file = all.find((candidate) => candidate === name || candidate === `${name}.wast`);
    if (file === undefined) throw new Error(`The suite has no script ${name}`);
    return file;
  });
}

/** Runs all scripts in all ways, a few programs at a time. */
async function runAll(
  configs: readonly Config[],
  files: readonly string[],
  converted: ConvertedSuite,
  jobs: number,
): Promise<readonly Run[]> {
  const libraries = new Map<OptLevel, Libraries>();
  for (const { level, target } of configs) {
    if (!libraries.has(level)) libraries.set(level, await buildLibraries(level, target));
  }
  const plans = new Map<string, Plan>();
  const planOf = (file: string): Plan => {
    const plan = plans.get(file) ??
      makePlan(converted.script(file), (name) => converted.module(file, name));
    plans.set(file, plan);
    return plan;
  };
  const runs = configs.map((config) => ({
    config,
    outcomes: new Map<string, readonly Outcome[]>(),
  }));
  const tasks = files.flatMap((file) => runs.map((run) => ({ file, run })));
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const { file, run: { config, outcomes } } = task;
      const plan = planOf(file);
      const used = libraries.get(config.level);
      if (used === undefined) throw new Error("BUG: a level without libraries");
      outcomes.set(file, outcomesOf(plan.script, await execute(plan, config, used)));
      showProgress(++done, tasks.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return runs;
}

/** Says how far the run is: on a terminal all the time, else four times. */
function showProgress(done: number, all: number): void {
  const text = `${done} of ${all} runs`;
  if (Deno.stderr.isTerminal()) {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r${text}${done === all ? "\n" : ""}`));
  } else if (Math.floor(4 * done / all) > Math.floor(4 * (done - 1) / all)) {
    console.error(text);
  }
}

function updated(
  runs: readonly Run[],
  files: readonly string[],
  known: readonly Expectation[],
): Expectation[] {
  const [first] = runs;
  return known.filter(({ script }) => !files.includes(script)).concat(
    files.flatMap((file) => updateRows(file, first?.outcomes.get(file) ?? [], known)),
  );
}

/** Prints differences and totals; returns the exit code. */
function report(runs: readonly Run[], rows: readonly Expectation[]): number {
  let passed = 0;
  let failed = 0;
  for (const { config, outcomes } of runs) {
    const title = `memory ${config.memory}, optimisation ${config.level}` +
      (config.canonicalNan ? ", canonical NaNs" : "") +
      (config.target === undefined ? "" : `, ${config.target}`);
    const problems = [...outcomes].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([file, list]) =>
      compareOutcomes(file, list, rows)
    );
    for (const problem of problems) console.log(`[${title}] ${problem}`);
    const totals = countOutcomes([...outcomes.values()].flat());
    console.log(`\n${title}\n${formatTotals(totals)}\n`);
    passed += sumTotals(totals).pass;
    failed += problems.length;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function toJson(runs: readonly Run[]): string {
  return JSON.stringify(runs.map(({ config, outcomes }) => ({
    config,
    totals: Object.fromEntries(countOutcomes([...outcomes.values()].flat())),
    notPassed: [...outcomes].flatMap(([file, list]) =>
      list.filter(({ status }) => status !== "pass").map((outcome) => ({ file, ...outcome }))
    ),
  })));
}

if (import.meta.main) Deno.exit(await main());
