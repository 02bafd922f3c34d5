/**
 * `deno task corpus`: tries herkos on real modules from npm and PyPI packages, and prints what it
 * took.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { figuresTable } from "../tests/corpus/figures.ts";
import { type Figures, measure, type Stage } from "../tests/corpus/measure.ts";
import { type CorpusModule, corpusTable } from "../tests/corpus/table.ts";

const HELP = `Tries herkos on the modules of tests/corpus/modules.tsv.

Usage: deno task corpus [options] [NAME…]

  NAME…            only modules whose name contains one of these
  --tier=N         only modules of this tier: 1 (small), 2 (large) or 3 (rustc takes tens of
                   minutes; left out when neither a tier nor names are given)
  --stage=STAGE    how far: transpile, compile, or run, which compares with V8 (default)
  --jobs=N         how many modules at a time (default 1; the largest need 3 GB each)
  --json           figures as JSON
  --help           this text

Exit code 1 when a module did not do what the table expects.
`;

const STAGES: readonly Stage[] = ["transpile", "compile", "run"];

async function main(): Promise<number> {
  const flags = parseArgs(Deno.args, {
    boolean: ["help", "json"],
    string: ["tier", "stage", "jobs"],
    default: { stage: "run", jobs: "1" },
  });
  const stage = STAGES.find((stage) => stage === flags.stage);
  const jobs = Number(flags.jobs);
  if (flags.help || stage === undefined || !(jobs >= 1)) {
    console.log(HELP);
    return flags.help ? 0 : 2;
  }
  const names = flags._.map(String);
  const chosen = (await corpusTable()).filter((module) =>
    (flags.tier === undefined
      ? names.length > 0 || module.tier < 3
      : module.tier === Number(flags.tier)) &&
    (names.length === 0 || names.some((name) => module.name.includes(name)))
  );
  if (chosen.length === 0) {
    console.error("Cannot find such a module in tests/corpus/modules.tsv");
    return 2;
  }
  const all = await measureAll(chosen, stage, jobs);
  console.log(flags.json ? JSON.stringify(all, undefined, 2) : figuresTable(all));
  return all.every((figures) => figures.good) ? 0 : 1;
}

/** Measures with some workers that take the next module each; results are in the table's order. */
async function measureAll(
  modules: readonly CorpusModule[],
  stage: Stage,
  jobs: number,
): Promise<Figures[]> {
  const results: Figures[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < modules.length; i = next++) {
      const module = modules[i];
      if (module === undefined) return;
      const place = `[${i + 1}/${modules.length}] ${module.name}`;
      results[i] = await measure(module, stage, (what) => console.error(`${place}: ${what}`));
      if (results[i]?.good === false) console.error(`${place}: FAILED ${results[i]?.failure}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

if (import.meta.main) Deno.exit(await main());
