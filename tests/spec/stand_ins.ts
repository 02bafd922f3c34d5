/**
 * Modules that stand in for modules of the suite which need a later proposal, so that the modules
 * which import from these, and need none, can be linked and tested.
 *
 * A stand-in leaves out what is not supported. It is instantiated and called where the script says,
 * but what the script says about the original counts as not supported.
 *
 * @module
 */

import wabtModule from "wabt";

/** A stand-in. */
export interface StandIn {
  /** The script. */
  readonly script: string;
  /** Line of the module that it stands in for. */
  readonly line: number;
  /** Exports of the original that it lacks. */
  readonly omits: readonly string[];
  /** Its text. */
  readonly text: string;
}

/** A memory with data and a function that reads it: the part of the linking scripts in use. */
const memoryAndLoad = (limits: string): string =>
  `(module
  (memory (export "mem1") ${limits})
  (data (i32.const 10) "\\00\\01\\02\\03\\04\\05\\06\\07\\08\\09")
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`;

/** All stand-ins. */
export const STAND_INS: readonly StandIn[] = [
  {
    script: "imports.wast",
    line: 3,
    omits: ["tag", "tag-i32", "tag-f32"],
    text: `(module
      (func (export "func"))
      (func (export "func-i32") (param i32))
      (func (export "func-f32") (param f32))
      (func (export "func->i32") (result i32) (i32.const 22))
      (func (export "func->f32") (result f32) (f32.const 11))
      (func (export "func-i32->i32") (param i32) (result i32) (local.get 0))
      (func (export "func-i64->i64") (param i64) (result i64) (local.get 0))
      (global (export "global-i32") i32 (i32.const 55))
      (global (export "global-f32") f32 (f32.const 44))
      (global (export "global-mut-i64") (mut i64) (i64.const 66)))`,
  },
  {
    script: "linking0.wast",
    line: 31,
    omits: [],
    text: `(module
      (table (import "Mt" "tab") 10 funcref)
      (func $f (result i32) (i32.const 0))
      (elem (i32.const 7) $f)
      (memory 1)
      (data (i32.const 0x10000) "d"))`,
  },
  { script: "linking1.wast", line: 1, omits: ["mem0", "mem2"], text: memoryAndLoad("1 5") },
  { script: "linking2.wast", line: 1, omits: ["mem0", "mem2"], text: memoryAndLoad("1 5") },
  { script: "linking3.wast", line: 1, omits: ["mem0", "mem2"], text: memoryAndLoad("5 5") },
  {
    script: "load1.wast",
    line: 10,
    omits: ["read1", "read2"],
    text: `(module
      (memory (import "M" "mem") 2)
      (data (i32.const 20) "\\01\\02\\03\\04\\05"))`,
  },
];

const wabt = await wabtModule();

/**
 * Finds the stand-in for a module.
 *
 * @param script The script.
 * @param line Line of the module.
 * @returns The stand-in and its binary, or undefined.
 */
export function findStandIn(
  script: string,
  line: number,
): { readonly omits: readonly string[]; readonly bytes: Uint8Array } | undefined {
  const found = STAND_INS.find((row) => row.script === script && row.line === line);
  if (found === undefined) return undefined;
  const module = wabt.parseWat(`${script}:${line}`, found.text);
  try {
    return { omits: found.omits, bytes: module.toBinary({}).buffer };
  } finally {
    module.destroy();
  }
}
