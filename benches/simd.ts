/**
 * Measures SIMD builds against scalar builds of the same programs.
 *
 * @module
 */

import { corpusModule } from "../tests/corpus/fetch.ts";
import { utf8 } from "../tests/real/v8.ts";
import { runOk } from "../tests/corpus/run.ts";
import { contentHash } from "../tests/support/hash.ts";
import { cached } from "./cache.ts";
import { HERKOS, HERKOS_V3 } from "./contenders/herkos.ts";
import type { Contender } from "./contenders/contender.ts";
import { V8 } from "./contenders/v8.ts";
import type { Item } from "./item.ts";
import { CLANG, ITEMS } from "./items.ts";
import { kernelSource, wasmFlags } from "./kernels.ts";
import { loadAverage } from "./machine.ts";
import { measureItem } from "./measure.ts";
import type { SimdResults, SimdRow } from "./simd_table.ts";
import type { Work } from "./work.ts";

/** A benchmark in both builds. */
interface Pair {
  /** Its name. */
  readonly name: string;
  /** Built without vectors. */
  readonly scalar: Item;
  /** Built with them. */
  readonly simd: Item;
}

/** Kernels out of which clang makes vectors. */
const KERNELS = [
  "saxpyp",
  "matmulp",
  "stencilp",
  "nbodyp",
  "bytescanp",
  "structsp",
  "matmul",
  "sieve",
];

const CONTENDERS: readonly Contender[] = [
  ...HERKOS.filter(({ name }) => name === "herkos-growable"),
  HERKOS_V3,
  V8,
];

function kernelPair(name: string): Pair {
  const scalar = ITEMS.find((item) => item.name === name);
  const kernel = scalar?.kernel;
  if (scalar === undefined || kernel === undefined) throw new Error(`No kernel ${name}`);
  const wasm = async (fixed: boolean): Promise<Uint8Array<ArrayBuffer>> => {
    const source = kernelSource(kernel);
    const flags = [...wasmFlags(kernel, fixed), "-msimd128"];
    const key = contentHash(...flags, await Deno.readTextFile(source));
    const folder = await cached(`wasm/${name}-simd-${key}`, async (folder) => {
      await runOk(CLANG, [...flags, "-o", `${folder}/module.wasm`, source]);
    });
    return await Deno.readFile(`${folder}/module.wasm`);
  };
  return { name, scalar, simd: { ...scalar, name: `${name}-simd`, wasm } };
}

/**
 * argon2id with 4 MiB, which is about all there is room for, and two passes; the names of the exports
 * have been shortened by the package.
 */
const ARGON2: Work = {
  setup: [
    { do: "call", func: "d", args: [] },
    { do: "call", func: "f", args: [128], to: "at" },
    { do: "put", at: "at", from: 0, length: "size" },
  ],
  timed: [{
    do: "call",
    func: "l",
    args: ["n", 4096, 1, "at", 8, "at+8", 16, "at+32", 32, 0, 0, 2, 0, 0, 0, 0, 0x13],
    to: "result",
  }],
  check: [{ do: "fold", value: "result" }, { do: "hash", at: "at+32", length: 32 }],
  copier: "a",
};

function argon2(module: string): Item {
  return {
    name: module,
    set: "real",
    n: 2,
    work: ARGON2,
    memory: "c",
    wasm: () => corpusModule(module),
    grows: true,
    maxPages: 256,
    input: () => Promise.resolve(utf8("passwordsaltsaltsaltsalt")),
  };
}

const PAIRS: readonly Pair[] = [
  ...KERNELS.map(kernelPair),
  { name: "argon2", scalar: argon2("argon2_browser"), simd: argon2("argon2_simd") },
];

/**
 * Measures the pairs.
 *
 * @param names Which ones; all when empty.
 * @param rounds How many rounds.
 * @returns The times.
 * @throws {Error} When there is none of a name.
 */
export async function measureSimd(names: readonly string[], rounds: number): Promise<SimdResults> {
  for (const name of names) {
    if (!PAIRS.some((pair) => pair.name === name)) {
      throw new Error(`Cannot find ${name} among ${PAIRS.map(({ name }) => name).join(", ")}`);
    }
  }
  const start = loadAverage();
  const rows: SimdRow[] = [];
  for (const { name, scalar, simd } of PAIRS) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`bench: ${name} with SIMD and without`);
    rows.push({
      name,
      scalar: await measureItem(scalar, CONTENDERS, rounds),
      simd: await measureItem(simd, CONTENDERS, rounds),
    });
  }
  const date = new Date().toISOString().slice(0, 10);
  return { date, rounds, load: { start, end: loadAverage() }, rows };
}
