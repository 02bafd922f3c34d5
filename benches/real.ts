/**
 * Real work by real modules, one row each: those of `fixtures/wasm`, and one out of its package.
 *
 * @module
 */

import { constants, zstdCompressSync } from "node:zlib";
import { encodePng } from "../tests/real/lodepng/png.ts";
import { corpusModule } from "../tests/corpus/fetch.ts";
import { fixture } from "../tests/real/program.ts";
import { noise, prose, utf8, v8Exports, type WithMemory } from "../tests/real/v8.ts";
import type { Item } from "./item.ts";
import type { Step } from "./work.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const SIDE = 256;

/** A picture of smooth areas with some noise in them. */
function pixels(): Bytes {
  const bytes = noise(4 * SIDE * SIDE, 7);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const rough = (x >> 5) % 3 === 0 ? 31 : 3;
    bytes[4 * i] = x + ((bytes[4 * i] ?? 0) & rough);
    bytes[4 * i + 1] = y + ((bytes[4 * i + 1] ?? 0) & rough);
    bytes[4 * i + 2] = (x ^ y) & 0xf0;
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}

/** The two first blocks, the parameters of argon2id as hash-wasm's module wants them, and zeros. */
const ARGON2_KIB = 4096;
const ARGON2_HEAD = 2048 + 24;
function argon2Input(): Bytes {
  const parameters = new Uint32Array([1, 32, ARGON2_KIB, 1, 0x13, 2]);
  const bytes = new Uint8Array(ARGON2_HEAD + ARGON2_KIB * 1024);
  bytes.set(noise(2048, 5));
  bytes.set(new Uint8Array(parameters.buffer), 2048);
  return bytes;
}

function zstdInput(): Bytes {
  const params = { [constants.ZSTD_c_compressionLevel]: 9 };
  return Uint8Array.from(zstdCompressSync(prose(ZSTD_SIZE, 2), { params }));
}
const ZSTD_SIZE = 1_000_000;

interface Lz4Exports extends WithMemory {
  compress(results: number, address: number, length: number): void;
  __wbindgen_malloc(size: number): number;
  __wbindgen_add_to_stack_pointer(delta: number): number;
}

/** What the module itself makes of the text, under V8. */
async function lz4Block(): Promise<Bytes> {
  const module = v8Exports<Lz4Exports>(await fixture("lz4"), {
    __wbindgen_placeholder__: { __wbindgen_string_new: (): number => 0 },
  });
  const data = prose(LZ4_SIZE, 3);
  const results = module.__wbindgen_add_to_stack_pointer(-16);
  const input = module.__wbindgen_malloc(data.length);
  new Uint8Array(module.memory.buffer).set(data, input);
  module.compress(results, input, data.length);
  const [address = 0, length = 0] = new Uint32Array(module.memory.buffer, results, 2);
  return new Uint8Array(module.memory.buffer, address, length).slice();
}
const LZ4_SIZE = 1_000_000;

function lz4Steps(func: string): Item["work"] {
  return {
    setup: [{ do: "call", func: "__wbindgen_add_to_stack_pointer", args: [-16], to: "results" }],
    timed: [
      { do: "call", func: "__wbindgen_malloc", args: ["size"], to: "data" },
      { do: "put", at: "data", from: 0, length: "size" },
      { do: "call", func, args: ["results", "data", "size"] },
    ],
    check: [
      { do: "load", at: "results", to: "address" },
      { do: "load", at: "results+4", to: "count" },
      { do: "hash", at: "address", length: "count" },
      { do: "call", func: "__wbindgen_free", args: ["address", "count"] },
    ],
  };
}

/** Requests one after the other on one connection. */
function requests(): Bytes {
  const texts = Array.from({ length: 200 }, (_, i) => {
    const body = i % 3 === 0 ? `{"id":${i},"text":"${"x".repeat(i)}"}` : "";
    return [
      `${body === "" ? "GET" : "POST"} /items/${i}?page=${i * 7}&sort=name HTTP/1.1`,
      "Host: www.example.org",
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
      "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "Accept-Language: en-US,en;q=0.5",
      "Accept-Encoding: gzip, deflate, br, zstd",
      `Cookie: session=${"0123456789abcdef".repeat(2)}; n=${i}`,
      ...(body === "" ? [] : [`Content-Length: ${body.length}`]),
      "",
      body,
    ].join("\r\n");
  });
  return utf8(texts.join(""));
}

