/**
 * Assembles the text format in tests.
 *
 * @module
 */
import wabt from "wabt";
import { WAT_FEATURES } from "../../cli/wat_features.ts";

/**
 * Assembles a module.
 *
 * @param text The module in the text format.
 * @returns The module in the binary format, with a name section.
 */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const module = (await wabt()).parseWat("test.wat", new TextEncoder().encode(text), WAT_FEATURES);
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  return Uint8Array.from(buffer);
}
