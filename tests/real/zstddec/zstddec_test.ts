import { assertEquals, assertRejects } from "@std/assert";
import { constants, zstdCompressSync } from "node:zlib";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, noise, prose, v8Exports, type WithMemory } from "../v8.ts";

interface ZstdExports extends WithMemory {
  malloc(size: number): number;
  ZSTD_findDecompressedSize(address: number, length: number): bigint;
  ZSTD_decompress(to: number, capacity: number, from: number, length: number): number;
}

const program = realProgram(
  "zstddec",
  { zstddec: () => fixture("zstddec") },
  { maxPages: 1024 },
);

function compress(data: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  // The frame only says how long its content is when the compressor knows it at the start.
  const options = { params, pledgedSrcSize: data.length };
  return Uint8Array.from(zstdCompressSync(data, options));
}

async function inV8(frame: Uint8Array): Promise<Uint8Array> {
  const imports = { env: { emscripten_notify_memory_growth: (): void => {} } };
  const module = v8Exports<ZstdExports>(await fixture("zstddec"), imports);
  const input = module.malloc(frame.length);
  bytesAt(module, input, frame.length).set(frame);
  const size = Number(module.ZSTD_findDecompressedSize(input, frame.length));
  const output = module.malloc(size);
  const written = module.ZSTD_decompress(output, size, input, frame.length);
  return bytesAt(module, output, written).slice();
}

Deno.test("zstddec decompresses what libzstd compressed, as V8 does", async () => {
  const inputs = [prose(1, 1), prose(300_000, 2), noise(70_000, 3), new Uint8Array(200_000)];
  for (const data of inputs) {
    for (const level of [1, 9, 19]) {
      const frame = compress(data, level);
      const got = await program([], frame);
      assertEquals(got, data, `${data.length} bytes at level ${level}`);
      assertEquals(got, Uint8Array.from(await inV8(frame)));
    }
  }
});

Deno.test("zstddec decompresses more than its first memory holds", async () => {
  const data = prose(20_000_000, 4);
  const got = await program([], compress(data, 3));
  assertEquals(got.length, data.length);
  assertEquals(got.every((byte, i) => byte === data[i]), true);
});

Deno.test("zstddec refuses a damaged frame", async () => {
  const frame = compress(prose(5000, 5), 3);
  frame.fill(0xff, frame.length - 40);
  await assertRejects(() => program([], frame), Error, "Cannot decompress");
});
