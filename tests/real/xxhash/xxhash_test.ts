import { assertEquals } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { noise, v8Exports } from "../v8.ts";

interface XxhashExports {
  readonly mem: WebAssembly.Memory;
  xxh32(address: number, length: number, seed: number): number;
  xxh64(address: number, length: number, seed: bigint): bigint;
}

const program = realProgram("xxhash", { xxhash: () => fixture("xxhash") });

async function inRust(data: Uint8Array<ArrayBuffer>, seed: number): Promise<string[]> {
  return new TextDecoder().decode(await program([`${seed}`], data)).trim().split("\n");
}

function inV8(module: XxhashExports, data: Uint8Array, seed: number): [string, string] {
  new Uint8Array(module.mem.buffer, 0, data.length).set(data);
  const short = module.xxh32(0, data.length, seed) >>> 0;
  const long = BigInt.asUintN(64, module.xxh64(0, data.length, BigInt(seed)));
  return [short.toString(16).padStart(8, "0"), long.toString(16).padStart(16, "0")];
}

Deno.test("xxh32 and xxh64, at once and in pieces, are the C library's", async () => {
  // Length of noise(length, length + 1), seed, and the hashes by PyPI's xxhash 4.1.0.
  const cases = [
    [0, 0, "02cc5d05", "ef46db3751d8e999"],
    [1, 0, "8ff897b6", "6d69e28f063257f9"],
    [15, 7, "f4b3408c", "144781830a7e86a4"],
    [16, 0, "f9085fd1", "96a734e1f860e851"],
    [31, 2654435761, "824f0f2d", "e711d2de8b739af2"],
    [32, 1, "a3b7947b", "edcb993c815186e6"],
    [33, 0, "6413ee49", "d2e67b5c2fa476e4"],
    [1000, 42, "abc01915", "792ccb7f38b8ce0d"],
    [50000, 3735928559, "0cbd8ee0", "400d0f1ea83a1a3b"],
  ] as const;
  for (const [length, seed, short, long] of cases) {
    const got = await inRust(noise(length, length + 1), seed);
    assertEquals(got, [short, short, long, long], `${length} bytes`);
  }
});

Deno.test("xxh32 and xxh64 are V8's", async () => {
  const module = v8Exports<XxhashExports>(await fixture("xxhash"));
  for (const length of [3, 4, 12, 255, 4097, 65_000]) {
    const data = noise(length, length + 9);
    const [short, long] = inV8(module, data, length);
    assertEquals(await inRust(data, length), [short, short, long, long], `${length} bytes`);
  }
});
