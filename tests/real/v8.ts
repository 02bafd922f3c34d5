/**
 * The second engine: the same modules run by the WebAssembly of the JavaScript engine, and the
 * inputs that both get.
 *
 * @module
 */

/**
 * Instantiates a module in the JavaScript engine.
 *
 * @typeParam Exports What the module is known to export.
 * @param wasm The module's bytes.
 * @param imports What it imports.
 * @returns Its exports.
 */
export function v8Exports<Exports>(
  wasm: Uint8Array<ArrayBuffer>,
  imports: WebAssembly.Imports = {},
): Exports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
  return instance.exports as unknown as Exports;
}

/** What a module exports that shares its memory: every one used here. */
export interface WithMemory {
  /** The memory. */
  readonly memory: WebAssembly.Memory;
}

/**
 * A view of some bytes of an instance's memory, valid until the memory grows.
 *
 * @param exports The instance's exports.
 * @param address Where the bytes begin.
 * @param length How many there are.
 * @returns The view.
 */
export function bytesAt(exports: WithMemory, address: number, length: number): Uint8Array {
  return new Uint8Array(exports.memory.buffer, address, length);
}

/**
 * Bytes that look random and are the same in every run (xorshift32).
 *
 * @param length How many.
 * @param seed Which of the sequences; not 0.
 * @returns The bytes.
 */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

/**
 * Text that compresses like prose: sentences of words picked by {@link noise}.
 *
 * @param length How many bytes.
 * @param seed Which of the texts; not 0.
 * @returns The text's bytes, all ASCII.
 */
export function prose(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = "the module memory of a page grows while every load is checked and no trap".split(
    " ",
  );
  const picks = noise(length, seed);
  let text = "";
  for (let i = 0; text.length < length; i++) {
    const pick = picks[i] ?? 0;
    text += `${words[pick % words.length]}${pick > 230 ? ".\n" : " "}`;
  }
  return new TextEncoder().encode(text.slice(0, length));
}

/**
 * Bytes as text.
 *
 * @param bytes What to write.
 * @returns Two hexadecimal digits a byte.
 */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Text as UTF-8.
 *
 * @param text What to encode.
 * @returns Its bytes.
 */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
