/**
 * Implementation limits (spec, appendix A.2). A module beyond one of them is rejected with an
 * UnsupportedError. The figures are those of the WebAssembly JavaScript interface
 * (https://webassembly.github.io/spec/js-api/#limits), so that what browsers accept passes;
 * those of nesting and operands are herkos's own, far above what any module seen needs.
 *
 * @module
 */

import type { MemoryType, TableType } from "./wasm/types.ts";

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

/** Fewest bytes of a data segment that goes to a file of its own, where one is wanted. */
export const DATA_FILE_BYTES = 1024;

/** Most pages of the runtime's memories, whatever a type allows: sizes have 32 bits there. */
export const MOST_PAGES = 0xffff_fffe;

/**
 * Gives the most pages that the type of a memory can promise (spec 3.2.5).
 *
 * @param type The type; its own limits do not count.
 * @returns As many as its addresses reach, and fit into an address.
 */
export function pagesInRange({ addressType, pageSizeLog2 }: MemoryType): bigint {
  const bits = addressType === "i64" ? 64n : 32n;
  return pageSizeLog2 === 0 ? (1n << bits) - 1n : 1n << (bits - BigInt(pageSizeLog2));
}

/**
 * Gives the most elements that the type of a table can promise (spec 3.2.6).
 *
 * @param type The type; its own limits do not count.
 * @returns As many as its indices tell apart.
 */
export function elementsInRange({ addressType }: TableType): bigint {
  return addressType === "i64" ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
}
