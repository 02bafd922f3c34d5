/**
 * Judges one of the nasty modules in a process of its own and prints what that took:
 * `deno run --allow-read --allow-sys tests/validator/measure.ts FILE` gives JSON.
 *
 * @module
 */

import { disagreement, judge } from "../support/verdict.ts";

/** What judging took. */
export interface Measured {
  /** What is wrong with the verdict, if anything. */
  readonly wrong: string | undefined;
  /** The verdict. */
  readonly verdict: string;
  /** Milliseconds. */
  readonly milliseconds: number;
  /** How much more memory the process has used at its peak than before, in bytes. */
  readonly memory: number;
}

/** The most memory that the process has used so far, in bytes. */
function peak(): number {
  try {
    const [, kilobytes = "0"] = /^VmHWM:\s*(\d+) kB/m.exec(
      Deno.readTextFileSync("/proc/self/status"),
    ) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return Deno.memoryUsage().rss;
  }
}

if (import.meta.main) {
  const bytes = Deno.readFileSync(Deno.args[0] ?? "");
  // What the first module costs is the program's, not the module's.
  judge(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const before = peak();
  const start = performance.now();
  const cost = (): Pick<Measured, "milliseconds" | "memory"> => ({
    milliseconds: performance.now() - start,
    memory: peak() - before,
  });
  let measured: Measured;
  try {
    const judged = judge(bytes);
    // Before the engine has its turn.
    const { milliseconds, memory } = cost();
    const wrong = disagreement(bytes, judged);
    measured = { wrong, verdict: judged.verdict, milliseconds, memory };
  } catch (error) {
    measured = { wrong: String(error), verdict: "exception", ...cost() };
  }
  console.log(JSON.stringify(measured));
}
