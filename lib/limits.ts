/**
 * Implementation limits (spec, appendix A.2). A module beyond one of them is rejected with an
 * UnsupportedError. The figures are those of the WebAssembly JavaScript interface
 * (https://webassembly.github.io/spec/js-api/#limits), so that what browsers accept passes;
 * those of nesting and operands are herkos's own, far above what any module seen needs.
 *
 * @module
 */

/** One limit a row; counts unless the name says bytes. */
export const LIMITS = {
  moduleBytes: 1_073_741_824,
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  tables: 100_000,
  memories: 100_000,
  tags: 1_000_000,
  segmentElements: 10_000_000,
  tableElements: 10_000_000,
  functionBytes: 7_654_321,
  locals: 50_000,
  nesting: 50_000,
  operands: 10_000_000,
  params: 1_000,
  results: 1_000,
} as const;

/** A key of {@linkcode LIMITS}. */
export type LimitName = keyof typeof LIMITS;

/** Most pages of 64 KiB that a memory with 32-bit addresses can have (spec 3.2.5). */
export const MAX_PAGES_32 = 65_536n;

/** Most elements that a table with 32-bit indices can have (spec 3.2.6). */
export const MAX_ELEMENTS_32 = 0xffff_ffffn;
