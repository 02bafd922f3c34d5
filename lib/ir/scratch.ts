/**
 * Lists of numbers that are used again for one function after another: a typed array of more than a
 * few elements is memory from outside of the engine's heap, which is dear to get and to give back.
 *
 * @module
 */

/** Gives a list with at least so many elements, of which so many are set to a number. */
export type Scratch<List> = (count: number, value?: number) => List;

const START = 1024;

/**
 * Makes a list of 32-bit numbers that is used again.
 *
 * @returns Gives the list; what it gave before is overwritten.
 */
export function scratchInts(): Scratch<Int32Array> {
  let list = new Int32Array(START);
  return (count, value = 0) => {
    if (list.length < count) list = new Int32Array(2 * count);
    return list.fill(value, 0, count);
  };
}

/**
 * Makes a list of small numbers that is used again.
 *
 * @returns Gives the list; what it gave before is overwritten.
 */
export function scratchBytes(): Scratch<Uint8Array> {
  let list = new Uint8Array(START);
  return (count, value = 0) => {
    if (list.length < count) list = new Uint8Array(2 * count);
    return list.fill(value, 0, count);
  };
}
