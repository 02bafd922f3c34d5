/**
 * Compiles Rust programs that contain generated modules, keeps them by the hash of everything
 * that went in, and measures what compiling took.
 *
 * @module
 */

import { contentHash } from "../support/hash.ts";
import {
  buildRuntime,
  CACHE,
  exists,
  type OptLevel,
  rustcFlags,
  rustcVersion,
} from "../support/rustc.ts";
import { run } from "./run.ts";

/** A program to be compiled. */
export interface Program {
  /** Its name. */
  readonly name: string;
  /** File name to text; `main.rs` is the root. */
  readonly sources: Readonly<Record<string, string>>;
  /** rustc's `opt-level`. */
  readonly optLevel: OptLevel;
  /** Features of the runtime; `alloc` alone unless given. */
  readonly features?: readonly string[];
  /** rustc's `target-cpu`; its default when absent. */
  readonly targetCpu?: string;
}

/** What compiling a program took; null where there is no tool that measures it. */
export interface BuildCost {
  /** rustc's processor time in seconds, user and system. */
  readonly cpuSeconds: number | null;
  /** rustc's largest resident set in MB of 10^6 bytes. */
  readonly peakMegabytes: number | null;
}

/** A compiled program. */
export interface Built extends BuildCost {
  /** The executable. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

/** rustc did not accept a program. */
export class BuildError extends Error {
  /** The class's name. */
  override readonly name = "BuildError";
}

const GNU_TIME = "/usr/bin/time";

/**
 * Compiles a program, or finds it compiled before.
 *
 * @param program Its sources, which may `use herkos_runtime`.
 * @returns Where the executable is, and what compiling it took, now or then.
 * @throws {BuildError} With rustc's messages.
 */
export async function buildProgram(program: Program): Promise<Built> {
  const runtime = await buildRuntime(program.optLevel, program.features);
  const { targetCpu } = program;
  const flags = [
    ...rustcFlags(program.optLevel),
    ...(targetCpu === undefined ? [] : [`-Ctarget-cpu=${targetCpu}`]),
    "--extern",
    `herkos_runtime=${runtime.path}`,
  ];
  const sources = Object.entries(program.sources).flat();
  const key = contentHash(await rustcVersion(), runtime.hash, ...flags, program.name, ...sources);
  const folder = `${CACHE}corpus/build/${program.name}-${key}`;
  const path = `${folder}/program`;
  if (!exists(path)) {
    const partial = `${folder}.${Deno.pid}.tmp`;
    await Deno.mkdir(partial, { recursive: true });
    try {
      for (const [file, text] of Object.entries(program.sources)) {
        await Deno.writeTextFile(`${partial}/${file}`, text);
      }
      const cost = await rustc([...flags, "-o", `${partial}/program`, `${partial}/main.rs`]);
      await Deno.writeTextFile(`${partial}/cost.json`, JSON.stringify(cost));
      if (!exists(folder)) await Deno.rename(partial, folder);
    } finally {
      if (exists(partial)) await Deno.remove(partial, { recursive: true });
    }
  }
  const cost = JSON.parse(await Deno.readTextFile(`${folder}/cost.json`)) as BuildCost;
  return { ...cost, path, bytes: (await Deno.stat(path)).size };
}

/** Runs rustc, under GNU time where that is installed. */
async function rustc(args: readonly string[]): Promise<BuildCost> {
  if (!exists(GNU_TIME)) {
    await compile("rustc", args);
    return { cpuSeconds: null, peakMegabytes: null };
  }
  const report = await Deno.makeTempFile({ prefix: "herkos-time-" });
  try {
    await compile(GNU_TIME, ["-f", "%U %S %M", "-o", report, "rustc", ...args]);
    const [user, system, kilobytes] = (await Deno.readTextFile(report)).trim().split(" ");
    const cpuSeconds = Number(user) + Number(system);
    return { cpuSeconds, peakMegabytes: Math.round(Number(kilobytes) * 1024 / 1e6) };
  } finally {
    await Deno.remove(report);
  }
}

async function compile(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, args);
  if (code !== 0) throw new BuildError(`exit code ${code}: ${summary(stderr)}`);
}

/** rustc's errors without repetitions, each with the first place and line that it shows. */
function summary(stderr: string): string {
  const found = new Map<string, { count: number; shown: string }>();
  for (const part of stderr.split(/^(?=error|warning)/m)) {
    const lines = part.trimEnd().split("\n");
    const head = lines[0] ?? "";
    if (!head.startsWith("error") || /aborting|could not compile/.test(head)) continue;
    const place = /[^/\s]+:\d+:\d+/.exec(part)?.[0] ?? "";
    const line = lines.find((line) => /^\s*\d+ \|/.test(line))?.trim() ?? "";
    const kind = head.replace(/`[^`]*`/g, "`…`");
    const known = found.get(kind);
    found.set(
      kind,
      known === undefined
        ? { count: 1, shown: `${head} (${place}) ${line}` }
        : { ...known, count: known.count + 1 },
    );
  }
  const errors = [...found.values()].map(({ count, shown }) => `${count} x ${shown}`);
  return errors.length === 0 ? stderr.slice(-1000) : errors.join("\n  ");
}
