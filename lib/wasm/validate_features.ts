/**
 * Finds what a valid module uses of proposals, and refuses it where they are switched off.
 *
 * @module
 */

import { type ErrorPlace, UnsupportedError } from "../errors.ts";
import { DEFAULT_FEATURES, featureBits, type Features, type Proposal } from "../features.ts";
import { instrReader } from "./instructions.ts";
import type { ConstExpr, Module } from "./module.ts";
import { funcNames } from "./names.ts";
import { topOf } from "./ref_types.ts";
import { type FuncType, isRefType, type RefType, type ValType } from "./types.ts";
import { EXTENDED_CONST } from "./validate_const.ts";

/** Reports a use: throws when the proposal is switched off. */
type Use = (proposal: Proposal, what: string, place: ErrorPlace) => void;

/**
 * Checks that a module uses no proposal but the given ones.
 *
 * @param module The module, valid with all features that are supported.
 * @param features The proposals it may use.
 * @param proposals The proposals of all instructions in its bodies, as bits (see `featureBits()`).
 * @throws {UnsupportedError} At the first use of another one.
 */
export function checkFeatures(module: Module, features: Features, proposals: number): void {
  const use: Use = (proposal, what, place) => {
    if (features.has(proposal)) return;
    const message = `Cannot translate ${what}: the ${proposal} proposal is switched off; ` +
      `--enable=${proposal} allows it`;
    throw new UnsupportedError("disabled", message, proposal, place);
  };
  findInDefinitions(module, use);
  findInConsts(module, use);
  // What bodies use beside instructions is in the specification, and so on by default.
  const hasDefault = [...DEFAULT_FEATURES].every((proposal) => features.has(proposal));
  if (hasDefault && (proposals & ~featureBits(features)) === 0) return;
  findInBodies(module, use);
}

/**
 * Finds the proposals that a module uses.
 *
 * @param module The module, valid with all features that are supported.
 * @returns Their names: what the first release of WebAssembly has is not among them.
 */
export function usedFeatures(module: Module): Features {
  const used = new Set<Proposal>();
  const use: Use = (proposal) => used.add(proposal);
  findInDefinitions(module, use);
  findInConsts(module, use);
  findInBodies(module, use);
  return used;
}

function findInDefinitions(module: Module, use: Use): void {
  const grouped = module.imports.find(({ isGrouped }) => isGrouped);
  if (grouped !== undefined) {
    const place = { section: "import", offset: grouped.offset };
    use("compact-import-section", "a group of imports", place);
  }
  for (const { type, offset } of module.funcs) {
    findInType(type, { section: "function", offset }, use);
  }
  for (const { index, type, init, offset } of module.tables) {
    const place = { section: "table", offset };
    if (init !== undefined) use("function-references", "a table with an initial value", place);
    if (index > 0) use("reference-types", "several tables", place);
    if (type.element !== "funcref") findInValue(type.element, place, use, "a table");
    if (type.addressType === "i64") use("memory64", "a table with 64-bit indices", place);
  }
  findInMemories(module, use);
  for (const { type, import: from, offset } of module.globals) {
    const place = { section: from === undefined ? "global" : "import", offset };
    findInValue(type.value, place, use, "a global");
    if (from !== undefined && type.mutable) use("mutable-globals", "a mutable import", place);
  }
  for (const { offset, import: from } of module.tags) {
    const section = from === undefined ? "tag" : "import";
    use("exception-handling", "a tag", { section, offset });
  }
  for (const { kind, index, offset } of module.exports) {
    if (kind !== "global" || module.globals[index]?.type.mutable !== true) continue;
    use("mutable-globals", "a mutable export", { section: "export", offset });
  }
  for (const { mode, offset, type } of module.elems) {
    // What lists function indices is of this type, and always was.
    if (type !== "(ref func)" && type !== "funcref") {
      findInValue(type, { section: "element", offset }, use, "a segment");
    }
    if (mode.kind === "active") continue;
    use("bulk-memory", `a ${mode.kind} segment`, { section: "element", offset });
  }
  for (const { mode, offset } of module.datas) {
    if (mode.kind === "active") continue;
    use("bulk-memory", "a passive segment", { section: "data", offset });
  }
}

function findInMemories(module: Module, use: Use): void {
  for (const { index, type, import: from, offset } of module.memories) {
    const place = { section: from === undefined ? "memory" : "import", offset };
    if (index > 0) use("multi-memory", "several memories", place);
    if (type.addressType === "i64") use("memory64", "a memory with 64-bit addresses", place);
    if (type.shared) use("threads", "a shared memory", place);
    if (type.saysPageSize) use("custom-page-sizes", "a memory with a page size", place);
  }
}

/** Constant expressions may use arithmetic and the module's own globals since the proposal. */
function findInConsts(module: Module, use: Use): void {
  const find = (section: string, expr: ConstExpr): void => {
    for (const { row, imm, offset } of expr) {
      const isOwn = row.name === "global.get" &&
        module.globals[imm.index!]?.import === undefined;
      if (!isOwn && !EXTENDED_CONST.has(row.name)) continue;
      use("extended-const", `${row.name} in a constant expression`, { section, offset });
    }
  };
  for (const { init } of module.globals) if (init !== undefined) find("global", init);
  for (const { init } of module.tables) if (init !== undefined) find("table", init);
  for (const { init, mode } of module.elems) {
    if (mode.kind === "active") find("element", mode.offset);
    for (const item of init) find("element", item);
  }
  for (const { mode } of module.datas) if (mode.kind === "active") find("data", mode.offset);
}

function findInType(type: FuncType, place: ErrorPlace, use: Use): void {
  if (type.results.length > 1) use("multi-value", "several results", place);
  for (const value of type.params) findInValue(value, place, use);
  for (const value of type.results) findInValue(value, place, use);
}

function findInValue(type: ValType, place: ErrorPlace, use: Use, what = "a value"): void {
  if (type === "v128") use("simd", `${what} of v128`, place);
  if (isRefType(type)) use(proposalOfRef(type), `${what} of ${type}`, place);
}

function proposalOfRef(type: RefType): Proposal {
  if (topOf(type) === "exn") return "exception-handling";
  return type === "funcref" || type === "externref" ? "reference-types" : "function-references";
}

function findInBodies(module: Module, use: Use): void {
  const nameOf = funcNames(module);
  for (const { index, body } of module.funcs) {
    if (body === undefined) continue;
    const where = { section: "code", funcIndex: index, funcName: nameOf(index) };
    for (const { type } of body.locals) findInValue(type, { ...where, offset: body.start }, use);
    const reader = instrReader(module.bytes, body.start, body.end, module.types);
    for (let instr = reader.next(); instr !== undefined; instr = reader.next()) {
      const { row, imm, offset } = instr;
      const place = { ...where, offset };
      if (row.proposal !== "mvp") use(row.proposal, row.name, place);
      if (imm.block?.kind === "type") use("multi-value", "a block with a function type", place);
      if (imm.block?.kind === "value") findInValue(imm.block.type, place, use);
      if (imm.refType !== undefined) findInValue(imm.refType, place, use);
      for (const type of imm.types ?? []) findInValue(type, place, use);
    }
  }
}
