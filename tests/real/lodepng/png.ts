/**
 * A second PNG codec, by the PNG specification over zlib, to check LodePNG with.
 *
 * @module
 */

import { crc32, deflateSync, inflateSync } from "node:zlib";

/** An image: rows of red, green, blue, alpha, a byte each. */
export interface Image {
  /** Pixels in a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 4 bytes a pixel. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel by colour type: grey, RGB, palette, grey and alpha, RGB and alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Decodes a PNG that is not interlaced and has at most 8 bits a sample.
 *
 * @param png The file's bytes.
 * @returns The image.
 * @throws {Error} When a chunk's checksum is wrong, or the file is of another kind.
 */
export function decodePng(png: Uint8Array): Image {
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) throw new Error("Cannot decode: no signature");
  const chunks = readChunks(png);
  const header = new DataView(chunk(chunks, "IHDR").buffer);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const [depth, colour, interlaced] = [header.getUint8(8), header.getUint8(9), header.getUint8(12)];
  const channels = CHANNELS[colour];
  if (channels === undefined || depth > 8 || interlaced !== 0) {
    throw new Error(`Cannot decode: colour type ${colour}, depth ${depth}`);
  }
  const rowBytes = Math.ceil(width * channels * depth / 8);
  const pixelBytes = Math.ceil(channels * depth / 8);
  const rows = unfilter(inflateSync(chunk(chunks, "IDAT")), height, rowBytes, pixelBytes);
  const palette = chunks.get("PLTE") ?? new Uint8Array(0);
  const transparent = chunks.get("tRNS") ?? new Uint8Array(0);
  const pixels = new Uint8Array(4 * width * height);
  const most = 2 ** depth - 1;
  for (let i = 0; i < width * height; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const samples = Array.from({ length: channels }, (_, c) => {
      const bit = (x * channels + c) * depth;
      const byte = rows[y * rowBytes + (bit >> 3)] ?? 0;
      return (byte >> (8 - depth - (bit & 7))) & most;
    });
    pixels.set(toRgba(colour, samples, most, palette, transparent), 4 * i);
  }
  return { width, height, pixels };
}

function readChunks(png: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const checked = png.subarray(at + 4, at + 8 + length);
    if (crc32(checked) !== view.getUint32(at + 8 + length)) {
      throw new Error("Cannot decode: a chunk's checksum is wrong");
    }
    const name = new TextDecoder().decode(checked.subarray(0, 4));
    const before = chunks.get(name) ?? new Uint8Array(0);
    chunks.set(name, Uint8Array.from([...before, ...checked.subarray(4)]));
    at += 12 + length;
  }
  return chunks;
}

function chunk(
  chunks: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  name: string,
): Uint8Array<ArrayBuffer> {
  const found = chunks.get(name);
  if (found === undefined) throw new Error(`Cannot decode: no ${name}`);
  return found;
}

/** Undoes the filters (PNG, section 9): each row begins with the number of its filter. */
function unfilter(data: Uint8Array, height: number, rowBytes: number, unit: number): Uint8Array {
  const rows = new Uint8Array(height * rowBytes);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < unit ? 0 : rows[at - unit] ?? 0;
      const up = y === 0 ? 0 : rows[at - rowBytes] ?? 0;
      const corner = x < unit || y === 0 ? 0 : rows[at - rowBytes - unit] ?? 0;
      rows[at] = (data[y * (rowBytes + 1) + 1 + x] ?? 0) + predict(filter, left, up, corner);
    }
  }
  return rows;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
      if (a === undefined || b === undefined || c === undefined) return 0;
      if (a <= b && a <= c) return left;
      return b <= c ? up : corner;
    }
    default:
      throw new Error(`Cannot decode: filter ${filter}`);
  }
}

function toRgba(
  colour: number,
  samples: readonly number[],
  most: number,
  palette: Uint8Array,
  transparent: Uint8Array,
): [number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0] = samples;
  const key = (i: number): number =>
    ((transparent[2 * i] ?? 0) << 8) | (transparent[2 * i + 1] ?? 0);
  const isKey = transparent.length > 0 && samples.every((sample, i) => sample === key(i));
  const grey = a * 255 / most;
  switch (colour) {
    case 0:
      return [grey, grey, grey, isKey ? 0 : 255];
    case 2:
      return [a, b, c, isKey ? 0 : 255];
    case 3:
      return [
        palette[3 * a] ?? 0,
        palette[3 * a + 1] ?? 0,
        palette[3 * a + 2] ?? 0,
        transparent[a] ?? 255,
      ];
    case 4:
      return [a, a, a, b];
    default:
      return [a, b, c, d];
  }
}

/**
 * Encodes an image with 8 bits a sample and alpha; the filters take turns.
 *
 * @param image What to encode.
 * @returns The PNG file's bytes.
 */
export function encodePng({ width, height, pixels }: Image): Uint8Array<ArrayBuffer> {
  const rowBytes = 4 * width;
  const data = new Uint8Array(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    const filter = y % 5;
    data[y * (rowBytes + 1)] = filter;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x < 4 ? 0 : pixels[at - 4] ?? 0;
      const up = y === 0 ? 0 : pixels[at - rowBytes] ?? 0;
      const corner = x < 4 || y === 0 ? 0 : pixels[at - rowBytes - 4] ?? 0;
      data[y * (rowBytes + 1) + 1 + x] = (pixels[at] ?? 0) - predict(filter, left, up, corner);
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 6);
  return Uint8Array.from([
    ...SIGNATURE,
    ...writeChunk("IHDR", new Uint8Array(header.buffer)),
    ...writeChunk("IDAT", deflateSync(data)),
    ...writeChunk("IEND", new Uint8Array(0)),
  ]);
}

function writeChunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
