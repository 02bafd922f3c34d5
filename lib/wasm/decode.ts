/**
 * The binary format of modules (spec, chapter 5).
 *
 * @module
 */

import type { ErrorPlace } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type ByteReader, byteReader, malformed, readU32 } from "./bytes.ts";
import { readBranchHints } from "./branch_hints.ts";
import { readCodeSection } from "./decode_code.ts";
import {
  type Definition,
  type FunctionDefinitions,
  type GlobalDefinition,
  readExportSection,
  readFunctionSection,
  readGlobalSection,
  readMemorySection,
  readStartSection,
  readTableSection,
  readTagSection,
  readTypeSection,
  type TableDefinition,
  type TagDefinition,
  typeAt,
} from "./decode_sections.ts";
import { readImportSection } from "./decode_imports.ts";
import { readDataSection, readElementSection } from "./decode_segments.ts";
import type {
  Body,
  Export,
  Func,
  Global,
  Import,
  ImportDesc,
  Memory,
  Module,
  Names,
  Section,
  Table,
  Tag,
} from "./module.ts";
import { funcNames, readNames } from "./names.ts";
import { scanSections, type SectionName } from "./sections.ts";
import { readProducers, readTargetFeatures } from "./tool_sections.ts";
import {
  funcIdx,
  type FuncType,
  globalIdx,
  memIdx,
  type MemoryType,
  tableIdx,
  tagIdx,
  type TypeIdx,
} from "./types.ts";
import { beyondLimit } from "./unsupported.ts";

const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const VERSION = [0x01, 0x00, 0x00, 0x00];
const COMPONENT_LAYER = 1;

/**
 * Decodes a module. Function bodies are found but not read; {@linkcode validate} reads them.
 *
 * @param bytes The module in the binary format. It must not be changed as long as the result is
 * used, which refers to it.
 * @returns The module, not yet validated.
 * @throws {MalformedError} When the bytes are no module.
 * @throws {InvalidError} When a reference type names a type that is not there.
 * @throws {UnsupportedError} When the module needs a proposal that is not supported, or is beyond
 * an implementation limit.
 * @example
 * ```ts
 * import { decode } from "./decode.ts";
 * const module = decode(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
 * console.log(module.funcs.length); // 0
 * ```
 */
export function decode(bytes: Uint8Array): Module {
  const r = byteReader(bytes, 0, bytes.length);
  readHeader(r);
  const { known, sections, customs } = scanSections(r);
  const names = readNames(bytes, customs);

  let types: readonly FuncType[] = [];
  const part = <T>(name: SectionName, read: (r: ByteReader) => T, missing: T): T => {
    const section = known.get(name);
    return section === undefined ? missing : readSection(bytes, name, section, types, read);
  };
  types = part("type", readTypeSection, []);
  const imports = part("import", (r) => readImportSection(r, types), []);
  const defined = part("function", readFunctionSection, { types: [], offsets: [] });
  const tables = joinTables(imports, part("table", readTableSection, []));
  const memories = part("memory", (r) => joinMemories(imports, readMemorySection(r)), undefined);
  const tags = joinTags(imports, part("tag", (r) => readTagSection(r, types), []));
  const globals = joinGlobals(imports, part("global", readGlobalSection, []));
  const exports = part<Export[]>("export", readExportSection, []);
  const start = part("start", readStartSection, undefined);
  const elems = part("element", readElementSection, []);
  const dataCount = part("data count", readU32, undefined);
  const place = codePlace(names, exports, countFuncs(imports));
  const bodies = part("code", (r) => readCodeSection(r, place), []);
  const datas = part("data", readDataSection, []);

  const funcs = joinFuncs(types, imports, defined, bodies);
  checkCounts(r, known, defined.types.length, bodies.length, dataCount, datas.length);
  return {
    bytes,
    types,
    imports,
    funcs,
    tables,
    memories: memories ?? joinMemories(imports, []),
    globals,
    tags,
    exports,
    ...(start === undefined ? {} : { start }),
    elems,
    datas,
    ...(dataCount === undefined ? {} : { dataCount }),
    names,
    branchHints: readBranchHints(bytes, customs, funcs),
    producers: readProducers(bytes, customs),
    targetFeatures: readTargetFeatures(bytes, customs),
    customs,
    sections,
  };
}

function readHeader(r: ByteReader): void {
  const { bytes } = r;
  if (bytes.length > LIMITS.moduleBytes) {
    throw beyondLimit(r, `${bytes.length} bytes, limit ${LIMITS.moduleBytes}`, 0);
  }
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    const key = bytes.length < 4 ? "unexpectedEnd" : "magic";
    const message = bytes.length < 4 ? "Unexpected end" : "Magic header not detected";
    throw malformed(r, key, message, 0, "00 61 73 6d");
  }
  if (!VERSION.every((byte, i) => bytes[4 + i] === byte)) {
    const key = bytes.length < 8 ? "unexpectedEnd" : "version";
    const hint = bytes[6] === COMPONENT_LAYER ? ": this is a component, not a module" : "";
    const message = bytes.length < 8 ? "Unexpected end" : `Unknown binary version${hint}`;
    throw malformed(r, key, message, 4, "01 00 00 00");
  }
  r.pos = 8;
}

