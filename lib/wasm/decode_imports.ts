/**
 * The import section (spec 5.5.5), in which imports of one module may be grouped (proposal
 * compact-import-section).
 *
 * @module
 */

import { LIMITS } from "../limits.ts";
import { type ByteReader, peekByte, readByte, readName, readU32 } from "./bytes.ts";
import { externKind, readTagType, readVector, typeAt } from "./decode_sections.ts";
import type { Import, ImportDesc } from "./module.ts";
import { readGlobalType, readMemoryType, readTableType } from "./read_types.ts";
import { type FuncType, typeIdx } from "./types.ts";
import { beyondLimit } from "./unsupported.ts";

/** What stands in place of a kind, after an empty name, before a group of imports of one module. */
const GROUP = 0x7f;
/** The same where all of the group have one type, which comes first. */
const GROUP_OF_ONE_TYPE = 0x7e;

/**
 * Reads the import section.
 *
 * @param r The reader, over the section.
 * @param types The types of the module.
 * @returns The imports, those of groups one by one.
 */
export function readImportSection(r: ByteReader, types: readonly FuncType[]): Import[] {
  const imports: Import[] = [];
  readVector(r, "imports", (_, offset) => {
    const module = readName(r);
    const name = readName(r);
    const form = peekByte(r);
    if (name !== "" || (form !== GROUP && form !== GROUP_OF_ONE_TYPE)) {
      imports.push({ module, name, desc: readImportDesc(r, types), offset });
      return;
    }
    r.pos++;
    const shared = form === GROUP ? undefined : readImportDesc(r, types);
    readVector(r, "imports", (_, offset) => {
      const name = readName(r);
      const desc = shared ?? readImportDesc(r, types);
      imports.push({ module, name, desc, offset, isGrouped: true });
    });
    if (imports.length > LIMITS.imports) {
      throw beyondLimit(r, `${imports.length} imports, limit ${LIMITS.imports}`, offset);
    }
  });
  return imports;
}

function readImportDesc(r: ByteReader, types: readonly FuncType[]): ImportDesc {
  const offset = r.pos;
  const byte = readByte(r);
  const kind = externKind(r, byte, "import", offset);
  switch (kind) {
    case "func": {
      const index = readU32(r);
      return { kind, typeIdx: typeIdx(index), type: typeAt(types, index) };
    }
    case "table":
      return { kind, type: readTableType(r) };
    case "memory":
      return { kind, type: readMemoryType(r) };
    case "global":
      return { kind, type: readGlobalType(r) };
    case "tag": {
      const index = readTagType(r);
      return { kind, typeIdx: index, type: typeAt(types, index) };
    }
  }
}
