/**
 * SIMD against scalar builds of the same C: `deno task x run -A benches/simd.ts [ROUNDS [NAMES]]`.
 *
 * @module
 */

import { corpusModule } from "../tests/real/program.ts";
import { utf8 } from "../tests/real/v8.ts";
import { runOk } from "../tests/corpus/run.ts";
import { contentHash } from "../tests/support/hash.ts";
import { cached } from "./cache.ts";
import { HERKOS } from "./contenders/herkos.ts";
import { V8 } from "./contenders/v8.ts";
import type { Item } from "./item.ts";
import { CLANG, ITEMS } from "./items.ts";
import { kernelSource, wasmFlags } from "./kernels.ts";
import { measureItem } from "./measure.ts";
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

const NAMES = ["herkos-growable", "v8"];

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

/** argon2id with 4 MiB and two passes; the names of the exports have been shortened by the package. */
const ARGON2: Work = {
  setup: [
    { do: "call", func: "f", args: [128], to: "at" },
    { do: "put", at: "at", from: 0, length: "size" },
  ],
  timed: [{
    do: "call",
    func: "e",
    args: ["n", 4096, 1, "at", 8, "at+8", 16, "at+32", 32, 0, 0, 2, 0x13],
    to: "result",
  }],
  check: [{ do: "fold", value: "result" }, { do: "hash", at: "at+32", length: 32 }],
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

async function row({ name, scalar, simd }: Pair, rounds: number): Promise<string> {
  const contenders = [...HERKOS, V8].filter((contender) => NAMES.includes(contender.name));
  const [a, b] = [
    await measureItem(scalar, contenders, rounds),
    await measureItem(simd, contenders, rounds),
  ];
  const cells = NAMES.flatMap((contender) => {
    const [x, y] = [a.outcomes[contender], b.outcomes[contender]];
    if (x === undefined || y === undefined || "cannot" in x || "cannot" in y) {
      return [JSON.stringify([x, y])];
    }
    const ms = (ns: number): string => (ns / 1e6).toFixed(2);
    return [ms(x.ns), ms(y.ns), (x.ns / y.ns).toFixed(2)];
  });
  return `| ${[name, ...cells].join(" | ")} |`;
}

if (import.meta.main) {
  const [rounds = "5", names = ""] = Deno.args;
  console.log("| | herkos, scalar ms | SIMD ms | times | V8, scalar ms | SIMD ms | times |");
  console.log("| --- | --: | --: | --: | --: | --: | --: |");
  for (const pair of PAIRS) {
    if (names !== "" && !names.split(",").includes(pair.name)) continue;
    console.log(await row(pair, Number(rounds)));
  }
}
