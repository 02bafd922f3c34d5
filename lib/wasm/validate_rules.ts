/**
 * The typing rules of instructions that depend on immediates or context (spec 3.4), one function
 * a row whose signature is `custom`.
 *
 * @module
 */

import type { BlockType, CatchClause, RawImm } from "./immediates.ts";
import type { CustomMnemonic } from "./instructions.ts";
import { blockSignature } from "./read_instr.ts";
import {
  type BodyState,
  checkTop,
  closeFrame,
  type Frame,
  invalid,
  known,
  labelFrame,
  labelTypes,
  malformedHere,
  markUnreachable,
  openFrame,
  type Operand,
  pop,
  popAll,
  popAny,
  push,
  pushAll,
} from "./type_stack.ts";
import {
  allMatch,
  BOTTOM_REF,
  isDefaultable,
  isFuncRef,
  matches,
  nonNull,
  nullable,
  refToFunc,
  type RefType,
  refType,
} from "./ref_types.ts";
import { type AddressType, type FuncType, isRefType, type ValType } from "./types.ts";

/** A typing rule: checks and changes the stacks for one instruction. */
export type Rule = (v: BodyState, imm: RawImm) => void;

/** The rules by name; a row without one does not compile. */
export const RULES: Readonly<Record<CustomMnemonic, Rule>> = {
  "unreachable": markUnreachable,
  "block": (v, imm) => open(v, "block", imm.block),
  "loop": (v, imm) => open(v, "loop", imm.block),
  "if": (v, imm) => {
    pop(v, "i32");
    open(v, "if", imm.block);
  },
  "else": (v) => {
    if (v.frame.kind !== "if") {
      throw malformedHere(v, "opcode", "Illegal opcode 0x05: else outside of if");
    }
    const { type } = closeFrame(v);
    openFrame(v, "else", type);
  },
  "end": end,
  "br": (v, imm) => {
    popAll(v, labelTypes(labelFrame(v, imm.index)));
    markUnreachable(v);
  },
  "br_if": (v, imm) => {
    pop(v, "i32");
    const types = labelTypes(labelFrame(v, imm.index));
    popAll(v, types);
    pushAll(v, types);
  },
  "br_table": brTable,
  "return": (v) => {
    popAll(v, v.type.results);
    markUnreachable(v);
  },
  "call": (v, imm) => {
    const { type } = known(v, v.module.funcs, imm.index, "function");
    popAll(v, type.params);
    pushAll(v, type.results);
  },
  "call_indirect": (v, imm) => {
    const type = indirectCall(v, imm, "call_indirect");
    popAll(v, type.params);
    pushAll(v, type.results);
  },
  "call_ref": (v, imm) => {
    const type = known(v, v.module.types, imm.index, "type");
    pop(v, refToFunc(true, type));
    popAll(v, type.params);
    pushAll(v, type.results);
  },
  "return_call": (v, imm) => {
    tailCall(v, known(v, v.module.funcs, imm.index, "function").type);
  },
  "return_call_indirect": (v, imm) => {
    tailCall(v, indirectCall(v, imm, "return_call_indirect"));
  },
  "return_call_ref": (v, imm) => {
    const type = known(v, v.module.types, imm.index, "type");
    pop(v, refToFunc(true, type));
    tailCall(v, type);
  },
  "br_on_null": (v, imm) => {
    const type = popRef(v);
    const types = labelTypes(labelFrame(v, imm.index));
    popAll(v, types);
    pushAll(v, types);
    push(v, nonNull(type));
  },
  "br_on_non_null": (v, imm) => {
    const types = labelTypes(labelFrame(v, imm.index));
    const last = types[types.length - 1];
    if (last === undefined || !isRefType(last)) {
      const message = `Type mismatch: br_on_non_null to a label that takes ${last ?? "nothing"}`;
      throw invalid(v, "typeMismatch", message, "a reference");
    }
    pop(v, nullable(last));
    const rest = types.slice(0, -1);
    popAll(v, rest);
    pushAll(v, rest);
  },

  "throw": (v, imm) => {
    popAll(v, known(v, v.module.tags, imm.index, "tag").type.params);
    markUnreachable(v);
  },
  "throw_ref": (v) => {
    pop(v, "exnref");
    markUnreachable(v);
  },
  "try_table": (v, imm) => {
    for (const clause of imm.catches) checkClause(v, clause);
    open(v, "block", imm.block);
  },
  "try": (v, imm) => open(v, "try", imm.block),
  "catch": (v, imm) => {
    const { params } = known(v, v.module.tags, imm.index, "tag").type;
    openHandler(v, "catch", params);
  },
  "catch_all": (v) => openHandler(v, "catch_all", NO_TYPES),
  "rethrow": (v, imm) => {
    const { kind } = labelFrame(v, imm.index);
    if (kind !== "catch" && kind !== "catch_all") {
      throw invalid(v, "rethrowLabel", "Invalid rethrow label: it is no handler's");
    }
    markUnreachable(v);
  },
  "delegate": (v, imm) => {
    if (v.frame.kind !== "try") {
      throw malformedHere(v, "opcode", "Illegal opcode 0x18: delegate outside of try");
    }
    const { type } = closeFrame(v);
    labelFrame(v, imm.index);
    pushAll(v, type.results);
  },

  "drop": (v) => void popAny(v),
  "select": select,
  "select_t": (v, imm) => {
    const [type] = imm.types;
    if (type === undefined || imm.types.length !== 1) {
      const message = `Invalid result arity: select with ${imm.types.length} types`;
      throw invalid(v, "selectArity", message, "1");
    }
    pop(v, "i32");
    pop(v, type);
    pop(v, type);
    push(v, type);
  },

  "local.get": (v, imm) => {
    const type = localType(v, imm.index);
    if (startsUnset(v, type, imm.index) && !v.isAssigned.has(imm.index)) {
      throw invalid(v, "uninitializedLocal", `Uninitialized local ${imm.index} of ${type}`);
    }
    push(v, type);
  },
  "local.set": (v, imm) => {
    const type = localType(v, imm.index);
    pop(v, type);
    noteAssigned(v, type, imm.index);
  },
  "local.tee": (v, imm) => {
    const type = localType(v, imm.index);
    pop(v, type);
    push(v, type);
    noteAssigned(v, type, imm.index);
  },
  "global.get": (v, imm) => push(v, known(v, v.module.globals, imm.index, "global").type.value),
  "global.set": (v, imm) => {
    const { type } = known(v, v.module.globals, imm.index, "global");
    if (!type.mutable) {
      throw invalid(v, "immutableGlobal", `Global ${imm.index} is immutable`);
    }
    pop(v, type.value);
  },

  "ref.null": (v, imm) => push(v, imm.refType),
  "ref.is_null": (v) => {
    popRef(v);
    push(v, "i32");
  },
  "ref.as_non_null": (v) => push(v, nonNull(popRef(v))),
  "ref.func": (v, imm) => {
    const { type } = known(v, v.module.funcs, imm.index, "function");
    if (!v.declared.has(imm.index)) {
      throw invalid(v, "undeclaredReference", `Undeclared function reference ${imm.index}`);
    }
    push(v, refToFunc(false, type));
  },

  "table.get": (v, imm) => {
    const { type } = known(v, v.module.tables, imm.index, "table");
    pop(v, type.addressType);
    push(v, type.element);
  },
  "table.set": (v, imm) => {
    const { type } = known(v, v.module.tables, imm.index, "table");
    pop(v, type.element);
    pop(v, type.addressType);
  },
  "table.grow": (v, imm) => {
    const { type } = known(v, v.module.tables, imm.index, "table");
    pop(v, type.addressType);
    pop(v, type.element);
    push(v, type.addressType);
  },
  "table.fill": (v, imm) => {
    const { type } = known(v, v.module.tables, imm.index, "table");
    pop(v, type.addressType);
    pop(v, type.element);
    pop(v, type.addressType);
  },
  "table.copy": (v, imm) => {
    const to = known(v, v.module.tables, imm.index, "table").type;
    const from = known(v, v.module.tables, imm.index2, "table").type;
    checkElements(v, to.element, from.element);
    pop(v, smaller(to.addressType, from.addressType));
    pop(v, from.addressType);
    pop(v, to.addressType);
  },
  "table.init": (v, imm) => {
    const { type } = known(v, v.module.tables, imm.index2, "table");
    const elem = known(v, v.module.elems, imm.index, "elem segment");
    checkElements(v, type.element, elem.type);
    pop(v, "i32");
    pop(v, "i32");
    pop(v, type.addressType);
  },

  "memory.copy": (v, imm) => {
    const to = known(v, v.module.memories, imm.index, "memory").type;
    const from = known(v, v.module.memories, imm.index2, "memory").type;
    pop(v, smaller(to.addressType, from.addressType));
    pop(v, from.addressType);
    pop(v, to.addressType);
  },
};

