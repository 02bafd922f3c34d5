import { assert, assertEquals, assertThrows } from "@std/assert";
import { FUEL_USED, metered } from "../../tests/differential/metered.ts";
import { randomCounters } from "../../tests/support/random_counters.ts";
import { funcType, moduleOf as moduleBytes, name } from "../../tests/support/wasm_bytes.ts";
import { assemble } from "../../tests/support/wat.ts";
import { proofCoverage } from "./coverage.ts";
import { BudgetError } from "../errors.ts";
import { transpile } from "../transpile.ts";

/** The fuel of the export `run`, or why it has no bound. */
async function boundOf(text: string): Promise<number | string | undefined> {
  const found = proofCoverage(await assemble(text)).fuel.find(({ name }) => name === "run");
  return found?.fuel ?? found?.unbounded?.reason;
}

/** What `run` takes in V8. */
async function usedBy(text: string, args: readonly number[] = []): Promise<number> {
  const module = new WebAssembly.Module(metered(await assemble(text), 100_000n));
  const { exports } = new WebAssembly.Instance(module, {});
  (exports["run"] as (...args: readonly number[]) => unknown)(...args);
  return Number((exports[FUEL_USED] as WebAssembly.Global).value);
}

const BODIES: readonly (readonly [what: string, text: string, exact: boolean])[] = [
  ["nothing", "", true],
  ["straight code", "(drop (i32.add (i32.const 1) (i32.const 2))) (nop)", true],
  [
    "a loop of 10 rounds",
    "(loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))",
    true,
  ],
  [
    "loops in a loop",
    `(loop
       (local.set $j (i32.const 7))
       (loop (br_if 0 (local.tee $j (i32.sub (local.get $j) (i32.const 1)))))
       (br_if 0 (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 3))) (i32.const 12))))`,
    true,
  ],
  ["calls", "(call $leaf) (call $leaf)", true],
  ["an indirect call", "(call_indirect (type $none) (i32.const 1))", true],
  ["a fill", "(memory.fill (i32.const 0) (i32.const 0) (i32.const 6400))", true],
  ["a choice", "(if (local.get $i) (then (call $leaf)) (else (call $dear)))", true],
  ["a choice of the cheaper", "(if (i32.const 1) (then (call $leaf)) (else (call $dear)))", true],
  [
    "a loop left early",
    "(loop (br_if 1 (i32.eqz (i32.load (local.get $j)))) (br_if 0 (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 9))))",
    false,
  ],
];

function moduleOf(body: string): string {
  return `(module (memory 1) (table 2 funcref) (elem (i32.const 0) $leaf $dear)
    (type $none (func))
    (func $leaf) (func $dear (nop) (drop (i32.const 1)) (call $leaf))
    (func $again (call $again))
    (func (export "run") (local $i i32) (local $j i32) ${body}))`;
}

/** A function whose ifs are nested as deep as is said. */
function nestOfIfs(depth: number): Uint8Array<ArrayBuffer> {
  const code = [
    ...Array.from({ length: depth }, () => [0x20, 0x00, 0x04, 0x40]),
    ...Array.from({ length: depth }, () => [0x0b]),
  ];
  return moduleBytes({
    types: [funcType(["i32"], [])],
    funcs: [{ type: 0, code }],
    exports: [[name("run"), 0x00, 0]],
  });
}

for (const [what, body, exact] of BODIES) {
  Deno.test(`the bound of ${what} is ${exact ? "just" : "at least"} what it takes`, async () => {
    const [bound, used] = [await boundOf(moduleOf(body)), await usedBy(moduleOf(body))];
    assert(typeof bound === "number", `${bound}`);
    if (exact) assertEquals(bound, used);
    else assert(bound > used, `${bound} ${used}`);
  });
}

Deno.test("a loop after a call has its bound, whatever loops the callee has", async () => {
  const text = `(module
    (func $callee (param $n i32) (local $k i32)
      (block (block (br_if 1 (local.get $n)) (br_if 0 (i32.const 1))))
      (loop (br_if 0 (i32.ne (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 3)))))
    (func (export "run") (param $p i32) (local $i i32) (local $j i32)
      (loop (br_if 0 (i32.ne (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 2))))
      (call $callee (local.get $p))
      (loop (br_if 0 (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 99))))))`;
  assertEquals(await boundOf(text), await usedBy(text));
});

