/**
 * Takes one module of the corpus through everything: transpile, compile, run, compare.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { UnsupportedError } from "../../lib/errors.ts";
import { FEATURES } from "../../lib/features.ts";
import { transpile } from "../../lib/transpile.ts";
import { CACHE } from "../support/rustc.ts";
import { buildProgram } from "./build.ts";
import { corpusBytes, type Progress } from "./fetch.ts";
import { programText } from "./program.ts";
import { run } from "./run.ts";
import type { CorpusModule } from "./table.ts";

/** How far a module is taken. */
export type Stage = "transpile" | "compile" | "run";

/** What is known of a module after it was tried. What was not reached or measured is null. */
export interface Figures {
  /** The module's name in the table. */
  readonly name: string;
  /** Its size in bytes. */
  readonly bytesIn: number;
  /** Size of the generated Rust in bytes. */
  bytesOut: number | null;
  /** Processor time of the fastest of a few runs of `transpile`, in milliseconds. */
  transpileMs: number | null;
  /** rustc's processor time in seconds. */
  cpuSeconds: number | null;
  /** rustc's peak memory in MB of 10^6 bytes. */
  peakMegabytes: number | null;
  /** Size in bytes of a program that contains the module and calls all of its exports. */
  programBytes: number | null;
  /** rustc's opt-level. */
  readonly optLevel: number;
  /** How instantiation ended: `ok`, or the trap. */
  instantiated: string | null;
  /** How many calls of exports had the same outcome as under V8. */
  callsEqual: number | null;
  /** Whether all is as the table expects. */
  good: boolean;
  /** The stage that failed, and why. */
  failure: string | null;
}

/** A call of an export may never end; this ends it, in milliseconds. */
const TIME_LIMIT = 10_000;
const V8_MAIN = fileURLToPath(new URL("v8_main.ts", import.meta.url));

/**
 * Tries one module.
 *
 * @param module The row of the table.
 * @param last The last stage.
 * @param progress Told what is being done.
 * @returns The figures, with the failure if there is one.
 */
export async function measure(
  module: CorpusModule,
  last: Stage,
  progress: Progress = () => {},
): Promise<Figures> {
  const figures: Figures = {
    name: module.name,
    bytesIn: module.bytes,
    bytesOut: null,
    transpileMs: null,
    cpuSeconds: null,
    peakMegabytes: null,
    programBytes: null,
    optLevel: module.optLevel,
    instantiated: null,
    callsEqual: null,
    good: false,
    failure: null,
  };
  let stage = "download";
  try {
    const bytes = await corpusBytes(module, progress);
    stage = "transpile";
    progress("transpiling");
    if (module.unsupported !== undefined) {
      figures.good = refuses(bytes, module.unsupported);
      if (!figures.good) figures.failure = `transpile: expected unsupported ${module.unsupported}`;
      return figures;
    }
    const { files, report, milliseconds } = timedTranspile(bytes, module);
    const text = files[0]?.text ?? "";
    figures.bytesOut = new TextEncoder().encode(text).length;
    figures.transpileMs = milliseconds;
    if (last !== "transpile") {
      stage = "compile";
      progress(`compiling ${figures.bytesOut} bytes at opt-level ${module.optLevel}`);
      const main = programText(report, module.name);
      const built = await buildProgram({
        name: module.name,
        sources: { "main.rs": main, [`${module.name}.rs`]: text },
        optLevel: module.optLevel,
      });
      figures.cpuSeconds = built.cpuSeconds;
      figures.peakMegabytes = built.peakMegabytes;
      figures.programBytes = built.bytes;
      if (last === "run") {
        stage = "run";
        progress("running, under V8 too");
        await compare(module.name, built.path, figures);
      }
    }
    figures.good = figures.failure === null;
  } catch (error) {
    const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    figures.failure = `${stage}: ${told}`;
  }
  return figures;
}

function refuses(bytes: Uint8Array, proposal: string): boolean {
  try {
    transpile(bytes);
    return false;
  } catch (error) {
    if (error instanceof UnsupportedError) return error.proposal === proposal;
    throw error;
  }
}

type Transpiled = ReturnType<typeof transpile> & { readonly milliseconds: number };

/** Transpiles a few times: the first runs of a program are slower than what follows. */
function timedTranspile(bytes: Uint8Array, { name, features }: CorpusModule): Transpiled {
  const enable = FEATURES.filter((row) => row.supported && features.includes(row.name))
    .map((row) => row.name);
  let best: Transpiled | undefined;
  for (let runs = 0, spent = 0; runs < 3 && spent < 2000; runs++) {
    const start = cpuUsage();
    const result = transpile(bytes, { name, enable });
    const { user, system } = cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    spent += milliseconds;
    if (best !== undefined && best.files[0]?.text !== result.files[0]?.text) {
      throw new Error("Two runs gave different output");
    }
    if (best === undefined || milliseconds < best.milliseconds) best = { ...result, milliseconds };
  }
  if (best === undefined) throw new Error("BUG: nothing was run");
  return best;
}

/** Compares what the Rust program prints with what V8 does, as far as both got. */
async function compare(name: string, program: string, figures: Figures): Promise<void> {
  const options = { timeout: TIME_LIMIT };
  const ours = await run(program, [], options);
  const flags = ["run", "--quiet", "--no-lock", "--no-check", "--allow-read"];
  const path = `${CACHE}corpus/modules/${name}.wasm`;
  const theirs = await run(Deno.execPath(), [...flags, V8_MAIN, path], options);
  const [got, wanted] = [lines(ours), lines(theirs)];
  figures.instantiated = got[0]?.replace(/^start /, "") ?? null;
  const common = Math.min(got.length, wanted.length);
  const differs = wanted.slice(0, common).findIndex((line, i) => line !== got[i]);
  figures.callsEqual = (differs < 0 ? common : differs) - 1;
  if (differs >= 0) {
    figures.failure = `run: got "${got[differs]}", but "${wanted[differs]}" under V8`;
  } else if (common === 0) {
    figures.failure = `run: nothing printed: ${ours.stderr.slice(0, 500)}${theirs.stderr}`;
  } else if (ours.code !== 0 && !ours.late) {
    figures.failure = `run: exit code ${ours.code}: ${ours.stderr.slice(0, 500)}`;
  }
}

/** Whole lines: the last one may have been cut off. */
function lines(result: { readonly stdout: Uint8Array }): string[] {
  return new TextDecoder().decode(result.stdout).split("\n").slice(0, -1);
}
