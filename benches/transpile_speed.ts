/**
 * How fast real modules are transpiled, and with how much memory: each in a process of its own, cold,
 * in CPU time (user and system, all threads), as a user of the tool meets it.
 *
 * `deno task x run -A benches/transpile_speed.ts [--v8-flags=FLAGS] [--svg=FILE] [MODULE.wasm …]`
 * prints a table for `docs/transpile-speed.md` and draws its picture; without modules it takes those of the corpus (`deno task corpus`
 * fetches them), small to large.
 *
 * @module
 */

import process from "node:process";
import { describeMachine, loadAverage } from "./machine.ts";
import { type SpeedPoint, transpileChart } from "./transpile_chart.ts";

const FOLDER = new URL("../.cache/corpus/modules/", import.meta.url).pathname;

/** Modules of the corpus that are measured when none are given. */
const MODULES = [
  "es_module_lexer",
  "source_map",
  "mp3",
  "quickjs",
  "sqlite3",
  "boolector",
  "resvg",
  "usvg",
];

/** Flags of the processes that are measured. */
const FLAGS = Deno.args.filter((arg) => arg.startsWith("--v8-flags="));

/** Where the picture goes. */
const SVG = Deno.args.find((arg) => arg.startsWith("--svg="));

/** What one process says of itself. */
interface Measured {
  readonly bytes: number;
  readonly outputBytes: number;
  /** CPU time of the transpilation, in milliseconds. */
  readonly cpu: number;
  /** CPU time of the whole process, in milliseconds. */
  readonly total: number;
  /** Peak of resident memory, in MB. */
  readonly peak: number;
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Transpiles a module in this process; level -1 only starts up. */
async function measureHere(path: string, level: number): Promise<Measured> {
  const { transpile } = await import("../lib/transpile.ts");
  const bytes = Deno.readFileSync(path);
  const start = cpuTime();
  const outputBytes = level < 0
    ? 0
    : transpile(bytes, { optLevel: level === 0 ? 0 : 1, name: "m" }).report.outputBytes;
  const total = cpuTime();
  const peak = process.resourceUsage().maxRSS / 1024;
  return { bytes: bytes.length, outputBytes, cpu: total - start, total, peak };
}

/** Measures in a fresh process. */
async function measure(path: string, level: number): Promise<Measured> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      ...FLAGS,
      import.meta.filename ?? "",
      "--one",
      path,
      `${level}`,
    ],
    env: { JSR_URL: Deno.env.get("JSR_URL") ?? "https://jsr.io/" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout)) as Measured;
}

/** The run of some that took least CPU time. */
async function best(path: string, level: number, runs: number): Promise<Measured> {
  let found: Measured | undefined;
  for (let i = 0; i < runs; i++) {
    const next = await measure(path, level);
    if (found === undefined || next.cpu < found.cpu) found = next;
  }
  return found!;
}

async function main(given: readonly string[]): Promise<void> {
  const paths = given.length > 0 ? given : MODULES.map((name) => `${FOLDER}${name}.wasm`);
  const base = await best(paths[0]!, -1, 2);
  console.log(`Start-up: ${base.total.toFixed(0)} ms of CPU, ${base.peak.toFixed(0)} MB.\n`);
  console.log("| module | MB | -O0: MB/s | peak MB | -O1: MB/s | peak MB | bytes out a byte |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  const points: SpeedPoint[] = [];
  for (const path of paths) {
    const name = path.replace(/^.*\/|\.wasm$/g, "");
    const cells: string[] = [];
    let last = base;
    for (const level of [0, 1]) {
      last = await best(path, level, 2);
      points.push({ name, level, bytes: last.bytes, cpu: last.cpu, peak: last.peak });
      cells.push((last.bytes / 1000 / last.cpu).toFixed(2), last.peak.toFixed(0));
    }
    const size = (last.bytes / 1e6).toFixed(2);
    const ratio = (last.outputBytes / last.bytes).toFixed(1);
    console.log(`| ${[name, size, ...cells, ratio].join(" | ")} |`);
  }
  if (SVG === undefined) return;
  const { processor } = describeMachine();
  const about = `cold processes, ${processor}, load ${loadAverage().split(" ")[0]}`;
  await Deno.writeTextFile(SVG.slice("--svg=".length), transpileChart(points, about));
}

const [mode, path = "", level = "0"] = Deno.args;
if (mode === "--one") console.log(JSON.stringify(await measureHere(path, Number(level))));
else await main(Deno.args.filter((arg) => !arg.startsWith("--")));
