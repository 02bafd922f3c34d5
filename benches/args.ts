/**
 * Arguments of `deno task bench`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

/** What is asked for. */
export interface BenchArgs {
  /** Sets to measure; all when empty. */
  readonly sets: readonly string[];
  /** Items to measure; all of the sets when empty. */
  readonly items: readonly string[];
  /** Contenders; all when empty. */
  readonly contenders: readonly string[];
  /** Rounds of measuring. */
  readonly rounds: number;
  /** Where results go as JSON. */
  readonly json?: string;
  /** Where the chart goes. */
  readonly svg?: string;
  /** Where the page of documentation goes. */
  readonly markdown?: string;
  /** Draw from results of before instead of measuring. */
  readonly from?: string;
  /** Measure SIMD builds against scalar ones, and nothing else. */
  readonly simd: boolean;
  /** Count instructions and sizes instead of measuring time. */
  readonly instructions: boolean;
  /** Measure what fuel costs, and nothing else. */
  readonly fuel: boolean;
  /** Measure on a Cortex-M0 in QEMU, and nothing else. */
  readonly embedded: boolean;
  /** Write the counts to the baseline. */
  readonly update: boolean;
}

const FLAGS = ["simd", "instructions", "fuel", "embedded", "update", "help"] as const;
const TEXTS = [
  "set",
  "items",
  "contenders",
  "rounds",
  "json",
  "svg",
  "markdown",
  "from",
] as const;

/** What `--help` prints. */
export const USAGE =
  `deno task bench [--set=NAMES] [--items=NAMES] [--contenders=NAMES] [--rounds=N]
                [--json=FILE] [--svg=FILE] [--markdown=FILE] [--from=FILE] [--simd]
deno task bench --instructions [--items=NAMES] [--update]
deno task bench --fuel [--items=NAMES] [--rounds=N]
deno task bench --embedded`;

/**
 * Reads the arguments.
 *
 * @param args The arguments.
 * @returns What is asked for.
 * @throws {Error} With the usage, when they cannot be read or ask for help.
 */
export function benchArgs(args: readonly string[]): BenchArgs {
  const unknown: string[] = [];
  const found = parseArgs([...args], {
    boolean: [...FLAGS],
    string: [...TEXTS],
    unknown: (arg: string) => {
      unknown.push(arg);
      return false;
    },
  });
  if (unknown.length > 0) throw new Error(`Cannot read ${unknown.join(" ")}\n${USAGE}`);
  if (found.help === true) throw new Error(USAGE);
  const rounds = Number(found.rounds ?? 7);
  // Fuel is also counted without any timing.
  const least = found.fuel === true ? 0 : 1;
  if (!Number.isInteger(rounds) || rounds < least) {
    throw new Error(`Cannot do ${found.rounds} rounds`);
  }
  const text = (name: "json" | "svg" | "markdown" | "from"): Record<string, string> => {
    const given = found[name];
    return typeof given === "string" ? { [name]: given } : {};
  };
  return {
    sets: names(found.set),
    items: names(found.items),
    contenders: names(found.contenders),
    rounds,
    simd: found.simd === true,
    instructions: found.instructions === true,
    fuel: found.fuel === true,
    embedded: found.embedded === true,
    update: found.update === true,
    ...text("json"),
    ...text("svg"),
    ...text("markdown"),
    ...text("from"),
  };
}

function names(text: unknown): string[] {
  return typeof text === "string" ? text.split(",").filter((name) => name !== "") : [];
}
