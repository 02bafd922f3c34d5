/**
 * Where traps happen: the JavaScript engine says it in its stack traces, the generated Rust by the
 * option `trapInfo`.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { Module } from "../../lib/wasm/module.ts";
import type { Case } from "./case.ts";
import { twinOf } from "./twin.ts";

/**
 * Says how much of the place of a trap is compared in a case.
 *
 * @param given The case.
 * @returns The byte of the instruction as well, where each instruction has its own check and the
 * engine's module has no code that counts; nothing for a module that the engine cannot have as it is.
 */
export function placesOf({ bytes, options }: Case): Places {
  const { fuel, memoryBytes, optLevel, trapInfo } = options;
  if (trapInfo === undefined || trapInfo === "none") return "none";
  const twin = twinOf(decode(bytes), memoryBytes);
  if (twin.length !== bytes.length || twin.some((byte, i) => byte !== bytes[i])) return "none";
  return trapInfo === "offset" && optLevel === 0 && fuel !== true ? "offset" : "function";
}

/** What is compared of a place. */
export type Places = "none" | "function" | "offset";

/**
 * Reads where a trap happened from the engine's stack trace.
 *
 * @param error What was thrown.
 * @param module The module.
 * @param places What of it is compared.
 * @returns A word such as ` @3:0x1a` or ` @3`, or ` @` outside of all functions; or nothing.
 */
export function placeInStack(error: unknown, module: Module, places: Places): string {
  if (places === "none") return "";
  const stack = error instanceof Error ? error.stack ?? "" : "";
  // Deno says 0 for the index of every function.
  const at = /wasm-function\[\d+\]:(0x[0-9a-f]+)/.exec(stack)?.[1];
  if (at === undefined) return " @";
  const func = module.funcs.findIndex(({ body }) => body !== undefined && Number(at) < body.end);
  return places === "offset" ? ` @${func}:${at}` : ` @${func}`;
}

/**
 * Writes the Rust that gives the same word of an instance.
 *
 * @param places What of a place is compared.
 * @returns Rust source, a `String`.
 */
export function placeOfInstance(places: Places): string {
  switch (places) {
    case "none":
      return "String::new()";
    case "function":
      return 'self.instance.trap_site().map_or(" @".into(), |site| format!(" @{}", site.function))';
    case "offset":
      return 'self.instance.trap_site().map_or(" @".into(), |site| ' +
        'format!(" @{}:{:#x}", site.function, site.offset.unwrap()))';
  }
}
