import { assertEquals, assertRejects } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, noise, v8Exports, type WithMemory } from "../v8.ts";
import { decodePng, encodePng, type Image } from "./png.ts";

interface LodepngExports extends WithMemory {
  _initialize(): void;
  malloc(size: number): number;
  lodepng_encode32(to: number, size: number, from: number, width: number, height: number): number;
}

const program = realProgram("lodepng", { lodepng: () => fixture("lodepng") });

async function encode({ pixels, width, height }: Image): Promise<Uint8Array<ArrayBuffer>> {
  return await program(["encode", `${width}`, `${height}`], pixels);
}

async function decode(png: Uint8Array<ArrayBuffer>): Promise<Image> {
  const output = await program(["decode"], png);
  const line = output.indexOf(10);
  const size = new TextDecoder().decode(output.subarray(0, line)).split(" ").map(Number);
  return { width: size[0] ?? 0, height: size[1] ?? 0, pixels: output.slice(line + 1) };
}

async function encodeInV8({ pixels, width, height }: Image): Promise<Uint8Array> {
  const module = v8Exports<LodepngExports>(await fixture("lodepng"));
  module._initialize();
  const input = module.malloc(pixels.length);
  bytesAt(module, input, pixels.length).set(pixels);
  const results = module.malloc(8);
  assertEquals(module.lodepng_encode32(results, results + 4, input, width, height), 0);
  const [address = 0, length = 0] = new Uint32Array(module.memory.buffer, results, 2);
  return bytesAt(module, address, length).slice();
}

/** An image whose pixels come from a function of their place. */
function image(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number, number],
): Image {
  const pixels = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    pixels.set(pixel(i % width, Math.floor(i / width)), 4 * i);
  }
  return { width, height, pixels };
}

/** LodePNG picks the colour type that fits: each image makes it pick another one. */
const IMAGES: Readonly<Record<string, Image>> = {
  "RGB and alpha": image(61, 47, (x, y) => [4 * x, 5 * y, x ^ y, 255 - x]),
  "RGB": image(64, 33, (x, y) => [3 * x, 7 * y, x + y, 255]),
  "grey": image(40, 40, (x, y) => [6 * (x ^ y), 6 * (x ^ y), 6 * (x ^ y), 255]),
  "grey and alpha": image(20, 20, (x, y) => [x * y, x * y, x * y, 12 * x]),
  "two colours": image(19, 5, (x, y) => (x + y) % 2 === 0 ? [255, 0, 0, 255] : [0, 0, 255, 255]),
  "black and white": image(30, 8, (x) => x % 3 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255]),
  "noise": { width: 90, height: 70, pixels: noise(4 * 90 * 70, 3) },
  "one pixel": image(1, 1, () => [1, 2, 3, 4]),
};

for (const [name, picture] of Object.entries(IMAGES)) {
  Deno.test(`lodepng encodes an image as under V8, for another decoder too: ${name}`, async () => {
    const png = await encode(picture);
    assertEquals(png, Uint8Array.from(await encodeInV8(picture)));
    assertEquals(decodePng(png), picture);
    assertEquals(await decode(png), picture);
  });

  Deno.test(`lodepng decodes what another encoder made: ${name}`, async () => {
    assertEquals(await decode(encodePng(picture)), picture);
  });
}

Deno.test("lodepng refuses a PNG with a wrong checksum", async () => {
  const png = encodePng(image(8, 8, (x, y) => [x, y, 0, 255]));
  png[30] = (png[30] ?? 0) ^ 1;
  // 57: the checksum of a chunk is wrong.
  await assertRejects(() => decode(png), Error, "LodePNG's error 57");
});
