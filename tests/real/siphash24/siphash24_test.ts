import { assertEquals } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, hex, noise, v8Exports, type WithMemory } from "../v8.ts";

interface SipHashExports extends WithMemory {
  siphash(address: number, length: number): void;
}

// The module does not grow its memory, so by default that would be fixed; its host grows it.
const program = realProgram(
  "siphash24",
  { siphash24: () => fixture("siphash24") },
  { memory: "growable" },
);
const KEY = Uint8Array.from({ length: 16 }, (_, i) => i);

async function inRust(data: Uint8Array<ArrayBuffer>, key: Uint8Array): Promise<string> {
  return new TextDecoder().decode(await program([hex(key)], data)).trim();
}

function inV8(module: SipHashExports, data: Uint8Array, key: Uint8Array): string {
  const missing = 24 + data.length - module.memory.buffer.byteLength;
  if (missing > 0) module.memory.grow(Math.ceil(missing / 65536));
  bytesAt(module, 8, 16).set(key);
  bytesAt(module, 24, data.length).set(data);
  module.siphash(24, data.length);
  return hex(bytesAt(module, 0, 8).toReversed());
}

/** SipHash-2-4 as its paper has it (Aumasson and Bernstein, section 2). */
function byThePaper(data: Uint8Array, key: Uint8Array): string {
  const mask = (1n << 64n) - 1n;
  const rotate = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & mask;
  const word = (bytes: Uint8Array, at: number): bigint =>
    new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true);
  const [k0, k1] = [word(key, 0), word(key, 8)];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      v0 = (v0 + v1) & mask;
      v1 = rotate(v1, 13n) ^ v0;
      v0 = rotate(v0, 32n);
      v2 = (v2 + v3) & mask;
      v3 = rotate(v3, 16n) ^ v2;
      v0 = (v0 + v3) & mask;
      v3 = rotate(v3, 21n) ^ v0;
      v2 = (v2 + v1) & mask;
      v1 = rotate(v1, 17n) ^ v2;
      v2 = rotate(v2, 32n);
    }
  };
  const padded = new Uint8Array((data.length & ~7) + 8);
  padded.set(data);
  padded[padded.length - 1] = data.length;
  for (let at = 0; at < padded.length; at += 8) {
    const block = word(padded, at);
    v3 ^= block;
    rounds(2);
    v0 ^= block;
  }
  v2 ^= 0xffn;
  rounds(4);
  return (v0 ^ v1 ^ v2 ^ v3).toString(16).padStart(16, "0");
}

Deno.test("siphash24 gives the example of SipHash's paper", async () => {
  const data = Uint8Array.from({ length: 15 }, (_, i) => i);
  assertEquals(await inRust(data, KEY), "a129ca6149be45e5");
});

Deno.test("siphash24 is the paper's algorithm and V8's, also in memory that the host grew", async () => {
  const module = v8Exports<SipHashExports>(await fixture("siphash24"));
  for (const length of [0, 1, 7, 8, 9, 63, 4096, 655_336, 655_337, 1_000_000]) {
    const data = noise(length, length + 1);
    const key = noise(16, length + 7);
    const got = await inRust(data, key);
    assertEquals(got, byThePaper(data, key), `${length} bytes`);
    assertEquals(got, inV8(module, data, key), `${length} bytes`);
  }
});
