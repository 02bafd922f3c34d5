import { assertEquals, assertThrows } from "@std/assert";
import { noise } from "../v8.ts";
import { decodePng, encodePng } from "./png.ts";

Deno.test("decodePng() gives back what encodePng() got, through all filters", () => {
  const image = { width: 7, height: 11, pixels: noise(4 * 77, 1) };
  assertEquals(decodePng(encodePng(image)), image);
});

Deno.test("decodePng() reads a palette of 1 bit a pixel", () => {
  // A red and a half-transparent blue pixel; made by Pillow.
  const png = "89504e470d0a1a0a0000000d4948445200000002000000010103000000ceecedc90000000650" +
    "4c5445ff00000000ff6ca1fd8e0000000274524e53ff80080fb36a0000000a49444154789c63" +
    "700000004200412937f4ef0000000049454e44ae426082";
  const bytes = Uint8Array.from(png.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  assertEquals(decodePng(bytes), {
    width: 2,
    height: 1,
    pixels: Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 128),
  });
});

Deno.test("decodePng() refuses a chunk whose checksum is wrong", () => {
  const png = encodePng({ width: 1, height: 1, pixels: noise(4, 1) });
  png[20] = (png[20] ?? 0) ^ 1;
  assertThrows(() => decodePng(png), Error, "checksum");
});