/** Checks the table of an indirect call, and takes the index into it; gives the type called at. */
function indirectCall(v: BodyState, imm: RawImm, name: string): FuncType {
  const { type: table } = known(v, v.module.tables, imm.index2, "table");
  const type = known(v, v.module.types, imm.index, "type");
  if (!isFuncRef(table.element)) {
    const message = `Type mismatch: ${name} through a table of ${table.element}`;
    throw invalid(v, "typeMismatch", message, "funcref");
  }
  pop(v, table.addressType);
  return type;
}

/** Leaves the function by a call of another one, whose results are its own. */
function tailCall(v: BodyState, type: FuncType): void {
  const { results } = v.type;
  if (!allMatch(type.results, results)) {
    const message = `Type mismatch: a tail call that gives [${type.results.join(" ")}] in a ` +
      `function that gives [${results.join(" ")}]`;
    throw invalid(v, "typeMismatch", message, `[${results.join(" ")}]`);
  }
  popAll(v, type.params);
  markUnreachable(v);
}

function popRef(v: BodyState): RefType {
  const found = popAny(v);
  if (found === "bot") return BOTTOM_REF;
  if (isRefType(found)) return found;
  throw invalid(v, "typeMismatch", `Type mismatch: expected a reference, found ${found}`);
}

function open(v: BodyState, kind: Frame["kind"], block: BlockType): void {
  if (block.kind === "type") known(v, v.module.types, block.index, "type");
  const type = blockSignature(v.module, block);
  popAll(v, type.params);
  openFrame(v, kind, type);
}

