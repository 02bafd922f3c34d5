/**
 * What the engine has of exceptions, which the library's types lack.
 *
 * @see https://webassembly.github.io/spec/js-api/#tags
 * @module
 */

import { erased } from "../../lib/wasm/ref_types.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import { funcType, moduleOf, name, op } from "./wasm_bytes.ts";

/** An exception of WebAssembly. */
export interface WasmException {
  /** Whether it has a tag. */
  is(tag: unknown): boolean;
  /** What it carries, by its place. */
  getArg(tag: unknown, index: number): unknown;
}

interface WithExceptions {
  readonly Tag: new (type: { readonly parameters: readonly string[] }) => WebAssembly.ImportValue;
  readonly Exception: new (tag: unknown, payload: readonly unknown[]) => WasmException;
}

const { Exception, Tag } = WebAssembly as unknown as WithExceptions;

/** Makes a tag whose exceptions carry values of some types. */
export function makeTag(params: readonly ValType[]): WebAssembly.ImportValue {
  const names = params.map((type) => erased(type) === "funcref" ? "anyfunc" : erased(type));
  return new Tag({ parameters: names });
}

/** Makes an exception, to be thrown. */
export function makeException(tag: unknown, payload: readonly unknown[]): WasmException {
  return new Exception(tag, payload);
}

/** Says whether something that was thrown is an exception of WebAssembly. */
export function isException(thrown: unknown): thrown is WasmException {
  return thrown instanceof Exception;
}

/**
 * Makes an error that no handler of WebAssembly catches, unlike other errors of JavaScript: that of
 * a trap, with another message.
 */
export function uncatchable(message: string): Error {
  const bytes = moduleOf({
    types: [funcType([], [])],
    funcs: [{ type: 0, code: op("unreachable") }],
    exports: [[name("trap"), 0, 0]],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  try {
    (exports["trap"] as () => void)();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message = message;
    // The place of the error is where the caller is, and not in this module.
    const stack = (error.stack ?? "").replace(/^.*wasm-function.*\n/m, "");
    Object.defineProperty(error, "stack", { value: stack });
    return error;
  }
  throw new Error("unreachable did not trap");
}
