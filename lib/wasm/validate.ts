/**
 * Validation of modules (spec, chapter 3).
 *
 * @module
 */

import { type ErrorKey, type ErrorPlace, InvalidError, quoteName } from "../errors.ts";
import { type Features, SUPPORTED_FEATURES } from "../features.ts";
import { elementsInRange, pagesInRange } from "../limits.ts";
import type { ConstExpr, Elem, Func, Module, Table, ValidModule } from "./module.ts";
import { funcNames } from "./names.ts";
import { isDefaultable, matches } from "./ref_types.ts";
import type { Limits, MemoryType, ValType } from "./types.ts";
import { bodyValidator } from "./validate_body.ts";
import { validateConstExpr } from "./validate_const.ts";
import { checkFeatures } from "./validate_features.ts";

/**
 * Validates a module. The first error, in the order of the sections, is thrown.
 *
 * @param module The decoded module.
 * @param features The proposals it may use; all that herkos supports if not given.
 * @returns The same module, known to be valid.
 * @throws {InvalidError} When the module breaks a rule.
 * @throws {MalformedError} When a function body breaks the binary format.
 * @throws {UnsupportedError} When the module needs a proposal that is not supported or not among
 * the given features, or is beyond an implementation limit.
 * @example
 * ```ts
 * import { decode } from "./decode.ts";
 * import { validate } from "./validate.ts";
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * console.log(validate(decode(bytes)).exports.length); // 0
 * ```
 */
export function validate(module: Module, features: Features = SUPPORTED_FEATURES): ValidModule {
  checkTypeUses(module);
  module.tables.forEach((table) => checkTable(module, table));
  module.memories.forEach(({ type, offset, import: from }) =>
    checkMemory(type, place(from === undefined ? "memory" : "import", offset))
  );
  checkTags(module);
  checkGlobals(module);
  checkExports(module);
  checkStart(module);
  checkElems(module);
  const proposals = checkBodies(module);
  checkDatas(module);
  checkFeatures(module, features, proposals);
  // A custom section makes no module invalid: without the proposal it says nothing.
  const isSilent = module.branchHints.size > 0 && !features.has("branch-hinting");
  return (isSilent ? { ...module, branchHints: new Map() } : module) as ValidModule;
}

function place(section: string, offset: number): ErrorPlace {
  return { section, offset };
}

function invalid(key: ErrorKey, message: string, at: ErrorPlace, expected?: string): InvalidError {
  return new InvalidError(key, message, { ...at, expected });
}

function checkIndex(list: readonly unknown[], index: number, what: string, at: ErrorPlace): void {
  if (index >= list.length) {
    throw invalid("unknownIndex", `Unknown ${what} ${index}`, at, `0 to ${list.length - 1}`);
  }
}

function checkTypeUses(module: Module): void {
  for (const func of module.funcs) {
    const section = func.import === undefined ? "function" : "import";
    checkIndex(module.types, func.typeIdx, "type", place(section, func.offset));
  }
}

/** A tag's type has no results (spec 3.2.16). */
function checkTags(module: Module): void {
  for (const { type, typeIdx, offset, import: from } of module.tags) {
    const at = place(from === undefined ? "tag" : "import", offset);
    checkIndex(module.types, typeIdx, "type", at);
    if (type.results.length > 0) {
      throw invalid("tagType", "Non-empty tag result type", at, "[]");
    }
  }
}

function checkTable(module: Module, { type, import: from, init, offset }: Table): void {
  const at = place(from === undefined ? "table" : "import", offset);
  checkLimits(type.limits, "table", elementsInRange(type), at);
  if (init !== undefined) {
    const globals = module.globals.filter((global) => global.import !== undefined).length;
    validateConstExpr({ module, globals, place: at }, init, type.element);
  } else if (from === undefined && !isDefaultable(type.element)) {
    const message = `Type mismatch: a table of ${type.element} without an initial value`;
    throw invalid("typeMismatch", message, at);
  }
}

function checkMemory(type: MemoryType, at: ErrorPlace): void {
  const { limits, pageSizeLog2, shared } = type;
  if (pageSizeLog2 !== 0 && pageSizeLog2 !== 16) {
    throw invalid("limits", `Invalid custom page size 2^${pageSizeLog2}`, at, "1 or 65536");
  }
  checkLimits(limits, "memory", pagesInRange(type), at);
  if (shared && limits.max === undefined) {
    throw invalid("limits", "Shared memory must have a maximum", at);
  }
}

