/**
 * Indexing that cannot miss.
 *
 * @module
 */

import { InternalError } from "../errors.ts";

/**
 * Reads an element that must be there.
 *
 * @param list The list.
 * @param index Position in it.
 * @returns The element.
 * @throws {InternalError} When there is none.
 */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const element = list[index];
  if (element === undefined) throw new InternalError(`No element ${index} of ${list.length}`);
  return element;
}
