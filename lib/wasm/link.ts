/**
 * Matching of what one module exports with what another one imports (spec 3.3.5 to 3.3.10).
 *
 * @module
 */

import { assertNever } from "../errors.ts";
import { matches } from "./ref_types.ts";
import {
  type ExternType,
  funcTypeText,
  type GlobalType,
  type Limits,
  type MemoryType,
  sameFuncType,
  type TableType,
} from "./types.ts";

/**
 * Says whether an export can be given for an import.
 *
 * @param exported Type of the export. For a memory or table that exists already, its minimum is
 * its current size.
 * @param imported Type that the import asks for.
 * @returns The reason why it cannot, or undefined when it can.
 * @example
 * ```ts
 * import { matchImport } from "./link.ts";
 * const i32 = { kind: "global", type: { value: "i32", mutable: false } } as const;
 * const i64 = { kind: "global", type: { value: "i64", mutable: false } } as const;
 * console.log(matchImport(i32, i32)); // undefined
 * console.log(matchImport(i64, i32)); // Incompatible import type: expected …
 * ```
 */
export function matchImport(exported: ExternType, imported: ExternType): string | undefined {
  const reason = mismatch(exported, imported);
  return reason === undefined ? undefined : `Incompatible import type: ${reason}`;
}

function mismatch(exported: ExternType, imported: ExternType): string | undefined {
  switch (imported.kind) {
    case "func":
      if (exported.kind !== "func") break;
      if (sameFuncType(exported.type, imported.type)) return undefined;
      return expected(funcTypeText(imported.type), funcTypeText(exported.type));
    case "table":
      if (exported.kind !== "table") break;
      return tableMismatch(exported.type, imported.type);
    case "memory":
      if (exported.kind !== "memory") break;
      return memoryMismatch(exported.type, imported.type);
    case "global":
      if (exported.kind !== "global") break;
      return globalMismatch(exported.type, imported.type);
    case "tag":
      if (exported.kind !== "tag") break;
      if (sameFuncType(exported.type, imported.type)) return undefined;
      return expected(funcTypeText(imported.type), funcTypeText(exported.type));
    default:
      return assertNever(imported);
  }
  return expected(`a ${imported.kind}`, `a ${exported.kind}`);
}

function expected(wanted: string, found: string): string {
  return `expected ${wanted}, found ${found}`;
}

function tableMismatch(exported: TableType, imported: TableType): string | undefined {
  if (exported.element !== imported.element) {
    return expected(`elements of ${imported.element}`, exported.element);
  }
  return addressMismatch(exported, imported) ?? limitsMismatch(exported.limits, imported.limits);
}

function memoryMismatch(exported: MemoryType, imported: MemoryType): string | undefined {
  if (exported.shared !== imported.shared) {
    const text = (shared: boolean): string => shared ? "a shared memory" : "a memory not shared";
    return expected(text(imported.shared), text(exported.shared));
  }
  if (exported.pageSizeLog2 !== imported.pageSizeLog2) {
    return expected(`pages of 2^${imported.pageSizeLog2} bytes`, `2^${exported.pageSizeLog2}`);
  }
  return addressMismatch(exported, imported) ?? limitsMismatch(exported.limits, imported.limits);
}

function addressMismatch(
  exported: TableType | MemoryType,
  imported: TableType | MemoryType,
): string | undefined {
  if (exported.addressType === imported.addressType) return undefined;
  return expected(`addresses of ${imported.addressType}`, exported.addressType);
}

/** The export must be at least as large, and must not grow beyond what the import allows. */
function limitsMismatch(exported: Limits, imported: Limits): string | undefined {
  if (exported.min < imported.min) {
    return expected(`a size of at least ${imported.min}`, `${exported.min}`);
  }
  if (imported.max === undefined) return undefined;
  if (exported.max === undefined) return expected(`a maximum of ${imported.max}`, "none");
  if (exported.max > imported.max) {
    return expected(`a maximum of at most ${imported.max}`, `${exported.max}`);
  }
  return undefined;
}

function globalMismatch(exported: GlobalType, imported: GlobalType): string | undefined {
  const { mutable, value } = imported;
  const fits = mutable ? exported.value === value : matches(exported.value, value);
  if (exported.mutable === mutable && fits) return undefined;
  const text = (type: GlobalType): string => `${type.mutable ? "mutable " : ""}${type.value}`;
  return expected(text(imported), text(exported));
}
