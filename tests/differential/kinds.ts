/**
 * The kinds of random cases: one row each.
 *
 * @module
 */

import type { Case } from "./case.ts";
import { mutantCase } from "./mutants/cases.ts";
import { mutantSources, type Source } from "./mutants/sources.ts";
import { constantCase } from "./random/constant.ts";
import { loopsCase } from "./random/loops.ts";
import { randomModule } from "./random/module.ts";
import { memoryBytesCase } from "./random/memory_bytes.ts";
import { pageSizesCase } from "./random/page_sizes.ts";
import { referencesCase } from "./random/references.ts";
import { smithCases } from "./smith/cases.ts";
import { wideCase } from "./random/wide.ts";
import { PROFILES } from "./smith/tool.ts";

/** A kind of cases. */
export interface Kind {
  /** Its name. */
  readonly name: string;
  /** How many cases make a program, so that each takes about as long to compile. */
  readonly batch: number;
  /** Whether a call may run forever, so that the JavaScript engine needs a limit of time. */
  readonly endless: boolean;
  /** Makes the cases of seeds from one on. */
  readonly make: (first: number, count: number) => Promise<Case[]>;
}

const FUNCTIONS = 10;

function each(make: (seed: number) => Case | Promise<Case>): Kind["make"] {
  return (first, count) =>
    Promise.all(Array.from({ length: count }, (_, i) => Promise.resolve(make(first + i))));
}

let sources: Promise<Source[]> | undefined;

function mutants(fuel: boolean): Kind["make"] {
  return async (first, count) => {
    const known = await (sources ??= mutantSources());
    return await each((seed) => mutantCase(known, seed, fuel))(first, count);
  };
}

/** The kinds of modules that end. */
const ENDING: readonly Kind[] = [
  ...PROFILES.map((profile): Kind => ({
    name: profile,
    batch: 30,
    endless: false,
    make: (first, count) => smithCases(profile, first, count),
  })),
  {
    name: "functions",
    batch: 20,
    endless: false,
    make: each((seed) => randomModule(seed, FUNCTIONS).case),
  },
  {
    name: "vectors",
    batch: 10,
    endless: false,
    make: each((seed) => randomModule(seed, FUNCTIONS, { vectors: true }).case),
  },
  {
    name: "wide_arithmetic",
    batch: 20,
    endless: false,
    make: each((seed) => randomModule(seed, FUNCTIONS, { wide: true }).case),
  },
  { name: "page_sizes", batch: 20, endless: false, make: each(pageSizesCase) },
  { name: "memory_bytes", batch: 20, endless: false, make: each(memoryBytesCase) },
  { name: "constant", batch: 20, endless: false, make: each(constantCase) },
  { name: "wide", batch: 40, endless: false, make: each(wideCase) },
  { name: "references", batch: 40, endless: false, make: each(referencesCase) },
  { name: "loops", batch: 40, endless: false, make: each((seed) => loopsCase(seed)) },
  {
    name: "vector_loops",
    batch: 20,
    endless: false,
    make: each((seed) => loopsCase(seed, { vectors: true })),
  },
  { name: "mutants_fuel", batch: 20, endless: false, make: mutants(true) },
];

const FUEL_BATCH = 20;

/** Modules of one of those kinds, by the batch, that get just as much fuel as they take, or less. */
async function fuelCases(first: number, count: number): Promise<Case[]> {
  const kind = ENDING[Math.floor(first / FUEL_BATCH) % ENDING.length]!;
  return (await kind.make(first, count)).map((given, i): Case => ({
    ...given,
    name: `granted_${given.name}`,
    options: { ...given.options, fuel: true },
    tight: first + i,
  }));
}

/** All kinds. */
export const KINDS: readonly Kind[] = [
  ...ENDING,
  { name: "mutants", batch: 20, endless: true, make: mutants(false) },
  { name: "fuel", batch: FUEL_BATCH, endless: false, make: fuelCases },
];
