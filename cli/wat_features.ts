/**
 * What the reader of the text format accepts.
 *
 * @module
 */

/** The proposals that wabt is told to accept: what herkos has, and what it reports by itself. */
export const WAT_FEATURES: Readonly<Record<string, boolean>> = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
  simd: true,
  relaxed_simd: true,
  extended_const: true,
  tail_call: true,
  threads: true,
  exceptions: true,
  multi_memory: true,
  memory64: true,
};
