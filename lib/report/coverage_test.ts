import { assert, assertEquals, assertGreater } from "@std/assert";
import { randomLoops } from "../../tests/support/random_loops.ts";
import { randomModule } from "../../tests/differential/random/module.ts";
import { assemble } from "../../tests/support/wat.ts";
import { type FuncCoverage, type ProofCoverage, proofCoverage } from "./coverage.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import { transpile } from "../transpile.ts";

const REAL = new URL("../../fixtures/wasm/", import.meta.url);

/** The coverage of a module in the text format. */
async function coverageOf(wat: string, options: TranspileOptions = {}): Promise<ProofCoverage> {
  return proofCoverage(await assemble(`(module ${wat})`), { name: "demo", ...options });
}

/** The reasons of a module's accesses. */
async function reasonsOf(
  wat: string,
  options?: TranspileOptions,
): Promise<ProofCoverage["total"]["reasons"]> {
  return (await coverageOf(wat, options)).total.reasons;
}

const GROWS = "(func $grows (drop (memory.grow (i32.const 1))))";
const LOAD = "(i32.load (local.get 0))";

Deno.test("proofCoverage() takes a constant address for proven where every size has it", async () => {
  const at = (address: number, memory: string) =>
    `${memory} (func (result i32) (i32.load offset=4 (i32.const ${address})))`;
  const own = (address: number) => at(address, `(memory 1 3) ${GROWS}`);
  assertEquals(await reasonsOf(own(65_528)), { constantAddress: 1 });
  assertEquals(await reasonsOf(own(65_529)), { constantBeyond: 1 });
  assertEquals(await reasonsOf(own(-8)), { constantBeyond: 1 });
  const capacity = { bounds: "capacity" } as const;
  assertEquals(await reasonsOf(own(3 * 65_536 - 8), capacity), { constantAddress: 1 });
  assertEquals(await reasonsOf(own(3 * 65_536 - 7), capacity), { constantBeyond: 1 });
  assertEquals(await reasonsOf(at(65_528, "(memory 1)")), { constantAddress: 1 });
  assertEquals(await reasonsOf(at(65_529, "(memory 1)")), { constantBeyond: 1 });
  assertEquals(await reasonsOf(at(0, '(import "m" "m" (memory 1))')), { imported: 1 });
  const whole = { maxPages: 65_536 };
  assertEquals(await reasonsOf(at(0, `(memory 1) ${GROWS}`), whole), { lastPage: 1 });
});

Deno.test("proofCoverage() says why an address that is not known is checked", async () => {
  const func = `(func (param i32) (result i32) ${LOAD})`;
  assertEquals(await reasonsOf(`(memory 1) ${GROWS} ${func}`), { runTime: 1 });
  assertEquals(await reasonsOf(`(memory 1) ${GROWS} ${func}`, { optLevel: 0 }), { plain: 1 });
  assertEquals(await reasonsOf(`(memory 1) ${GROWS} ${func}`, { maxPages: 65_536 }), {
    lastPage: 1,
  });
  assertEquals(await reasonsOf(`(memory 1) ${func}`), { runTime: 1 });
  assertEquals(await reasonsOf(`(memory 1) ${func}`, { bounds: "mask" }), { masked: 1 });
  assertEquals(await reasonsOf(`(import "m" "m" (memory 1 9)) ${func}`, { bounds: "mask" }), {
    runTime: 1,
  });
});

Deno.test("proofCoverage() counts what a check covers, and no more", async () => {
  const { functions: [, found] } = await coverageOf(`(memory 1) ${GROWS}
    (func $sum (param i32 i32) (result i32)
      (i32.add (i32.load (local.get 1))
        (i32.add (i32.load offset=4 (local.get 0)) (i32.load offset=12 (local.get 0)))))`);
  assertEquals(found, {
    index: 1,
    name: "sum",
    accesses: 3,
    proven: 0,
    coalesced: 2,
    checked: 1,
    checks: 1,
    reasons: { coalesced: 2, runTime: 1 },
  });
});

