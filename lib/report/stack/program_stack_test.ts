import { assertEquals } from "@std/assert";
import {
  type ModuleCharges,
  programBytes,
  type ProgramFunc,
  programStack,
} from "./program_stack.ts";

const START = 0x1000;

/** A function or mapping symbol of a program that is made here. */
type Symbol = readonly [name: string, value: number, size: number, isFunc?: boolean];

/** A program of Thumb code at `START`. */
function program(halves: readonly number[], symbols: readonly Symbol[]): Uint8Array {
  const code = new Uint8Array(new Uint16Array(halves).buffer);
  const names = ["", ...symbols.map(([name]) => name)].join("\0") + "\0";
  const at = (name: string): number => names.indexOf(`\0${name}\0`) + 1;
  const strings = new TextEncoder().encode(names);
  const [codeAt, stringsAt] = [52, 52 + code.length];
  const symbolsAt = stringsAt + strings.length + (4 - strings.length % 4);
  const headersAt = symbolsAt + 16 * symbols.length;
  const file = new Uint8Array(headersAt + 4 * 40);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x7f454c46);
  file.set([1, 1, 1], 4);
  view.setUint16(18, 40, true);
  view.setUint32(24, START | 1, true);
  view.setUint32(32, headersAt, true);
  view.setUint16(46, 40, true);
  view.setUint16(48, 4, true);
  file.set(code, codeAt);
  file.set(strings, stringsAt);
  symbols.forEach(([name, value, size, isFunc = true], i) => {
    const entry = symbolsAt + 16 * i;
    view.setUint32(entry, at(name), true);
    view.setUint32(entry + 4, value, true);
    view.setUint32(entry + 8, size, true);
    view.setUint8(entry + 12, isFunc ? 2 : 0);
  });
  const header = (i: number, ...fields: number[]): void =>
    fields.forEach((field, j) => view.setUint32(headersAt + 40 * i + 4 * j, field, true));
  header(1, 0, 1, 6, START, codeAt, code.length);
  header(2, 0, 3, 0, 0, stringsAt, strings.length);
  header(3, 0, 2, 0, 0, symbolsAt, 16 * symbols.length, 2);
  return file;
}

/** A call from one halfword's place to another's. */
function bl(from: number, to: number): readonly [number, number] {
  const offset = 2 * (to - from) - 4;
  return [0xf000 | offset >> 12 & 0x7ff, 0xf800 | offset >> 1 & 0x7ff];
}

// start: push {r4, lr}; bl f; pop {r4, pc}
// f:     push {r4-r7, lr}; sub sp, #44; bl f; pop {r4-r7, pc}
// word:  data that looks like `push {r0-r7}`
const HALVES = [0xb510, ...bl(1, 4), 0xbd10, 0xb5f0, 0xb08b, ...bl(6, 4), 0xbdf0, 0xb4ff];
const SYMBOLS: readonly Symbol[] = [
  ["$t", START, 0, false],
  ["start", START | 1, 8],
  ["_ZN4main4demo2f_17h0123456789abcdefE", START + 8 | 1, 12],
  ["$d", START + 18, 0, false],
];
const CHARGES: ModuleCharges = {
  module: "demo",
  charges: new Map([["f_", 128]]),
  calls: new Map([["f_", ["f_"]]]),
  toHost: new Set(),
  granted: 1280,
};

function functionsOf(modules: readonly ModuleCharges[]): readonly ProgramFunc[] {
  const { functions, unknown } = programStack(program(HALVES, SYMBOLS), modules);
  assertEquals(unknown, undefined);
  return functions;
}

Deno.test("programStack() bounds a cycle by what its functions charge", () => {
  const [start, f] = functionsOf([CHARGES]);
  assertEquals([start!.name, start!.address, start!.frame, start!.isRoot], [
    "start",
    START,
    8,
    true,
  ]);
  assertEquals([f!.name, f!.frame, f!.isRoot], ["main::demo::f_", 64, false]);
  // Ten frames that are paid for, and one that asks in vain.
  assertEquals([f!.bytes, start!.bytes], [11 * 64, 8 + 11 * 64]);
  assertEquals([start!.chain, start!.calls], [["start", "main::demo::f_"], [1]]);
});

Deno.test("programStack() bounds no cycle of functions that charge nothing", () => {
  for (
    const modules of [[], [{ ...CHARGES, module: "main" }], [{ ...CHARGES, charges: new Map() }]]
  ) {
    const [start] = functionsOf(modules);
    assertEquals([start!.bytes, start!.chain], [undefined, ["main::demo::f_"]]);
  }
});

Deno.test("programStack() counts a smaller budget of another module in bytes of the larger", () => {
  const [start] = functionsOf([{ ...CHARGES, module: "other", granted: 12_800 }, CHARGES]);
  assertEquals(start!.bytes, 8 + 11 * 64);
});

Deno.test("programStack() says why it knows nothing of a program", () => {
  const unknown = (file: Uint8Array): string | undefined => programStack(file, []).unknown;
  const file = program(HALVES, SYMBOLS);
  assertEquals(unknown(program(HALVES, [])), "its symbols are stripped");
  assertEquals(unknown(program(HALVES, SYMBOLS.slice(1, 3))), "its mapping symbols are stripped");
  assertEquals(unknown(file.subarray(0, 100)), "it ends too early");
  const other = Uint8Array.from(file);
  other[18] = 62;
  assertEquals(unknown(other), "it is not for Arm's Thumb code or 32-bit RISC-V");
  assertEquals(unknown(new Uint8Array(3)), "it is not for Arm's Thumb code or 32-bit RISC-V");
});

Deno.test("programBytes() is the most of what nothing calls, and of nothing with pointers", () => {
  const stack = programStack(program(HALVES, SYMBOLS), [CHARGES]);
  const { bytes, roots } = programBytes(stack);
  assertEquals([bytes, roots.map(({ name }) => name)], [8 + 11 * 64, ["start"]]);
  // blx r3 in place of the call
  const calls = programStack(program([0xb510, 0x4798, 0x46c0, ...HALVES.slice(3)], SYMBOLS), [
    CHARGES,
  ]);
  assertEquals([programBytes(calls).bytes, calls.functions[0]!.indirect], [undefined, ["start"]]);
});

Deno.test("programStack() counts what functions charge that are inside of others", () => {
  // A dispatcher with `g` in it, by which it calls itself.
  const calls = new Map([["f_", ["g", "h"]], ["g", ["f_"]], ["h", []]]);
  const modules = (charge: number): ModuleCharges[] => [
    { ...CHARGES, calls, charges: new Map([["g", charge]]) },
  ];
  assertEquals(functionsOf(modules(64))[1]!.bytes, 64 + 20 * 64);
  assertEquals(functionsOf(modules(128))[1]!.bytes, 64 + 10 * 64);
  // `f_` may be the code of another function that it calls itself.
  const same = new Map([...calls, ["f_", ["g", "h"]], ["g", ["f_"]]]);
  const twin = { ...CHARGES, calls: same, charges: new Map([["g", 64], ["f_", 32], ["h", 32]]) };
  assertEquals(functionsOf([twin])[1]!.bytes, 64 + 40 * 64);
});

Deno.test("programStack() counts what a call of the host charges inside of a function", () => {
  const charges = new Map([["shim", 256]]);
  const calls = new Map([["f_", ["shim"]], ["shim", []]]);
  const host = { ...CHARGES, calls, charges, toHost: new Set(["shim"]) };
  assertEquals(functionsOf([host])[1]!.bytes, 64 + 5 * 64);
});
