/**
 * What the engine has of exceptions, which the library's types lack.
 *
 * @see https://webassembly.github.io/spec/js-api/#tags
 * @module
 */

import type { ValType } from "../../lib/wasm/types.ts";

interface WithExceptions {
  readonly Tag: new (type: { readonly parameters: readonly string[] }) => WebAssembly.ImportValue;
  readonly Exception: new (tag: unknown, payload: readonly unknown[]) => object;
}

const { Exception, Tag } = WebAssembly as unknown as WithExceptions;

/** Makes a tag whose exceptions carry values of some types. */
export function makeTag(params: readonly ValType[]): WebAssembly.ImportValue {
  return new Tag({ parameters: params.map((type) => type === "funcref" ? "anyfunc" : type) });
}

/** Makes an exception, to be thrown. */
export function makeException(tag: unknown, payload: readonly unknown[]): object {
  return new Exception(tag, payload);
}

/** Says whether something that was thrown is an exception of WebAssembly. */
export function isException(thrown: unknown): boolean {
  return thrown instanceof Exception;
}