/** What a clause gives must be what its label takes (spec 3.4.7). */
function checkClause(v: BodyState, { kind, label, tag }: CatchClause): void {
  const given: ValType[] = tag < 0 ? [] : [...known(v, v.module.tags, tag, "tag").type.params];
  if (kind === "catch_ref" || kind === "catch_all_ref") given.push(refType(false, "exn"));
  const taken = labelTypes(labelFrame(v, label));
  if (!allMatch(given, taken)) {
    const message = `Type mismatch: ${kind} gives [${given.join(" ")}] to a label of ` +
      `[${taken.join(" ")}]`;
    throw invalid(v, "typeMismatch", message, `[${taken.join(" ")}]`);
  }
}

/** Ends the body or a handler of a `try`, and opens a handler. */
function openHandler(v: BodyState, kind: "catch" | "catch_all", given: readonly ValType[]): void {
  if (v.frame.kind !== "try" && v.frame.kind !== "catch") {
    throw malformedHere(v, "opcode", `Illegal opcode: ${kind} outside of try`);
  }
  const { type } = closeFrame(v);
  openFrame(v, kind, { params: given, results: type.results });
}

const NO_TYPES: readonly ValType[] = [];

function end(v: BodyState): void {
  const { kind, type } = closeFrame(v);
  // Without an else, the parameters are the results.
  if (kind === "if") {
    openFrame(v, "else", type);
    closeFrame(v);
  }
  pushAll(v, type.results);
}

function brTable(v: BodyState, imm: RawImm): void {
  pop(v, "i32");
  const stamp = ++v.brTables;
  const last = labelTypes(labelFrame(v, imm.labels[imm.labelCount - 1] as number));
  for (let i = 0; i < imm.labelCount; i++) {
    const frame = labelFrame(v, imm.labels[i] as number);
    if (frame.checkedBy === stamp) continue;
    frame.checkedBy = stamp;
    const types = labelTypes(frame);
    if (types.length !== last.length) {
      const message = `Type mismatch: br_table label ${imm.labels[i]} takes ${types.length} ` +
        `operands, the default label ${last.length}`;
      throw invalid(v, "typeMismatch", message, `${last.length}`);
    }
    checkTop(v, types);
  }
  popAll(v, last);
  markUnreachable(v);
}

function select(v: BodyState): void {
  pop(v, "i32");
  const b = popAny(v);
  const a = popAny(v);
  checkNotRef(v, a);
  checkNotRef(v, b);
  if (a !== b && a !== "bot" && b !== "bot") {
    throw invalid(v, "typeMismatch", `Type mismatch: select of ${a} and ${b}`, a);
  }
  push(v, a === "bot" ? b : a);
}

function checkNotRef(v: BodyState, type: Operand): void {
  if (type !== "bot" && isRefType(type)) {
    const message = `Type mismatch: select without a type on ${type}`;
    throw invalid(v, "typeMismatch", message);
  }
}

function localType(v: BodyState, index: number): ValType {
  if (index < v.localCount) return v.locals[index] as ValType;
  // Far locals are looked up in the runs, of which the first that ends beyond the index has it.
  let low = 0;
  let high = v.runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((v.runs[middle]?.end ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  const run = v.runs[low];
  if (run === undefined) throw invalid(v, "unknownIndex", `Unknown local ${index}`);
  return run.type;
}

/** Whether a local has no value at the start; parameters always have one. */
function startsUnset(v: BodyState, type: ValType, index: number): boolean {
  return isRefType(type) && !isDefaultable(type) && index >= v.type.params.length;
}

function noteAssigned(v: BodyState, type: ValType, index: number): void {
  if (!startsUnset(v, type, index) || v.isAssigned.has(index)) return;
  v.isAssigned.add(index);
  v.assigned.push(index);
}

function checkElements(v: BodyState, to: ValType, from: ValType): void {
  if (!matches(from, to)) {
    const message = `Type mismatch: elements of ${from} into a table of ${to}`;
    throw invalid(v, "typeMismatch", message, to);
  }
}

function smaller(a: AddressType, b: AddressType): AddressType {
  return a === "i64" ? b : a;
}
