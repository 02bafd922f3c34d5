/**
 * Runs batches of random cases, counts, and keeps what is different.
 *
 * @module
 */

import type { Bounds } from "../../lib/options/option_types.ts";
import type { OptLevel } from "../support/rustc.ts";
import { type Case, type Difference, SKIPPED } from "./case.ts";
import { compareWith } from "./compare.ts";
import { saveFound } from "./found.ts";
import type { Kind } from "./kinds.ts";
import { isRelaxed, withoutOutOfBounds } from "./relaxed.ts";
import { shrink } from "./shrink.ts";
import { runInV8 } from "./v8.ts";
import { LimitedV8 } from "./v8_limited.ts";

/** Milliseconds that an endless case gets in the JavaScript engine, and a batch in Rust. */
const LIMITS = { v8: 400, rust: 60_000 } as const;
/** Seconds for making a difference smaller. */
const SHRINKING = 180;

/** What was done. */
export interface Tally {
  /** Modules that were compared. */
  readonly modules: number;
  /** Lines that were compared, each a call or an instantiation, at each level. */
  readonly calls: number;
  /** Modules of which a part was skipped, for want of time or stack. */
  readonly skipped: number;
  /** Modules that the engine could not be given, which were not compared. */
  readonly failed: number;
  /** Modules with a difference. */
  readonly different: number;
}

const NOTHING: Tally = { modules: 0, calls: 0, skipped: 0, failed: 0, different: 0 };

function sum(a: Tally, b: Tally): Tally {
  return {
    modules: a.modules + b.modules,
    calls: a.calls + b.calls,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
    different: a.different + b.different,
  };
}

/** How batches are run. */
export interface BatchOptions {
  /** rustc's levels of optimisation. */
  readonly levels: readonly OptLevel[];
  /** Whether compiled programs stay in the cache. */
  readonly keepPrograms: boolean;
  /** Whether each module is transpiled both plainly and with all passes. */
  readonly both?: boolean;
  /**
   * How often modules are transpiled with a relaxed check of addresses as well: every module for 1,
   * every fourth for 4. Both checks get their turn, plainly and with all passes.
   */
  readonly relaxed?: number;
  /** The folder where differences are kept; without one they are only said. */
  readonly save?: string;
}

/** Runs batches and remembers what came out. */
export class Batches {
  /** What was done of each kind. */
  readonly tallies = new Map<string, Tally>();
  readonly #options: BatchOptions;
  readonly #v8 = new LimitedV8();

  /**
   * Makes a run.
   *
   * @param options How batches are run.
   */
  constructor(options: BatchOptions) {
    this.#options = options;
  }

  /** What was done of all kinds. */
  get total(): Tally {
    return [...this.tallies.values()].reduce(sum, NOTHING);
  }

  /** Stops what still runs. */
  close(): void {
    this.#v8.close();
  }