Deno.test("proofCoverage() takes no check for one of a memory that may have grown since", async () => {
  const twice = "(i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0)))";
  const reasons = (between: string, options?: TranspileOptions) =>
    reasonsOf(
      `(memory 1) ${GROWS} (func $stays)
      (func (param i32) (result i32) (i32.add ${twice} (block (result i32) ${between} ${twice})))`,
      options,
    );
  assertEquals(await reasons("(call $stays)"), { coalesced: 4 });
  assertEquals(await reasons("(call $grows)"), { coalesced: 2, afterGrowth: 2 });
  assertEquals(await reasons("(call $grows)", { bounds: "capacity" }), { coalesced: 4 });
  const loop = (inside: string) =>
    reasonsOf(`(memory 1) ${GROWS} (func $stays)
      (func (param i32) (result i32) (local i32)
        (local.set 1 ${twice})
        (loop (local.set 1 (i32.add (local.get 1) ${twice})) ${inside} (br_if 0 (local.get 1)))
        (local.get 1))`);
  assertEquals(await loop("(call $stays)"), { coalesced: 4 });
  assertEquals(await loop("(call $grows)"), { coalesced: 2, afterGrowth: 2 });
});

Deno.test("proofCoverage() lists functions by index, and those without an access too", async () => {
  const { functions, total } = await coverageOf(
    `(import "m" "f" (func)) (memory 1) (func $a) (func $b (param i32) (result i32) ${LOAD})`,
  );
  assertEquals(functions.map(({ accesses, index, name }) => [index, name, accesses]), [
    [1, "a", 0],
    [2, "b", 1],
  ]);
  assertEquals([total.accesses, total.checked], [1, 1]);
});

/** Functions of the runtime that load or store, and those that check ahead. */
const ACCESS = /\b[if](?:32|64)_(?:load|store)\w*\(/g;
const CHECK = /\b(?:check_bounds|in_bounds)\(/g;

/** Compares the counts with the calls in the Rust, function by function. */
function compareWithText(bytes: Uint8Array, options: TranspileOptions): readonly FuncCoverage[] {
  const text = transpile(bytes, options).files[0]!.text;
  const calls = new Map<string, [accesses: number, checks: number]>();
  for (const [item, name = ""] of text.matchAll(/^fn (\w+)[^]*?^}$|^fn (\w+).*}$/gm)) {
    // A part belongs to its function.
    const owner = name.replace(/_part\d+$/, "");
    const [accesses, checks] = calls.get(owner) ?? [0, 0];
    const count = (what: RegExp): number => item.match(what)?.length ?? 0;
    calls.set(owner, [accesses + count(ACCESS), checks + count(CHECK)]);
  }
  const { functions } = proofCoverage(bytes, options);
  for (const { accesses, checks, name } of functions) {
    assertEquals([accesses, checks], calls.get(name) ?? [0, 0], `${name} of ${options.name}`);
  }
  return functions;
}

const VARIANTS: readonly TranspileOptions[] = [
  {},
  { optLevel: 0, memory: "growable" },
  { memory: "growable", maxFunctionSize: 40, maxNesting: 8 },
  { bounds: "capacity" },
  { bounds: "mask" },
];

Deno.test("the counts of proofCoverage() are the calls in the Rust of real modules", async () => {
  const reasons = new Set<string>();
  let accesses = 0;
  for (const { name } of Deno.readDirSync(REAL)) {
    const bytes = await Deno.readFile(new URL(`${name}/module.wasm`, REAL));
    for (const options of VARIANTS) {
      for (const each of compareWithText(bytes, { ...options, name })) {
        accesses += each.accesses;
        for (const reason of Object.keys(each.reasons)) reasons.add(reason);
      }
    }
  }
  assertGreater(accesses, 10_000);
  for (const reason of ["coalesced", "copy", "afterGrowth", "masked", "constantAddress"]) {
    assert(reasons.has(reason), reason);
  }
});

Deno.test("the counts of proofCoverage() are the calls in the Rust of random modules", async () => {
  for (let seed = 0; seed < 25; seed++) {
    const name = `seed_${seed}`;
    compareWithText(randomModule(seed, 10).case.bytes, { memory: "growable", name });
    const loops = await assemble(randomLoops(seed, { edges: seed % 2 === 1 }).text);
    compareWithText(loops, { memory: "growable", name });
  }
});
