/**
 * `deno task bench`: measures how fast contenders do the same work, or counts instructions.
 *
 * @module
 */

import { type BenchArgs, benchArgs } from "./args.ts";
import { chart } from "./chart.ts";
import { CONTENDERS } from "./contenders.ts";
import { type Contender, reason } from "./contenders/contender.ts";
import { countEverything } from "./count.ts";
import { measureFuel } from "./fuel.ts";
import { measureEmbedded } from "./embedded/table.ts";
import type { Item } from "./item.ts";
import { ITEMS } from "./items.ts";
import { describeMachine, loadAverage } from "./machine.ts";
import { measureItem, type Row } from "./measure.ts";
import { resultsPage } from "./page.ts";
import type { ContenderNote, Results } from "./results.ts";
import { measureSimd } from "./simd.ts";
import { simdFailures, simdText } from "./simd_table.ts";
import { markdownTables } from "./table.ts";

async function main(given: readonly string[]): Promise<number> {
  const args = benchArgs(given);
  if (args.embedded) return await measureEmbedded();
  if (args.instructions) return await countEverything(args.items, args.update);
  if (args.fuel) {
    await measureFuel(args.items, args.rounds);
    return 0;
  }
  const saved = args.from === undefined
    ? await measureAll(args)
    : JSON.parse(await Deno.readTextFile(args.from)) as Results;
  const results = takesSimd(args)
    ? { ...saved, simd: await measureSimd(args.simd ? args.items : [], args.rounds) }
    : saved;
  console.log(markdownTables(results.rows, results.contenders.map(({ name }) => name)));
  for (const { name, missing } of results.contenders) {
    if (missing !== undefined) console.log(`${name} is missing: ${missing}`);
  }
  console.log(`load at start ${results.load.start}, at end ${results.load.end}`);
  if (args.json !== undefined) {
    await Deno.writeTextFile(args.json, `${JSON.stringify(results, null, 2)}\n`);
  }
  if (args.svg !== undefined) await Deno.writeTextFile(args.svg, chart(results));
  if (args.markdown !== undefined) await Deno.writeTextFile(args.markdown, resultsPage(results));
  const wrong = results.rows.flatMap(({ name, outcomes }) =>
    Object.entries(outcomes).flatMap(([contender, outcome]) =>
      contender.startsWith("herkos") && "cannot" in outcome &&
        !/has to grow|the same as/.test(outcome.cannot)
        ? [`${contender} on ${name}: ${outcome.cannot}`]
        : []
    )
  );
  if (results.simd !== undefined) {
    console.log(simdText(results.simd));
    wrong.push(...simdFailures(results.simd.rows));
  }
  for (const text of wrong) console.error(`FAILED: ${text}`);
  return wrong.length === 0 ? 0 : 1;
}

/** SIMD builds are measured when they are asked for, or nothing in particular is. */
function takesSimd({ simd, from, items, sets, contenders }: BenchArgs): boolean {
  return simd ||
    (from === undefined && [items, sets, contenders].every(({ length }) => length === 0));
}

async function measureAll(args: BenchArgs): Promise<Results> {
  const items = args.simd
    ? []
    : pick(ITEMS, args.items).filter(({ set }) =>
      args.sets.length === 0 || args.sets.includes(set)
    );
  const start = loadAverage();
  const notes: ContenderNote[] = [];
  const present: Contender[] = [];
  for (const contender of args.simd ? [] : pick(CONTENDERS, args.contenders)) {
    const { name, about } = contender;
    try {
      notes.push({ name, about, version: await contender.version() });
      present.push(contender);
    } catch (error) {
      const missing = reason(error);
      console.error(`bench: ${name} is missing: ${missing}`);
      notes.push({ name, about, missing });
    }
  }
  const rows: Row[] = [];
  for (const item of items) {
    console.error(`bench: ${item.name}`);
    rows.push(await measureItem(item, present, args.rounds));
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    load: { start, end: loadAverage() },
    rounds: args.rounds,
    contenders: notes,
    rows,
  };
}

function pick<T extends Item | Contender>(
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  for (const name of names) {
    if (!all.some((one) => one.name === name)) {
      throw new Error(`Cannot find ${name} among ${all.map((one) => one.name).join(", ")}`);
    }
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(2);
  }
}
