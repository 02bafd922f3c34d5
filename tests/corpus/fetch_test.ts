import { assertEquals, assertThrows } from "@std/assert";
import { inlinedModule, sha256 } from "./fetch.ts";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const BIGGER = Uint8Array.of(...EMPTY, 0, 1, 0);

function inBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

Deno.test("inlinedModule() finds the modules that a text carries, in their order", () => {
  const text = `a="${inBase64(EMPTY)}";b='data:application/wasm;base64,${inBase64(BIGGER)}'`;
  assertEquals(inlinedModule(text, 1), EMPTY);
  assertEquals(inlinedModule(text, 2), BIGGER);
  assertThrows(() => inlinedModule(text, 3), Error, "Cannot find inlined module 3");
});

Deno.test("sha256() gives the digest of FIPS 180-2's first example", async () => {
  assertEquals(
    await sha256(Uint8Array.of(0x61, 0x62, 0x63)),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