function readSection<T>(
  bytes: Uint8Array,
  name: SectionName,
  section: Section,
  types: readonly FuncType[],
  read: (r: ByteReader) => T,
): T {
  const r = byteReader(bytes, section.start, section.end, { section: name }, types);
  const contents = read(r);
  if (r.pos !== r.end) {
    const message = `Section size mismatch: ${r.end - r.pos} bytes are left`;
    throw malformed(r, "sectionSize", message, r.pos);
  }
  return contents;
}

type ImportOf<Kind extends ImportDesc["kind"]> = Import & {
  readonly desc: Extract<ImportDesc, { kind: Kind }>;
};

function importsOf<Kind extends ImportDesc["kind"]>(
  imports: readonly Import[],
  kind: Kind,
): ImportOf<Kind>[] {
  return imports.filter((i): i is ImportOf<Kind> => i.desc.kind === kind);
}

function countFuncs(imports: readonly Import[]): number {
  return importsOf(imports, "func").length;
}

function joinFuncs(
  types: readonly FuncType[],
  imports: readonly Import[],
  defined: FunctionDefinitions,
  bodies: readonly Body[],
): Func[] {
  const funcs: Func[] = importsOf(imports, "func").map((i, index) => ({
    index: funcIdx(index),
    typeIdx: i.desc.typeIdx,
    type: i.desc.type,
    import: i,
    offset: i.offset,
  }));
  bodies.forEach((body, i) => {
    const typeIdx = defined.types[i] as TypeIdx;
    const offset = defined.offsets[i] as number;
    const type = typeAt(types, typeIdx);
    funcs.push({ index: funcIdx(funcs.length), typeIdx, type, body, offset });
  });
  return funcs;
}

function joinTables(
  imports: readonly Import[],
  defined: readonly TableDefinition[],
): Table[] {
  const tables: Table[] = importsOf(imports, "table").map((i, index) => ({
    index: tableIdx(index),
    type: i.desc.type,
    import: i,
    offset: i.offset,
  }));
  for (const def of defined) tables.push({ index: tableIdx(tables.length), ...def });
  return tables;
}

function joinMemories(
  imports: readonly Import[],
  defined: readonly Definition<MemoryType>[],
): Memory[] {
  const memories: Memory[] = importsOf(imports, "memory").map((i, index) => ({
    index: memIdx(index),
    type: i.desc.type,
    import: i,
    offset: i.offset,
  }));
  for (const def of defined) memories.push({ index: memIdx(memories.length), ...def });
  return memories;
}

function joinGlobals(imports: readonly Import[], defined: readonly GlobalDefinition[]): Global[] {
  const globals: Global[] = importsOf(imports, "global").map((i, index) => ({
    index: globalIdx(index),
    type: i.desc.type,
    import: i,
    offset: i.offset,
  }));
  for (const def of defined) globals.push({ index: globalIdx(globals.length), ...def });
  return globals;
}

function joinTags(imports: readonly Import[], defined: readonly TagDefinition[]): Tag[] {
  const tags: Tag[] = importsOf(imports, "tag").map((i, index) => ({
    index: tagIdx(index),
    typeIdx: i.desc.typeIdx,
    type: i.desc.type,
    import: i,
    offset: i.offset,
  }));
  for (const def of defined) tags.push({ index: tagIdx(tags.length), ...def });
  return tags;
}

function codePlace(
  names: Names,
  exports: readonly Export[],
  imported: number,
): (body: number) => ErrorPlace {
  const nameOf = funcNames({ names, exports });
  return (body) => {
    const funcIndex = imported + body;
    return { section: "code", funcIndex, funcName: nameOf(funcIndex) };
  };
}

/** The sections that must agree in their lengths (spec 5.5.16). */
function checkCounts(
  r: ByteReader,
  known: ReadonlyMap<SectionName, Section>,
  functions: number,
  bodies: number,
  dataCount: number | undefined,
  datas: number,
): void {
  if (functions !== bodies) {
    const message =
      `Function and code section have inconsistent lengths: ${functions} and ${bodies}`;
    const offset = known.get("code")?.start ?? r.end;
    throw malformed(r, "codeCount", message, offset, `${functions}`);
  }
  if (dataCount !== undefined && dataCount !== datas) {
    const message =
      `Data count and data section have inconsistent lengths: ${dataCount} and ${datas}`;
    const offset = known.get("data")?.start ?? r.end;
    throw malformed(r, "dataCount", message, offset, `${dataCount}`);
  }
}
