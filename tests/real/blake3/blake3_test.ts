import { assertEquals } from "@std/assert";
import { blake3 as nobleBlake3 } from "@noble/hashes/blake3.js";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, hex, noise, v8Exports, type WithMemory } from "../v8.ts";

interface Blake3Exports extends WithMemory {
  Hash_GetBuffer(): number;
  Hash_Init(keyLength: number): void;
  Hash_Update(length: number): void;
  Hash_Final(digestLength: number): void;
}

const BUFFER = 16 * 1024;
const NO_KEY = new Uint8Array(0);

const program = realProgram("blake3", { blake3: () => fixture("blake3") });

async function inRust(
  data: Uint8Array<ArrayBuffer>,
  length: number,
  key: Uint8Array,
): Promise<string> {
  return new TextDecoder().decode(await program([`${length}`, hex(key)], data)).trim();
}

function inV8(module: Blake3Exports, data: Uint8Array, length: number, key: Uint8Array): string {
  const buffer = module.Hash_GetBuffer();
  bytesAt(module, buffer, key.length).set(key);
  module.Hash_Init(key.length);
  for (let at = 0; at < data.length; at += BUFFER) {
    const chunk = data.subarray(at, at + BUFFER);
    bytesAt(module, buffer, chunk.length).set(chunk);
    module.Hash_Update(chunk.length);
  }
  module.Hash_Final(length);
  return hex(bytesAt(module, buffer, length));
}

Deno.test("blake3 of nothing is the hash in BLAKE3's test vectors", async () => {
  assertEquals(
    await inRust(noise(0, 1), 32, NO_KEY),
    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
  );
});

Deno.test("blake3 is noble's and V8's, at lengths around chunks and the module's buffer", async () => {
  const module = v8Exports<Blake3Exports>(await fixture("blake3"));
  for (const length of [1, 63, 64, 65, 1023, 1024, 1025, 3072, BUFFER, BUFFER + 1, 102_400]) {
    const data = noise(length, length);
    const got = await inRust(data, 32, NO_KEY);
    assertEquals(got, hex(nobleBlake3(data)), `${length} bytes`);
    assertEquals(got, inV8(module, data, 32, NO_KEY), `${length} bytes`);
  }
});

Deno.test("blake3 with a key and long output is noble's and V8's", async () => {
  const module = v8Exports<Blake3Exports>(await fixture("blake3"));
  const key = noise(32, 99);
  for (const dkLen of [16, 32, 64, 131, 1000]) {
    const data = noise(5000, dkLen);
    const got = await inRust(data, dkLen, key);
    assertEquals(got, hex(nobleBlake3(data, { key, dkLen })), `${dkLen} bytes out`);
    assertEquals(got, inV8(module, data, dkLen, key), `${dkLen} bytes out`);
  }
});
