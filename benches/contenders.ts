/**
 * The list of contenders.
 *
 * @module
 */

import type { Contender } from "./contenders/contender.ts";
import { HERKOS } from "./contenders/herkos.ts";
import { NATIVE } from "./contenders/native.ts";
import { ORIGINAL } from "./contenders/original.ts";
import { V8 } from "./contenders/v8.ts";
import { WASM2C } from "./contenders/wasm2c.ts";
import { WASMTIME } from "./contenders/wasmtime.ts";

/** All contenders, in the order of the table's columns. */
export const CONTENDERS: readonly Contender[] = [
  ...NATIVE,
  ...HERKOS,
  ...WASM2C,
  WASMTIME,
  V8,
  ...ORIGINAL,
];

/** What all others are compared with, where it can be. */
export const REFERENCE = "native-O3";
