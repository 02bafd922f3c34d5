import { assertEquals, assertRejects } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, noise, prose, utf8, v8Exports, type WithMemory } from "../v8.ts";

interface Lz4Exports extends WithMemory {
  compress(results: number, address: number, length: number): void;
  __wbindgen_malloc(size: number): number;
  __wbindgen_add_to_stack_pointer(delta: number): number;
}

const program = realProgram("lz4", { lz4: () => fixture("lz4") }, { maxPages: 256 });

async function compressInV8(data: Uint8Array): Promise<Uint8Array> {
  const module = v8Exports<Lz4Exports>(await fixture("lz4"), {
    __wbindgen_placeholder__: { __wbindgen_string_new: (): number => 0 },
  });
  const results = module.__wbindgen_add_to_stack_pointer(-16);
  const input = module.__wbindgen_malloc(data.length);
  bytesAt(module, input, data.length).set(data);
  module.compress(results, input, data.length);
  const [address = 0, length = 0] = new Int32Array(module.memory.buffer, results, 2);
  return bytesAt(module, address, length).slice();
}

/** A decoder of LZ4 blocks behind their size, as the format's description has them. */
function decompressHere(block: Uint8Array): Uint8Array {
  const output = new Uint8Array(new DataView(block.buffer, block.byteOffset).getUint32(0, true));
  let from = 4;
  let to = 0;
  const count = (nibble: number): number => {
    let total = nibble;
    if (nibble < 15) return total;
    for (let byte = 255; byte === 255; total += byte) byte = block[from++] ?? 0;
    return total;
  };
  while (from < block.length) {
    const token = block[from++] ?? 0;
    const literals = count(token >> 4);
    output.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    const distance = (block[from] ?? 0) | ((block[from + 1] ?? 0) << 8);
    from += 2;
    for (let left = count(token & 15) + 4; left > 0; left--, to++) {
      output[to] = output[to - distance] ?? 0;
    }
  }
  return output;
}

Deno.test("lz4 compresses as V8 does, and another decoder gets the input back", async () => {
  const inputs = [utf8(""), utf8("a"), prose(100_000, 2), noise(70_000, 3), new Uint8Array(5000)];
  for (const data of inputs) {
    const block = await program(["compress"], data);
    assertEquals(block, await compressInV8(data), `${data.length} bytes`);
    assertEquals(decompressHere(block), data, `${data.length} bytes`);
    assertEquals(await program(["decompress"], block), data, `${data.length} bytes`);
  }
});

Deno.test("lz4 decompresses what the C library compressed", async () => {
  // By lz4.block of PyPI's lz4 4.4.5.
  const block =
    "56000000df6865726b6f73206d616b6573200d0007af7361666520527573742c0b0002f001206f6620" +
    "576562417373656d626c790a";
  const bytes = Uint8Array.from(block.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const text = await program(["decompress"], bytes);
  assertEquals(
    new TextDecoder().decode(text),
    "herkos makes herkos makes herkos makes safe Rust, safe Rust, safe Rust of WebAssembly\n",
  );
});

Deno.test("lz4 hands an error message to its host through the memory", async () => {
  const block = await program(["compress"], prose(100_000, 2));
  await assertRejects(
    () => program(["decompress"], block.slice(0, 1000)),
    Error,
    "the expected decompressed size differs, actual 1891, expected 100000",
  );
});
