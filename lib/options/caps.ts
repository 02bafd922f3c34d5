/**
 * The most that memories and tables which grow can ever have.
 *
 * @module
 */
import { UsageError } from "../errors.ts";

/** The cap of a growable memory whose maximum is missing or larger: 1024 pages, 64 MiB. */
export const DEFAULT_MAX_PAGES = 1024;

/** The same in a crate of a WASI program, whose memory is on the heap: 1 GiB. */
export const PROGRAM_MAX_PAGES = 16_384;

/** The cap of a growable table whose maximum is missing or larger. */
export const DEFAULT_MAX_TABLE_ELEMENTS = 4096;

/**
 * Gives the most pages that a growable memory can ever have.
 *
 * @param min The module's minimum, in pages.
 * @param declared The module's maximum, in pages, if it has one.
 * @param maxPages The option.
 * @param pageSize Bytes of a page.
 * @param byDefault Pages of 64 KiB whose bytes are the most without the option.
 * @returns The cap in pages: the declared maximum, at most the option; without the option at most as
 * many bytes as `byDefault` says, or the minimum, if that is more.
 * @throws {UsageError} When the option is below the minimum.
 */
export function memoryCap(
  min: number,
  declared: number | undefined,
  maxPages?: number,
  pageSize = 65_536,
  byDefault = DEFAULT_MAX_PAGES,
): number {
  const most = byDefault * 65_536 / pageSize;
  return cap(min, declared, maxPages, most, "max-pages", "memory", "pages");
}

/**
 * Gives the most elements that a table which can grow can ever have.
 *
 * @param min The module's minimum, in elements.
 * @param declared The module's maximum, in elements, if it has one.
 * @param maxElements The option.
 * @returns The cap in elements, by the rule of {@linkcode memoryCap} with
 * {@linkcode DEFAULT_MAX_TABLE_ELEMENTS}.
 * @throws {UsageError} When the option is below the minimum.
 */
export function tableCap(min: number, declared: number | undefined, maxElements?: number): number {
  const flag = "max-table-elements";
  return cap(min, declared, maxElements, DEFAULT_MAX_TABLE_ELEMENTS, flag, "table", "elements");
}

function cap(
  min: number,
  declared: number | undefined,
  option: number | undefined,
  byDefault: number,
  flag: string,
  what: string,
  unit: string,
): number {
  if (option !== undefined && option < min) {
    throw new UsageError(
      `Option --${flag}=${option} is too small: the ${what} starts with ${min} ${unit}`,
    );
  }
  return Math.min(declared ?? Infinity, option ?? Math.max(byDefault, min));
}
