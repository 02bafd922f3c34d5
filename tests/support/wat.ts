/**
 * Assembles the text format in tests.
 *
 * @module
 */
import wabt from "wabt";

/** The proposals that texts may use; the declared type of some is missing. */
const FEATURES = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
  simd: true,
  relaxed_simd: true,
  tail_call: true,
  multi_memory: true,
  memory64: true,
  threads: true,
  extended_const: true,
  exceptions: true,
};

/**
 * Assembles a module.
 *
 * @param text The module in the text format.
 * @returns The module in the binary format, with a name section.
 */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const module = (await wabt()).parseWat("test.wat", new TextEncoder().encode(text), FEATURES);
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  return Uint8Array.from(buffer);
}
