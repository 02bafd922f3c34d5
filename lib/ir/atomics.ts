/**
 * Atomic instructions as plain ones: there is one agent, so that nobody sees the state between a load
 * and the store that follows it. What stays is the check of the alignment, which the atomic loads have:
 * stores and the instructions that change what they load are made of one of them and a plain store.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import type { Imm, InstrRow, Mnemonic } from "../wasm/instructions.ts";
import type { NumType } from "../wasm/types.ts";
import type { ValueId } from "./ir.ts";

/** Adds an operation, and gives its result if it has a type. */
export type Emit = (
  op: Mnemonic,
  imm: Imm,
  args: ValueId[],
  type: NumType | undefined,
) => ValueId | undefined;

/**
 * Says whether an instruction is no operation of the IR, but made of others.
 *
 * @param row The instruction.
 * @returns True for atomic instructions that write.
 */
export function isMadeOfOthers({ access }: InstrRow): boolean {
  switch (access?.atomic) {
    case undefined:
    case "load":
    case "wait":
    case "notify":
      return false;
    default:
      return true;
  }
}

/**
 * Adds what an instruction is made of.
 *
 * @param row The instruction, one that {@linkcode isMadeOfOthers}.
 * @param imm Its immediates.
 * @param args Its operands.
 * @param emit Adds operations.
 * @returns Its result: what was loaded, or undefined for a store.
 */
export function makeOfOthers(
  row: InstrRow,
  imm: Imm,
  args: readonly ValueId[],
  emit: Emit,
): ValueId | undefined {
  const { access, signature } = row;
  if (access === undefined || signature === "custom") throw new InternalError(row.name);
  const type = signature.params[1] as "i32" | "i64";
  const isWhole = access.bytes === (type === "i32" ? 4 : 8);
  const bits = isWhole ? "" : 8 * access.bytes;
  const [address, operand, replacement] = args as [ValueId, ValueId, ValueId];
  const number = (op: Mnemonic, given: Imm, operands: ValueId[]): ValueId =>
    emit(op, given, operands, type)!;
  const old = number(`${type}.atomic.load${isWhole ? "" : `${bits}_u`}` as Mnemonic, imm, [
    address,
  ]);
  const stored = (): ValueId => {
    switch (access.atomic) {
      case "store":
      case "xchg":
        return operand;
      case "add":
      case "sub":
      case "and":
      case "or":
      case "xor":
        return number(`${type}.${access.atomic}`, {}, [old, operand]);
      case "cmpxchg": {
        const expected = isWhole ? operand : lowest(type, access.bytes, operand, number);
        const isSame = emit(`${type}.eq`, {}, [old, expected], "i32")!;
        return number("select", {}, [replacement, old, isSame]);
      }
      default:
        throw new InternalError(`${row.name} is no operation that writes`);
    }
  };
  emit(`${type}.store${bits}` as Mnemonic, imm, [address, stored()], undefined);
  return access.atomic === "store" ? undefined : old;
}

/** The lowest bytes of a value, without sign. */
function lowest(
  type: "i32" | "i64",
  bytes: number,
  value: ValueId,
  number: (op: Mnemonic, imm: Imm, operands: ValueId[]) => ValueId,
): ValueId {
  const mask = 2 ** (8 * bytes) - 1;
  const constant = type === "i32"
    ? number("i32.const", { i32: mask }, [])
    : number("i64.const", { i64: BigInt(mask) }, []);
  return number(`${type}.and`, {}, [value, constant]);
}