/** Limits are within the range of their kind, and in order (spec 3.2.1). */
function checkLimits(limits: Limits, what: string, range: bigint, at: ErrorPlace): void {
  const { min, max } = limits;
  if (min > range || (max !== undefined && max > range)) {
    const size = max !== undefined && max > range ? max : min;
    const message = `The ${what} size must be at most ${range}, found ${size}`;
    throw invalid("limits", message, at, `at most ${range}`);
  }
  if (max !== undefined && min > max) {
    const message = `Size minimum must not be greater than maximum: ${min} and ${max}`;
    throw invalid("limits", message, at, `at most ${max}`);
  }
}

function checkGlobals(module: Module): void {
  for (const { index, type, init, offset } of module.globals) {
    if (init === undefined) continue;
    const context = { module, globals: index, place: place("global", offset) };
    validateConstExpr(context, init, type.value);
  }
}

function checkExports(module: Module): void {
  const spaces = {
    func: { list: module.funcs, what: "function" },
    table: { list: module.tables, what: "table" },
    memory: { list: module.memories, what: "memory" },
    global: { list: module.globals, what: "global" },
    tag: { list: module.tags, what: "tag" },
  } as const;
  const names = new Set<string>();
  for (const { name, kind, index, offset } of module.exports) {
    const at = place("export", offset);
    const { list, what } = spaces[kind];
    checkIndex(list, index, what, at);
    if (names.has(name)) {
      throw invalid("duplicateExport", `Duplicate export name ${quoteName(name)}`, at);
    }
    names.add(name);
  }
}

function checkStart(module: Module): void {
  if (module.start === undefined) return;
  const offset = module.sections.find((section) => section.id === 8)?.start ?? 0;
  const at = place("start", offset);
  checkIndex(module.funcs, module.start, "function", at);
  const { type } = module.funcs[module.start] as Func;
  if (type.params.length > 0 || type.results.length > 0) {
    throw invalid("startFunction", "The start function has parameters or results", at, "[] -> []");
  }
}

function checkElems(module: Module): void {
  for (const elem of module.elems) {
    const at = place("element", elem.offset);
    if (elem.mode.kind === "active") checkActiveElem(module, elem, elem.mode, at);
    let last: ConstExpr | undefined;
    for (const expr of elem.init) {
      // Plain function indices share their expressions, and need one look at each run of them.
      if (expr !== last) checkConst(module, expr, elem.type, at);
      last = expr;
    }
  }
}

function checkActiveElem(
  module: Module,
  elem: Elem,
  mode: Extract<Elem["mode"], { kind: "active" }>,
  at: ErrorPlace,
): void {
  checkIndex(module.tables, mode.table, "table", at);
  const type = module.tables[mode.table]?.type;
  if (type === undefined) return;
  if (!matches(elem.type, type.element)) {
    const message = `Type mismatch: a segment of ${elem.type} for a table of ${type.element}`;
    throw invalid("typeMismatch", message, at, type.element);
  }
  checkConst(module, mode.offset, type.addressType, at);
}

function checkDatas(module: Module): void {
  for (const { mode, offset } of module.datas) {
    if (mode.kind !== "active") continue;
    const at = place("data", offset);
    checkIndex(module.memories, mode.memory, "memory", at);
    checkConst(module, mode.offset, module.memories[mode.memory]?.type.addressType ?? "i32", at);
  }
}

function checkConst(module: Module, expr: ConstExpr, type: ValType, at: ErrorPlace): void {
  validateConstExpr({ module, globals: module.globals.length, place: at }, expr, type);
}

/** Gives the proposals of all instructions, as bits. */
function checkBodies(module: Module): number {
  const check = bodyValidator(module, declaredFuncs(module));
  const nameOf = funcNames(module);
  let proposals = 0;
  for (const { index, type, body } of module.funcs) {
    if (body === undefined) continue;
    const place = { section: "code", funcIndex: index, funcName: nameOf(index) };
    proposals |= check(type, body, place);
  }
  return proposals;
}

/** The functions that occur outside of bodies, which `ref.func` may name (spec 3.5.15). */
function declaredFuncs(module: Module): ReadonlySet<number> {
  const declared = new Set<number>();
  const add = (expr: ConstExpr | undefined): void => {
    for (const { row, imm } of expr ?? []) {
      if (row.name === "ref.func" && imm.index !== undefined) declared.add(imm.index);
    }
  };
  for (const { kind, index } of module.exports) if (kind === "func") declared.add(index);
  for (const global of module.globals) add(global.init);
  for (const table of module.tables) add(table.init);
  for (const elem of module.elems) elem.init.forEach(add);
  return declared;
}
