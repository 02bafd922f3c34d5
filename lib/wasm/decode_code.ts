/**
 * The code section: the declared locals and the byte range of each body (spec 5.5.13). The
 * instructions are read when the module is validated.
 *
 * @module
 */

import type { ErrorPlace } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type ByteReader, malformed, readCount, readU32 } from "./bytes.ts";
import { readVector } from "./decode_sections.ts";
import type { Body, LocalGroup } from "./module.ts";
import { readValType } from "./read_types.ts";
import { beyondLimit } from "./unsupported.ts";

/**
 * Reads the code section.
 *
 * @param r The reader, over the section.
 * @param place Says which function a body belongs to, for errors.
 * @returns The bodies.
 * @throws {MalformedError} When a body is broken.
 * @throws {UnsupportedError} When a local needs a proposal, or a limit is passed.
 */
export function readCodeSection(r: ByteReader, place: (body: number) => ErrorPlace): Body[] {
  const sectionEnd = r.end;
  const sectionPlace = r.place;
  return readVector(r, "functions", (i) => {
    r.place = place(i);
    const offset = r.pos;
    const size = readU32(r);
    if (size > sectionEnd - r.pos) {
      throw malformed(r, "unexpectedEnd", "Unexpected end: length out of bounds", offset);
    }
    if (size > LIMITS.functionBytes) {
      throw beyondLimit(r, `a body of ${size} bytes, limit ${LIMITS.functionBytes}`, offset);
    }
    r.end = r.pos + size;
    const entry = r.pos;
    const locals = readLocals(r);
    const body: Body = { locals, entry, start: r.pos, end: r.end };
    r.pos = r.end;
    r.end = sectionEnd;
    r.place = sectionPlace;
    return body;
  });
}

function readLocals(r: ByteReader): LocalGroup[] {
  const offset = r.pos;
  const count = readCount(r);
  const groups: LocalGroup[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const size = readU32(r);
    groups.push({ count: size, type: readValType(r) });
    total += size;
  }
  if (total >= 2 ** 32) throw malformed(r, "localCount", "Too many locals", offset);
  if (total > LIMITS.locals) {
    throw beyondLimit(r, `${total} locals, limit ${LIMITS.locals}`, offset);
  }
  return groups;
}
