/**
 * `deno task fuzz`: compares random modules of all kinds for some minutes.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { OptLevel } from "../support/rustc.ts";
import { Batches, type Tally } from "./batches.ts";
import { FOUND } from "./found.ts";
import { KINDS } from "./kinds.ts";

const HELP = `Compares random modules in the JavaScript engine and as generated Rust.

Usage: deno task fuzz [options]

  --minutes=N    for how long (default 10)
  --seed=N       the first seed (default: from the clock)
  --profile=P    only kinds whose name contains this: ${KINDS.map(({ name }) => name).join(", ")}
  --level=L,L    rustc's levels of optimisation (default 0,3)
  --count=N      how many seeds of each kind at most
  --relaxed=N    every Nth module also with --bounds=capacity or mask (default 2; 0: none)
  --help         this text

A difference is made smaller and kept in fixtures/differential/found/, where the tests run it.
Exit code 1 when there was one.
`;

async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, {
    boolean: ["help"],
    string: ["minutes", "seed", "profile", "level", "count", "relaxed"],
  });
  const minutes = Number(flags.minutes ?? 10);
  const start = Number(flags.seed ?? Date.now() % 1_000_000_000);
  const levels = (flags.level ?? "0,3").split(",").map(Number) as OptLevel[];
  const count = Number(flags.count ?? Infinity);
  const relaxed = Number(flags.relaxed ?? 2);
  const kinds = KINDS.filter(({ name }) => name.includes(flags.profile ?? ""));
  if (flags.help || !(minutes > 0) || !Number.isSafeInteger(start) || kinds.length === 0) {
    console.log(HELP);
    return flags.help ? 0 : 2;
  }
  const batches = new Batches({ levels, relaxed, keepPrograms: false, save: FOUND });
  const end = performance.now() + minutes * 60_000;
  const seeds = new Map(kinds.map(({ name }) => [name, start]));
  let more = true;
  while (more && performance.now() < end) {
    more = false;
    for (const kind of kinds) {
      const seed = seeds.get(kind.name)!;
      const length = Math.min(kind.batch, start + count - seed);
      if (length <= 0 || performance.now() > end) continue;
      more = true;
      await batches.run(kind, seed, length);
      seeds.set(kind.name, seed + length);
      const left = Math.max(0, (end - performance.now()) / 60_000).toFixed(1);
      say(`${kind.name} ${seed}: ${describe(batches.total)}; ${left} minutes left`);
    }
  }
  batches.close();
  if (Deno.stderr.isTerminal()) console.error();
  for (const [name, tally] of batches.tallies) {
    console.log(`${name} from ${start}: ${describe(tally)}`);
  }
  console.log(`all: ${describe(batches.total)}`);
  return batches.total.different > 0 ? 1 : 0;
}

function describe({ modules, calls, skipped, failed, different }: Tally): string {
  return `${modules} modules, ${calls} calls, ${different} different, ${skipped} skipped in part, ` +
    `${failed} not run`;
}

/** Says how far it is: on one line of a terminal, or in lines. */
function say(text: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  else console.error(text);
}

if (import.meta.main) Deno.exit(await main());
