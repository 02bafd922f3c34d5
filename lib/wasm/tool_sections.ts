/**
 * The custom sections that tools agree on: `producers` and `target_features`
 * (https://github.com/WebAssembly/tool-conventions). A broken one is taken as empty.
 *
 * @module
 */

import { HerkosError } from "../errors.ts";
import { type ByteReader, byteReader, readByte, readCount, readName } from "./bytes.ts";
import type { CustomSection, ProducersField, TargetFeature } from "./module.ts";

/**
 * Reads the `producers` section.
 *
 * @param bytes The module.
 * @param customs The custom sections.
 * @returns The fields; empty when the section is missing or broken.
 */
export function readProducers(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
): readonly ProducersField[] {
  return readEntries(bytes, customs, "producers", (r) => {
    const field = readName(r);
    const values = readList(r, () => ({ name: readName(r), version: readName(r) }));
    return { field, values };
  });
}

/**
 * Reads the `target_features` section.
 *
 * @param bytes The module.
 * @param customs The custom sections.
 * @returns The features; empty when the section is missing or broken.
 */
export function readTargetFeatures(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
): readonly TargetFeature[] {
  const features = readEntries(bytes, customs, "target_features", (r) => {
    const prefix = PREFIXES.get(readByte(r));
    const name = readName(r);
    return prefix === undefined ? undefined : { prefix, name };
  });
  return features.filter((feature) => feature !== undefined);
}

const PREFIXES: ReadonlyMap<number, TargetFeature["prefix"]> = new Map([
  [0x2b, "+"],
  [0x2d, "-"],
  [0x3d, "="],
]);

function readEntries<T>(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
  name: string,
  entry: (r: ByteReader) => T,
): readonly T[] {
  const section = customs.find((custom) => custom.name === name);
  if (section === undefined) return [];
  const r = byteReader(bytes, section.start, section.end);
  try {
    return readList(r, () => entry(r));
  } catch (error) {
    if (error instanceof HerkosError) return [];
    throw error;
  }
}

function readList<T>(r: ByteReader, entry: () => T): T[] {
  const count = readCount(r);
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(entry());
  return list;
}
