/**
 * How many bytes the Rust types of an instance take.
 *
 * rustc orders the fields of a struct by their alignment, so that a struct takes what its fields do,
 * rounded up to the largest alignment among them; `tests/embedded/ram_test.ts` compares with it.
 *
 * @module
 */

import { InternalError } from "../errors.ts";

/** Bytes of a pointer: 4 on Arm and RISC-V of 32 bits, 8 on processors of 64. */
export type PointerBytes = 4 | 8;

/** What a type takes. */
export interface TypeBytes {
  /** Its size in bytes, a multiple of its alignment. */
  readonly size: number;
  /** Its alignment in bytes. */
  readonly align: number;
}

/** The types without arguments. */
const PLAIN: Readonly<Record<string, TypeBytes>> = {
  bool: { size: 1, align: 1 },
  u8: { size: 1, align: 1 },
  i32: { size: 4, align: 4 },
  u32: { size: 4, align: 4 },
  f32: { size: 4, align: 4 },
  i64: { size: 8, align: 8 },
  f64: { size: 8, align: 8 },
  V128: { size: 16, align: 16 },
  FuncRef: { size: 12, align: 4 },
  ExternRef: { size: 8, align: 4 },
  Tag: { size: 8, align: 4 },
  // The one that is no trap is the bits that a trap never has.
  "Option<TrapAt>": { size: 4, align: 4 },
};

/**
 * Gives what a struct takes.
 *
 * @param fields What its fields take, in any order.
 * @returns The sum, rounded up to the alignment.
 */
export function structBytes(fields: readonly TypeBytes[]): TypeBytes {
  const align = Math.max(1, ...fields.map((field) => field.align));
  const sum = fields.reduce((total, { size }) => total + size, 0);
  return { size: Math.ceil(sum / align) * align, align };
}

/**
 * Gives what a type of an instance's fields takes.
 *
 * @param type The Rust type, as the instance has it.
 * @param pointer Bytes of a pointer.
 * @param exception What `ExnRef` takes in this module, in bytes.
 * @returns Its size and alignment.
 * @throws {InternalError} When the type is not known.
 */
export function typeBytes(type: string, pointer: PointerBytes, exception: number): TypeBytes {
  const of = (inner: string): TypeBytes => typeBytes(inner, pointer, exception);
  const plain = Object.hasOwn(PLAIN, type) ? PLAIN[type] : undefined;
  if (plain !== undefined) return plain;
  if (type === "ExnRef") return { size: exception, align: 4 };
  const u32 = { size: 4, align: 4 };
  const [, aligned] = /^AlignedBytes<(\d+)>$/.exec(type) ?? [];
  if (aligned !== undefined) return { size: Math.ceil(Number(aligned) / 4) * 4, align: 4 };
  const [, element, count] = /^\[(.+); (\d+)\]$/.exec(type) ?? [];
  if (element !== undefined) return arrayBytes(of(element), Number(count));
  const [, name, argument = "", rest = ""] = /^(\w+)<(.+?), (.+)>$/.exec(type) ?? [];
  switch (name) {
    case "Table": {
      const reference = of(argument);
      const length = { size: pointer, align: pointer };
      return structBytes([length, reference, arrayBytes(reference, Number(rest))]);
    }
    case "FixedMemory":
      return structBytes([of(storageOf(rest))]);
    case "IsolatedMemory":
      return structBytes([of(storageOf(rest)), u32]);
  }
  throw new InternalError(`The bytes of the type ${type} are not known`);
}

/** The storage of a memory, behind which the bytes of its pages may stand. */
function storageOf(text: string): string {
  return text.replace(/, \d+$/, "");
}

function arrayBytes({ align, size }: TypeBytes, count: number): TypeBytes {
  return { size: size * count, align };
}