  /**
   * Runs a batch of a kind.
   *
   * @param kind The kind.
   * @param first The first seed.
   * @param count How many seeds.
   */
  async run(kind: Kind, first: number, count: number): Promise<void> {
    const { both, keepPrograms, levels, relaxed, save } = this.#options;
    const expected = new Map<string, string[]>();
    const cases: Case[] = [];
    let failed = 0;
    const made = (await kind.make(first, count)).map((given, i) =>
      withCounting(withPlaces(given, first + i), first + i)
    );
    const run = (given: Case) => this.#runInV8(given, kind.endless);
    for (const each of [...variants(made, both), ...relaxedVariants(made, first, relaxed)]) {
      let given = each;
      try {
        let lines: string[];
        if (isRelaxed(given)) {
          const inside = await withoutOutOfBounds(given, run);
          if (inside === undefined) continue;
          ({ given, lines } = inside);
        } else lines = await run(given);
        if (lines[0] === SKIPPED) throw new Error("the start function does not end");
        expected.set(given.name, lines);
        cases.push(withoutSkipped(given, lines));
      } catch (error) {
        failed++;
        console.error(`\n${given.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    const options = { timeLimit: LIMITS.rust, keep: keepPrograms };
    const { differences, skipped } = await compareWith(cases, levels, expected, options);
    const different = new Map(differences.map((each) => [each.name, each]));
    const lines = [...expected.values()].flat().filter((line) => line !== SKIPPED).length;
    this.tallies.set(
      kind.name,
      sum(this.tallies.get(kind.name) ?? NOTHING, {
        modules: cases.length,
        calls: lines * levels.length,
        skipped: skipped.size,
        failed,
        different: different.size,
      }),
    );
    for (const given of cases) {
      const difference = different.get(given.name);
      if (difference === undefined) continue;
      console.error(`\n${JSON.stringify({ ...difference, options: given.options })}`);
      if (save !== undefined) await this.#keep(given, difference, save);
    }
  }

  async #runInV8(given: Case, endless: boolean): Promise<string[]> {
    return endless ? await this.#v8.run(given, LIMITS.v8) : runInV8(given);
  }

  /** Makes a difference smaller, and keeps it. */
  async #keep(given: Case, difference: Difference, folder: string): Promise<void> {
    let last = difference;
    const level = difference.level as OptLevel;
    const holds = async (made: Case): Promise<boolean> => {
      let lines: string[];
      try {
        // A case that had an end may have none when instructions are left out.
        lines = await this.#v8.run(made, LIMITS.v8);
        if (isRelaxed(made) && lines.some((line) => line.startsWith("trap OutOfBounds"))) {
          return false;
        }
      } catch {
        return false;
      }
      const expected = new Map([[made.name, lines]]);
      const options = { timeLimit: 10_000, keep: false };
      const known = [withoutSkipped(made, lines)];
      const { differences: [found] } = await compareWith(known, [level], expected, options);
      if (found === undefined || isCrash(found) !== isCrash(difference)) return false;
      last = found;
      return true;
    };
    const small = await shrink(given, holds, SHRINKING);
    saveFound(small, last, folder);
    console.error(`Kept as ${folder}${given.name}.json`);
  }
}

/** Every fourth case so that its traps say where they are. */
function withPlaces(given: Case, seed: number): Case {
  if (seed % 4 !== 1) return given;
  const trapInfo = seed % 8 === 1 ? "offset" : "function";
  return { ...given, options: { ...given.options, trapInfo } };
}

/** Every eighth case so that it takes fuel, of which it has enough; the engine counts it too. */
function withCounting(given: Case, seed: number): Case {
  return seed % 8 === 3 ? { ...given, options: { ...given.options, fuel: true } } : given;
}

/**
 * The cases, or each of them at both levels of the transpiler. NaNs that are made canonical must not
 * differ from NaNs that the module makes so, which every second module leaves to the transpiler too.
 */
function variants(cases: readonly Case[], both = false): readonly Case[] {
  if (!both) return cases;
  return cases.flatMap((given, i) =>
    ([0, 1] as const).map((optLevel): Case => ({
      ...given,
      name: `${given.name}_O${optLevel}`,
      options: { ...given.options, optLevel, canonicalNan: optLevel === 1 && i % 2 === 1 },
    }))
  );
}

/** Ways to relax the check of addresses, of which each module that is chosen gets the next. */
const RELAXED: readonly { readonly bounds: Bounds; readonly optLevel: 0 | 1 }[] = [
  { bounds: "mask", optLevel: 1 },
  { bounds: "capacity", optLevel: 1 },
  { bounds: "mask", optLevel: 0 },
  { bounds: "capacity", optLevel: 1 },
];

/** Some of the cases, with a relaxed check of addresses. */
function relaxedVariants(cases: readonly Case[], first: number, every = 0): readonly Case[] {
  return cases.flatMap((given, i): Case[] => {
    const seed = first + i;
    if (every === 0 || seed % every !== 0) return [];
    const relaxed = RELAXED[seed / every % RELAXED.length]!;
    if (!goesWith(relaxed.bounds, given.options)) return [];
    return [{
      ...given,
      name: `${given.name}_${relaxed.bounds}`,
      options: { ...given.options, ...relaxed },
    }];
  });
}

/** Whether a relaxed check and other options are taken together. */
function goesWith(bounds: Bounds, { alignedMemory, memoryBytes = 1 }: Case["options"]): boolean {
  if (alignedMemory) return false;
  return bounds !== "mask" || Number.isInteger(Math.log2(memoryBytes));
}

/** Leaves the calls out that the engine has not ended. */
function withoutSkipped(given: Case, lines: readonly string[]): Case {
  const at = lines.indexOf(SKIPPED);
  return at < 0 ? given : { ...given, calls: given.calls.slice(0, Math.max(0, at - 1)) };
}

/** Whether there was no program, or one that ended early. */
function isCrash({ found }: Difference): boolean {
  return /^(no program|crash)/.test(found);
}
