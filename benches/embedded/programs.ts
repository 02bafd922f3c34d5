/**
 * What is measured on a microcontroller: modules of `examples/microbit`, and what is asked of them.
 *
 * @module
 */

/** Calls of an export. */
export interface EmbeddedCall {
  /** The export. */
  readonly name: string;
  /** Its arguments in Rust, where `i` counts the calls from 0, as an i32. */
  readonly args?: readonly string[];
  /** How many calls; 1 by default. */
  readonly times?: number;
  /** The Rust type of its result, where it has one. */
  readonly result?: "i32" | "f32" | "f64";
}

/** A function that a program imports; C has it by `MODULE_NAME`. */
export interface EmbeddedImport {
  /** The module it is imported from. */
  readonly module: string;
  /** Its name there. */
  readonly name: string;
  /** The names of its parameters, which are i32; `text` where they are the place of one. */
  readonly params: readonly string[] | "text";
  /** The type of its result, where it has one. */
  readonly result?: "i32";
  /** What it does, in Rust. */
  readonly body: string;
}

/** A program. */
export interface EmbeddedProgram {
  /** The name of its C file and module. */
  readonly name: string;
  /** Bytes of stack that C has in the module's memory. */
  readonly stack: number;
  /** Its C, below the repository. */
  readonly source: string;
  /** A buffer that is filled first: the export that says where it is, and bytes by their place. */
  readonly input?: { readonly at: string; readonly length: number; readonly byte: string };
  /** A buffer that is compared afterwards: the export that says where it is, and its bytes. */
  readonly output?: { readonly at: string; readonly length: number };
  /** Whether nothing writes its memory, which is then a constant. */
  readonly isConstant?: true;
  /** What it imports, if anything. */
  readonly imports?: readonly EmbeddedImport[];
  /** What is counted. */
  readonly calls: readonly EmbeddedCall[];
}

/** The programs. */
export const EMBEDDED: readonly EmbeddedProgram[] = [
  {
    name: "sha256",
    source: "examples/microbit/c/sha256.c",
    stack: 128,
    input: { at: "block", length: 64, byte: "(i * 7 + 1) as u8" },
    output: { at: "block", length: 32 },
    calls: [
      { name: "reset" },
      { name: "update", times: 15 },
      { name: "finish", args: ["40"] },
    ],
  },
  {
    name: "crc32",
    source: "examples/microbit/c/crc32.c",
    stack: 0,
    input: { at: "buffer", length: 128, byte: "(i * 7 + 1) as u8" },
    calls: [{ name: "crc32", args: ["i", "128"], times: 8, result: "i32" }],
  },
  {
    name: "codec",
    source: "examples/microbit/c/codec.c",
    stack: 16,
    input: { at: "plain", length: 200, byte: "(i * i / 40 % 13 + 60) as u8" },
    output: { at: "packed", length: 200 },
    calls: [
      { name: "pack", args: ["200"], result: "i32" },
      { name: "unpack", args: ["100"], result: "i32" },
    ],
  },
  {
    name: "controller",
    source: "examples/microbit/c/controller.c",
    stack: 0,
    calls: [
      { name: "set_target", args: ["21.5"] },
      {
        name: "step",
        args: ["0.5", "((i * 37 % 11) - 5) as f32 * 0.013"],
        times: 120,
        result: "i32",
      },
      { name: "room", result: "f64" },
    ],
  },
  {
    name: "thermometer",
    source: "examples/microbit/c/thermometer.c",
    stack: 0,
    isConstant: true,
    calls: [{ name: "celsius", args: ["i * 41"], times: 100, result: "i32" }],
  },
  {
    name: "panel",
    source: "examples/microbit/c/panel.c",
    stack: 64,
    imports: [
      {
        module: "gpio",
        name: "read",
        params: ["pin"],
        result: "i32",
        // It bounces, is down for a short while, and later for a long one.
        body: `static mut TICK: u32 = 0;
    let tick = unsafe { TICK += 1; TICK };
    i32::from(pin == 5 && matches!(tick, 3 | 5 | 7..15 | 30..56))`,
      },
      {
        module: "gpio",
        name: "write",
        params: ["pin", "level"],
        body: "mix((pin << 1 | level) as u32);",
      },
      {
        module: "log",
        name: "line",
        params: "text",
        body: "for &byte in text { mix(byte.into()); }",
      },
    ],
    calls: [{ name: "tick", times: 80, result: "i32" }],
  },
];
