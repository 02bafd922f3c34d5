import { assertEquals } from "@std/assert";
import { crc32 as zlibCrc32 } from "node:zlib";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, noise, utf8, v8Exports, type WithMemory } from "../v8.ts";

interface Crc32Exports extends WithMemory {
  Hash_GetBuffer(): number;
  Hash_Init(polynomial: number): void;
  Hash_Update(length: number): void;
  Hash_Final(): void;
}

const IEEE = 0xedb88320;
const CASTAGNOLI = 0x82f63b78;
const BUFFER = 16 * 1024;

const program = realProgram("crc32", { crc32: () => fixture("crc32") });

async function inRust(polynomial: number, data: Uint8Array<ArrayBuffer>): Promise<string> {
  return new TextDecoder().decode(await program([polynomial.toString(16)], data)).trim();
}

function inV8(module: Crc32Exports, polynomial: number, data: Uint8Array): string {
  const buffer = module.Hash_GetBuffer();
  module.Hash_Init(polynomial);
  for (let at = 0; at < data.length; at += BUFFER) {
    const chunk = data.subarray(at, at + BUFFER);
    bytesAt(module, buffer, chunk.length).set(chunk);
    module.Hash_Update(chunk.length);
  }
  module.Hash_Final();
  return word(new DataView(module.memory.buffer).getUint32(buffer));
}

function word(value: number): string {
  return value.toString(16).padStart(8, "0");
}

Deno.test("crc32 of random bytes is zlib's and V8's, at lengths around the module's buffer", async () => {
  const module = v8Exports<Crc32Exports>(await fixture("crc32"));
  for (const length of [0, 1, 7, 8, 9, BUFFER - 1, BUFFER, BUFFER + 1, 100_003]) {
    const data = noise(length, length + 1);
    const got = await inRust(IEEE, data);
    assertEquals(got, word(zlibCrc32(data)), `${length} bytes`);
    assertEquals(got, inV8(module, IEEE, data), `${length} bytes`);
  }
});

Deno.test("crc32 gives the check values of CRC-32 and CRC-32C", async () => {
  assertEquals(await inRust(IEEE, utf8("123456789")), "cbf43926");
  assertEquals(await inRust(CASTAGNOLI, utf8("123456789")), "e3069283");
  assertEquals(await inRust(IEEE, utf8("hello herkos")), "d85a9514");
});
