/**
 * Plain operations while a function is built.
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import { type Imm, immOf, type RawImm } from "../../wasm/immediates.ts";
import { type InstrRow, INSTRUCTIONS, type Mnemonic, slotType } from "../../wasm/instructions.ts";
import type { ValidModule } from "../../wasm/module.ts";
import { isRefType, type ValType } from "../../wasm/types.ts";
import { type Emit, makeOfOthers } from "../atomics.ts";
import type { Op, ValueId } from "../ir.ts";
import { makeBrIf, makeOp } from "../make.ts";
import { edgeTo, fresh, NO_TYPES, popMany, raw, type State } from "./state.ts";

/**
 * Adds the operations that an atomic instruction is made of.
 *
 * @param state The function under construction.
 * @param row The instruction.
 * @param offset Byte offset to note.
 */
export function atomicOperation(state: State, row: InstrRow, offset: number): void {
  const { frame, stack } = state;
  const count = row.signature === "custom" ? 0 : row.signature.params.length;
  const emit: Emit = (op, imm, args, type) => {
    const result = type === undefined ? undefined : fresh(state, type, -1);
    frame.body.push(makeOp(op, imm, args, result === undefined ? [] : [result], offset));
    return result;
  };
  const result = makeOfOthers(row, immOf(row.immediates, raw), popMany(stack, count), emit);
  if (result !== undefined) stack.push(result);
}

/**
 * Adds an instruction that is a plain operation.
 *
 * @param state The function under construction.
 * @param row The instruction.
 * @param offset Byte offset to note.
 */
export function operation(state: State, row: InstrRow, offset: number): void {
  const { module, stack } = state;
  let count: number;
  let resultTypes: readonly ValType[];
  if (row.signature !== "custom") {
    count = row.signature.params.length;
    resultTypes = RESULTS_BY_ID[row.id] ?? addressResults(module, row, raw);
  } else {
    switch (row.name) {
      case "select":
      case "select_t":
        count = 3;
        resultTypes = [state.types[stack[stack.length - 2]!]!];
        break;
      case "call": {
        const type = module.funcs[raw.index]!.type;
        count = type.params.length;
        resultTypes = type.results;
        break;
      }
      case "call_indirect": {
        const type = module.types[raw.index]!;
        count = type.params.length + 1;
        resultTypes = type.results;
        break;
      }
      case "call_ref": {
        const type = module.types[raw.index]!;
        count = type.params.length + 1;
        resultTypes = type.results;
        break;
      }
      case "ref.as_non_null":
        count = 1;
        resultTypes = [state.types[stack[stack.length - 1]!]!];
        break;
      case "global.get":
        count = 0;
        resultTypes = [module.globals[raw.index]!.type.value];
        break;
      case "global.set":
        count = 1;
        resultTypes = NO_TYPES;
        break;
      case "table.get":
        count = 1;
        resultTypes = [module.tables[raw.index]!.type.element];
        break;
      case "table.set":
        count = 2;
        resultTypes = NO_TYPES;
        break;
      case "table.grow":
        count = 2;
        resultTypes = [module.tables[raw.index]!.type.addressType];
        break;
      case "table.init":
      case "table.copy":
      case "memory.copy":
      case "table.fill":
        count = 3;
        resultTypes = NO_TYPES;
        break;
      case "ref.null":
        count = 0;
        resultTypes = [raw.refType];
        break;
      case "ref.is_null":
        count = 1;
        resultTypes = ["i32"];
        break;
      case "ref.func":
        count = 0;
        resultTypes = ["funcref"];
        break;
      default:
        throw new InternalError(`${row.name} has no IR`);
    }
  }
  const args = popMany(stack, count);
  let results: ValueId[];
  if (resultTypes.length === 1) {
    const result = fresh(state, resultTypes[0]!, -1);
    stack.push(result);
    results = [result];
  } else {
    results = [];
    for (let i = 0; i < resultTypes.length; i++) {
      const result = fresh(state, resultTypes[i]!, -1);
      results.push(result);
      stack.push(result);
    }
  }
  const imm = immOf(row.immediates, raw);
  const { body, handler } = state.frame;
  if (handler === undefined || !mayThrow(state, row)) {
    body.push(makeOp(row.name, imm, args, results, offset));
    return;
  }
  const thrown = fresh(state, "i32", -1);
  results.push(thrown);
  body.push(makeOp(row.name, { ...imm, handled: true }, args, results, offset));
  body.push(makeBrIf(thrown, edgeTo(state, handler)));
}

/** Whether the instruction that has been read is a call that may throw. */
function mayThrow({ context, module }: State, { name }: InstrRow): boolean {
  switch (name) {
    case "call":
      return context.mayThrow?.(raw.index) ?? true;
    case "call_indirect":
      return context.mayThrowThrough?.(raw.index2, module.types[raw.index]!) ?? true;
    case "call_ref":
      return context.mayThrowThrough?.(undefined, module.types[raw.index]!) ?? true;
    default:
      return false;
  }
}

/** Types of results by the id of the row, where they depend on nothing. */
const RESULTS_BY_ID: readonly (readonly ValType[] | undefined)[] = INSTRUCTIONS.map(
  ({ signature }) => {
    if (signature === "custom") return undefined;
    const types = signature.results.flatMap((slot) => slot === "addr" ? [] : [slot]);
    return types.length === signature.results.length ? types : undefined;
  },
);

/** Types of results that are addresses of the memory or table that an instruction works on. */
function addressResults(module: ValidModule, row: InstrRow, imm: RawImm): ValType[] {
  if (row.signature === "custom") return [];
  const memory = row.name === "memory.init" ? imm.index2 : imm.index;
  const { type } = row.name === "table.size" ? module.tables[imm.index]! : module.memories[memory]!;
  return row.signature.results.map((slot) => slotType(slot, type.addressType));
}

/**
 * Makes the operation that gives the zero value which a local of a type starts with (spec 4.4.10.1,
 * default values).
 *
 * @param type The type.
 * @param result The value that it gives.
 * @param offset Byte offset to note.
 * @returns The operation.
 */
export function zeroOf(type: ValType, result: ValueId, offset: number): Op {
  const op = (name: Mnemonic, imm: Imm): Op => makeOp(name, imm, [], [result], offset);
  if (isRefType(type)) return op("ref.null", { refType: type });
  switch (type) {
    case "i32":
      return op("i32.const", { i32: 0 });
    case "i64":
      return op("i64.const", { i64: 0n });
    case "f32":
      return op("f32.const", { f32: 0 });
    case "f64":
      return op("f64.const", { f64: 0n });
    case "v128":
      return op("v128.const", { v128: 0n });
  }
}