Deno.test("a test that not every round comes by is no bound", async () => {
  const step = "(local.set $i (i32.add (local.get $i) (i32.const 1)))";
  const last = "(br_if 1 (i32.eq (local.get $i) (i32.const 10))) (local.set $j (i32.const 3))";
  for (
    const round of [
      `(block (br_if 0 (local.get $j)) ${step} (br 1))`,
      `(if (i32.eqz (local.get $j)) (then ${step} (br 1)))`,
    ]
  ) {
    const text = `(module (func (export "run") (param $j i32) (local $i i32)
      (block (loop ${round} ${last}))))`;
    assertEquals(await boundOf(text), "loop", round);
  }
});

Deno.test("chains of calls and nests may be long", async () => {
  const chain = Array.from({ length: 10_000 }, (_, i) => `(func (call ${i + 1}))`).join("\n");
  assertEquals(await boundOf(`(module ${chain} (func) (export "run" (func 0)))`), 10_001);
  const bytes = nestOfIfs(5000);
  assertEquals(proofCoverage(bytes).fuel[0]?.fuel, 10_000);
});

Deno.test("what defeats a bound is said, with its place", async () => {
  const unbounded = [
    ["(loop (br_if 0 (global.get 0)))", "loop"],
    ["(call $again)", "recursion"],
    [
      "(memory.fill (i32.const 0) (i32.const 0) (local.get $i)) (memory.fill (i32.const 0) (i32.const 0) (i32.load (i32.const 0)))",
      "length",
    ],
    [
      "(loop (call $big) (br_if 0 (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 0))))",
      "large",
    ],
  ] as const;
  for (const [body, reason] of unbounded) {
    const text = moduleOf(body).replace(
      "(type $none",
      `(global (mut i32) (i32.const 0))
       (func $big (local $i i32) (loop (br_if 0 (local.tee $i (i32.add (local.get $i) (i32.const 1))))))
       (type $none`,
    );
    assertEquals(await boundOf(text), reason, body);
    const bytes = await assemble(text);
    const [found] = proofCoverage(bytes).fuel;
    const at = found!.unbounded!;
    assert(at.offset > 0 && at.func >= 0);
    if (reason === "loop") assertEquals(bytes[at.offset], 0x03);
    if (reason === "length") {
      assertEquals([...bytes.subarray(at.offset, at.offset + 2)], [0xfc, 11]);
    }
    const thrown = assertThrows(() => transpile(bytes, { maxFuel: 1000 }), BudgetError);
    assertEquals([thrown.code, thrown.offset, thrown.funcIndex], ["HK0501", at.offset, at.func]);
  }
});

Deno.test("maxFuel refuses what may take more, and nothing else", async () => {
  const bytes = await assemble(moduleOf("(call $leaf)"));
  const { fuel } = proofCoverage(bytes).fuel[0]!;
  assertEquals(transpile(bytes, { maxFuel: fuel! }).files, transpile(bytes).files);
  assertThrows(
    () => transpile(bytes, { maxFuel: fuel! - 1 }),
    BudgetError,
    `The export "run" may take ${fuel} fuel, and ${fuel! - 1} are granted`,
  );
});

Deno.test("no run of random loops takes more than their bound", async () => {
  let bounded = 0;
  for (let seed = 0; seed < 200; seed++) {
    const text = randomCounters(seed, true);
    const bound = await boundOf(text);
    if (typeof bound !== "number" || bound > 100_000) continue;
    bounded++;
    for (const args of [[0, 5, 100], [7, -3, 1], [-2147483648, 2147483647, 40]]) {
      const used = await usedBy(text, args);
      assert(used <= bound, `seed ${seed}: ${used} > ${bound}`);
    }
  }
  assert(bounded > 10, `${bounded} have a bound`);
});
