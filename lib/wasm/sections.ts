/**
 * The sections of a module: their table, and the scan that finds them (spec 5.5).
 *
 * @module
 */

import { type ErrorPlace, InternalError } from "../errors.ts";
import { type ByteReader, malformed, readByte, readName, readU32, skipBytes } from "./bytes.ts";
import type { CustomSection, Section } from "./module.ts";

/** The known sections in the order in which a module must have them. */
export const SECTIONS = [
  { id: 1, name: "type" },
  { id: 2, name: "import" },
  { id: 3, name: "function" },
  { id: 4, name: "table" },
  { id: 5, name: "memory" },
  { id: 13, name: "tag" },
  { id: 6, name: "global" },
  { id: 7, name: "export" },
  { id: 8, name: "start" },
  { id: 9, name: "element" },
  { id: 12, name: "data count" },
  { id: 10, name: "code" },
  { id: 11, name: "data" },
] as const;

/** Name of a known section. */
export type SectionName = (typeof SECTIONS)[number]["name"];

/** Where the sections of a module are. */
export interface SectionScan {
  /** The known sections, by name. */
  readonly known: ReadonlyMap<SectionName, Section>;
  /** All sections in order. */
  readonly sections: readonly Section[];
  /** The custom sections in order. */
  readonly customs: readonly CustomSection[];
}

/**
 * Finds the sections after the header, and checks their ids, order and sizes.
 *
 * @param r The reader, just after the header.
 * @returns Where the sections are.
 * @throws {MalformedError} When a section is unknown, repeated, out of order or too long.
 */
export function scanSections(r: ByteReader): SectionScan {
  const known = new Map<SectionName, Section>();
  const sections: Section[] = [];
  const customs: CustomSection[] = [];
  let last = -1;
  while (r.pos < r.end) {
    const offset = r.pos;
    const id = readByte(r);
    const size = readU32(r);
    const start = skipBytes(r, size);
    const section: Section = { id, start, end: r.pos };
    sections.push(section);
    if (id === 0) {
      customs.push(readCustom(r, section));
      continue;
    }
    const order = SECTIONS.findIndex((row) => row.id === id);
    const row = SECTIONS[order];
    if (row === undefined) {
      throw malformed(r, "sectionId", `Malformed section id ${id}`, offset);
    }
    if (order <= last) {
      const message = `Unexpected ${row.name} section: repeated or out of order`;
      throw malformed(r, "sectionOrder", message, offset);
    }
    last = order;
    known.set(row.name, section);
  }
  return { known, sections, customs };
}

const CUSTOM: ErrorPlace = { section: "custom" };

/** Reads the name; the reader itself is lent, since a module may have many custom sections. */
function readCustom(r: ByteReader, section: Section): CustomSection {
  const { pos, end, place } = r;
  r.pos = section.start;
  r.end = section.end;
  r.place = CUSTOM;
  const custom = { name: readName(r), start: r.pos, end: section.end };
  r.pos = pos;
  r.end = end;
  r.place = place;
  return custom;
}

/**
 * Finds the name of the section that an offset lies in.
 *
 * @param sections All sections of the module.
 * @param offset The offset in bytes.
 * @returns The section's name, if the offset is in a section.
 */
export function sectionAt(sections: readonly Section[], offset: number): string | undefined {
  const section = sections.find((s) => s.start <= offset && offset <= s.end);
  if (section === undefined) return undefined;
  return sectionName(section.id);
}

/**
 * Names a section.
 *
 * @param id Its id.
 * @returns Its name, `custom` for 0.
 * @throws {InternalError} When there is no such id.
 */
export function sectionName(id: number): string {
  if (id === 0) return "custom";
  const row = SECTIONS.find((row) => row.id === id);
  if (row === undefined) throw new InternalError(`No section has id ${id}`);
  return row.name;
}
