/**
 * Runs all contenders of an item by turns.
 *
 * @module
 */

import { run } from "../tests/corpus/run.ts";
import { contentHash } from "../tests/support/hash.ts";
import { cached } from "./cache.ts";
import { type Command, type Contender, reason } from "./contenders/contender.ts";
import type { Item } from "./item.ts";

/** What became of a contender: its best time in nanoseconds, or why there is none. */
export type Outcome = { readonly ns: number } | { readonly cannot: string };

/** A row of results. */
export interface Row {
  /** The item's name. */
  readonly name: string;
  /** The set it belongs to. */
  readonly set: Item["set"];
  /** The checksum that counts as right; absent when no contender ran. */
  readonly checksum?: string;
  /** What became of each contender. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** How long a contender runs in a round, in nanoseconds. */
const TURN = 60e6;
/** What a run may take at most, in milliseconds. */
const TIME_LIMIT = 120_000;

interface Racer {
  readonly name: string;
  readonly command: Command;
  checksum?: string;
  ns: number;
  failure?: string;
}

/**
 * Prepares and measures an item. In each round every contender runs once, so that what else the
 * machine does meets all of them; of all rounds the best time counts.
 *
 * @param item The item.
 * @param contenders The contenders, the one whose checksum is trusted most first.
 * @param rounds How many rounds.
 * @returns The row.
 */
export async function measureItem(
  item: Item,
  contenders: readonly Contender[],
  rounds: number,
): Promise<Row> {
  const outcomes: Record<string, Outcome> = {};
  const racers: Racer[] = [];
  for (const contender of contenders) {
    const prepared = await contender.prepare(item).catch((error: unknown) => ({
      cannot: reason(error),
    }));
    if ("cannot" in prepared) outcomes[contender.name] = prepared;
    else racers.push({ name: contender.name, command: prepared, ns: Infinity });
  }
  const input = await inputFile(item);
  for (let round = 0; round < rounds; round++) {
    for (const racer of racers) {
      if (racer.failure === undefined) await turn(racer, item.n, input, round === 0);
    }
  }
  const checksum = rightChecksum(racers.flatMap(({ checksum }) => checksum ?? []));
  for (const racer of racers) outcomes[racer.name] = outcomeOf(racer, checksum);
  const ordered = contenders.flatMap(({ name }) => {
    const outcome = outcomes[name];
    return outcome === undefined ? [] : [[name, outcome] as const];
  });
  return {
    name: item.name,
    set: item.set,
    ...(checksum === undefined ? {} : { checksum }),
    outcomes: Object.fromEntries(ordered),
  };
}

async function turn(racer: Racer, n: number, input: string[], first: boolean): Promise<void> {
  const reps = first ? 2 : Math.max(1, Math.min(100, Math.round(TURN / racer.ns)));
  const { program, args } = racer.command;
  const all = [...args, `${n}`, `${reps}`, ...input];
  const { code, stdout, stderr, late } = await run(program, all, { timeout: TIME_LIMIT });
  if (code !== 0) {
    racer.failure = late ? "took too long" : reason(stderr || `exit code ${code}`);
    return;
  }
  const [checksum = "", ns = ""] = new TextDecoder().decode(stdout).trim().split(" ");
  if (racer.checksum !== undefined && racer.checksum !== checksum) {
    racer.failure = `wrong checksum: ${checksum} after ${racer.checksum}`;
  }
  racer.checksum = checksum;
  racer.ns = Math.min(racer.ns, Number(ns));
}

function outcomeOf(racer: Racer, right: string | undefined): Outcome {
  if (racer.failure !== undefined) return { cannot: racer.failure };
  if (racer.checksum !== right) {
    return { cannot: `wrong checksum: ${racer.checksum}, not ${right}` };
  }
  return { ns: racer.ns };
}

/**
 * Finds the checksum that most contenders have; of equals the one that comes first.
 *
 * @param checksums The checksums.
 * @returns That one; undefined for none.
 */
export function rightChecksum(checksums: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const checksum of checksums) counts.set(checksum, (counts.get(checksum) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** The argument that names an item's input, if it has one. */
async function inputFile(item: Item): Promise<string[]> {
  const bytes = await item.input();
  if (bytes.length === 0) return [];
  const folder = await cached(`items/${item.name}-input-${contentHash(bytes)}`, async (folder) => {
    await Deno.writeFile(`${folder}/input`, bytes);
  });
  return [`${folder}/input`];
}