const TOML_CONFIG = '{"global":{},"plugin":{}}';
const TOML_PATH = "some.toml";
function toml(): Bytes {
  const lines = Array.from({ length: 400 }, (_, i) => `key${i}=[ ${i},${i * 7} , "${i}" ]`);
  return utf8(TOML_CONFIG + TOML_PATH + lines.join("\n"));
}

function sendToml(length: number | string, from: number): Step[] {
  return [
    { do: "call", func: "clear_shared_bytes", args: [length], to: "address" },
    { do: "put", at: "address", from, length },
  ];
}
const TOML_HEAD = TOML_CONFIG.length + TOML_PATH.length;

const COMMON = { set: "real", memory: "memory", grows: true, maxPages: 512 } as const;

/** The benchmarks. */
export const REAL: readonly Item[] = [
  {
    ...COMMON,
    name: "png_encode",
    n: 1,
    wasm: () => fixture("lodepng"),
    input: () => Promise.resolve(pixels()),
    work: {
      setup: [
        { do: "call", func: "_initialize", args: [] },
        { do: "call", func: "malloc", args: ["size"], to: "pixels" },
        { do: "call", func: "malloc", args: [8], to: "results" },
        { do: "put", at: "pixels", from: 0, length: "size" },
      ],
      timed: [{
        do: "call",
        func: "lodepng_encode32",
        args: ["results", "results+4", "pixels", SIDE, SIDE],
        to: "error",
      }],
      check: [
        { do: "fold", value: "error" },
        { do: "load", at: "results", to: "address" },
        { do: "load", at: "results+4", to: "count" },
        { do: "hash", at: "address", length: "count" },
        { do: "call", func: "free", args: ["address"] },
      ],
    },
  },
  {
    ...COMMON,
    name: "png_decode",
    n: 1,
    wasm: () => fixture("lodepng"),
    input: () => Promise.resolve(encodePng({ width: SIDE, height: SIDE, pixels: pixels() })),
    work: {
      setup: [
        { do: "call", func: "_initialize", args: [] },
        { do: "call", func: "malloc", args: ["size"], to: "png" },
        { do: "call", func: "malloc", args: [12], to: "results" },
        { do: "put", at: "png", from: 0, length: "size" },
      ],
      timed: [{
        do: "call",
        func: "lodepng_decode32",
        args: ["results", "results+4", "results+8", "png", "size"],
        to: "error",
      }],
      check: [
        { do: "fold", value: "error" },
        { do: "load", at: "results", to: "address" },
        { do: "hash", at: "address", length: 4 * SIDE * SIDE },
        { do: "call", func: "free", args: ["address"] },
      ],
    },
  },
  {
    ...COMMON,
    name: "argon2",
    n: 1,
    wasm: () => fixture("argon2"),
    input: () => Promise.resolve(argon2Input()),
    work: {
      setup: [
        { do: "call", func: "Hash_GetBuffer", args: [], to: "buffer" },
        { do: "call", func: "Hash_SetMemorySize", args: [(ARGON2_KIB + 1) * 1024] },
      ],
      timed: [
        { do: "put", at: `buffer+${ARGON2_KIB * 1024}`, from: 2048, length: 24 },
        { do: "put", at: "buffer", from: 0, length: 2048 },
        { do: "call", func: "Hash_Calculate", args: [0, ARGON2_KIB] },
      ],
      check: [
        { do: "hash", at: "buffer", length: 1024 },
        // The module expects zeros, as a new instance has.
        { do: "put", at: "buffer", from: ARGON2_HEAD, length: ARGON2_KIB * 1024 },
      ],
    },
  },
  {
    ...COMMON,
    name: "blake3",
    n: 1,
    grows: false,
    wasm: () => fixture("blake3"),
    input: () => Promise.resolve(noise(1 << 20, 4)),
    work: {
      setup: [{ do: "call", func: "Hash_GetBuffer", args: [], to: "buffer" }],
      timed: [
        { do: "call", func: "Hash_Init", args: [0] },
        {
          do: "pieces",
          size: 16 * 1024,
          body: [
            { do: "put", at: "buffer", from: "from", length: "length" },
            { do: "call", func: "Hash_Update", args: ["length"] },
          ],
        },
        { do: "call", func: "Hash_Final", args: [32] },
      ],
      check: [{ do: "hash", at: "buffer", length: 32 }],
    },
  },
  {
    ...COMMON,
    name: "xxhash64",
    n: 200,
    memory: "mem",
    grows: false,
    wasm: () => fixture("xxhash"),
    input: () => Promise.resolve(noise(60_000, 6)),
    work: {
      setup: [{ do: "put", at: 96, from: 0, length: "size" }],
      timed: [{
        do: "repeat",
        times: "n",
        body: [{ do: "call", func: "xxh64", args: [96, "size", 42], to: "hash" }],
      }],
      check: [{ do: "fold", value: "hash" }],
    },
  },
  {
    ...COMMON,
    name: "lz4_compress",
    n: 1,
    wasm: () => fixture("lz4"),
    input: () => Promise.resolve(prose(LZ4_SIZE, 3)),
    work: lz4Steps("compress"),
  },
  {
    ...COMMON,
    name: "lz4_decompress",
    n: 1,
    wasm: () => fixture("lz4"),
    input: lz4Block,
    work: lz4Steps("decompress"),
  },
  {
    ...COMMON,
    name: "zstd_decompress",
    n: 1,
    wasm: () => fixture("zstddec"),
    input: () => Promise.resolve(zstdInput()),
    work: {
      setup: [
        { do: "call", func: "malloc", args: ["size"], to: "frame" },
        { do: "call", func: "malloc", args: [ZSTD_SIZE], to: "output" },
        { do: "put", at: "frame", from: 0, length: "size" },
      ],
      timed: [{
        do: "call",
        func: "ZSTD_decompress",
        args: ["output", ZSTD_SIZE, "frame", "size"],
        to: "written",
      }],
      check: [
        { do: "fold", value: "written" },
        { do: "hash", at: "output", length: ZSTD_SIZE },
      ],
    },
  },
  {
    ...COMMON,
    name: "http_parse",
    n: 10,
    wasm: () => fixture("llhttp"),
    input: () => Promise.resolve(requests()),
    work: {
      setup: [
        { do: "call", func: "_initialize", args: [] },
        { do: "call", func: "llhttp_alloc", args: [1], to: "parser" },
        { do: "call", func: "malloc", args: ["size"], to: "buffer" },
        { do: "put", at: "buffer", from: 0, length: "size" },
      ],
      timed: [{
        do: "repeat",
        times: "n",
        body: [{
          do: "call",
          func: "llhttp_execute",
          args: ["parser", "buffer", "size"],
          to: "error",
        }],
      }],
      check: [{ do: "fold", value: "error" }, { do: "fold", value: "callbacks" }],
    },
  },
  {
    ...COMMON,
    name: "toml_format",
    n: 1,
    wasm: () => corpusModule("dprint_toml"),
    input: () => Promise.resolve(toml()),
    work: {
      setup: [
        ...sendToml(TOML_CONFIG.length, 0),
        { do: "call", func: "register_config", args: [1] },
      ],
      timed: [
        ...sendToml(TOML_PATH.length, TOML_CONFIG.length),
        { do: "call", func: "set_file_path", args: [] },
        ...sendToml(toml().length - TOML_HEAD, TOML_HEAD),
        { do: "call", func: "format", args: [1], to: "answer" },
      ],
      check: [
        { do: "fold", value: "answer" },
        { do: "call", func: "get_formatted_text", args: [], to: "count" },
        { do: "call", func: "get_shared_bytes_ptr", args: [], to: "address" },
        { do: "hash", at: "address", length: "count" },
      ],
    },
  },
];
