/**
 * Checks verdicts on damaged and on nasty modules.
 *
 * @module
 */

import { ROOT, run } from "../support/rustc.ts";
import { disagreement, judge, type Verdict } from "../support/verdict.ts";
import type { Damaged } from "./damage.ts";
import type { Measured } from "./measure.ts";
import { NASTY } from "./nasty.ts";

/** Milliseconds that one module may take. */
const TIME_LIMIT = 5000;

/** What the verdicts were. */
export interface Checked {
  /** How many of each. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** What is wrong, for people. */
  readonly wrong: readonly string[];
  /** The most milliseconds that a module took. */
  readonly slowest: number;
}

/**
 * Judges damaged modules.
 *
 * @param modules The modules.
 * @returns What the verdicts were.
 */
export function checkDamaged(modules: Iterable<Damaged>): Checked {
  const counts = { accepted: 0, rejected: 0, unsupported: 0 };
  const wrong: string[] = [];
  let slowest = 0;
  for (const { name, bytes } of modules) {
    const start = performance.now();
    try {
      const judged = judge(bytes);
      counts[judged.verdict]++;
      const reason = disagreement(bytes, judged);
      if (reason !== undefined) wrong.push(`${name}: ${reason}`);
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.stack : error}`);
    }
    const took = performance.now() - start;
    slowest = Math.max(slowest, took);
    if (took > TIME_LIMIT) wrong.push(`${name}: took ${Math.round(took)} ms`);
  }
  return { counts, wrong, slowest };
}

/** The most memory that judging a module may take, in bytes: 64 MB and 20 times the module. */
function memoryLimit(size: number): number {
  return 64_000_000 + 20 * size;
}

/** What a nasty module took. */
export interface NastyResult extends Measured {
  /** Its name. */
  readonly name: string;
  /** Its size in bytes. */
  readonly size: number;
}

/**
 * Judges nasty modules, each in a process of its own.
 *
 * @param names Which.
 * @returns What each took; too much is wrong.
 */
export async function checkNasty(
  names: readonly string[] = [...NASTY.keys()],
): Promise<NastyResult[]> {
  const results: NastyResult[] = [];
  const file = await Deno.makeTempFile({ suffix: ".wasm" });
  for (const name of names) {
    const bytes = NASTY.get(name)!();
    await Deno.writeFile(file, bytes);
    const script = `${ROOT}tests/validator/measure.ts`;
    const args = ["run", "-A", "--quiet", script, file];
    const { code, stdout, stderr } = await run(Deno.execPath(), args, { timeout: 60_000 });
    const size = bytes.length;
    if (code !== 0) {
      const wrong = `ended with ${code}: ${stderr.slice(-500)}`;
      results.push({ name, size, wrong, verdict: "none", milliseconds: 0, memory: 0 });
      continue;
    }
    const measured = JSON.parse(stdout) as Measured;
    const { memory, milliseconds } = measured;
    const wrong = measured.wrong ??
      (memory > memoryLimit(size) ? `takes ${memory} bytes` : undefined) ??
      (milliseconds > TIME_LIMIT ? `takes ${milliseconds} ms` : undefined);
    results.push({ ...measured, name, size, wrong });
  }
  await Deno.remove(file);
  return results;
}
