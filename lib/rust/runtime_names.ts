/**
 * The names of the runtime that generated code uses. A test compares them with the runtime's sources.
 *
 * @module
 */

import { functionName, hasAligned } from "../backend/function_name.ts";
import { VECTOR_FUNCTIONS } from "../backend/simd_ops.ts";
import { isMadeOfOthers } from "../ir/atomics.ts";
import { INSTRUCTIONS } from "../wasm/instructions.ts";
import { WIDE_ROWS } from "../wasm/instructions/numeric.ts";

/** Types, traits and constants of the runtime. */
export const RUNTIME_TYPES: ReadonlySet<string> = new Set([
  "ABI",
  "AlignedBytes",
  "AlignedStorage",
  "Exception",
  "ExternRef",
  "FixedMemory",
  "FixedStorage",
  "FuncRef",
  "GrowMemory",
  "IsolatedMemory",
  "LinearMemory",
  "RefTable",
  "ResultAt",
  "Snapshot",
  "SnapshotReader",
  "SnapshotWriter",
  "Storage",
  "Table",
  "Tag",
  "TrapAt",
  "TrapPlace",
  "TrapSite",
  "V128",
  "WasmResult",
  "WasmTrap",
  "Zeroed",
]);

const INTEGER = ["div_s", "div_u", "rem_s", "rem_u"];
const FLOAT = ["min", "max", "ceil", "floor", "trunc", "nearest", "sqrt", "quiet", "canonical"];

/** Functions of the runtime. */
export const RUNTIME_FUNCTIONS: ReadonlySet<string> = new Set([
  ...INSTRUCTIONS.filter((row) => row.access !== undefined && !isMadeOfOthers(row)).flatMap(
    (row) => {
      const name = functionName(row.name);
      const aligned = hasAligned(row.name) ? [`${name}_aligned`] : [];
      return [name, ...aligned, `${name}_masked`, `${name}_wide`];
    },
  ),
  ...["i32", "i64"].flatMap((type) => INTEGER.map((name) => `${type}_${name}`)),
  ...["f32", "f64"].flatMap((type) => FLOAT.map((name) => `${type}_${name}`)),
  ...INSTRUCTIONS.filter((row) => /^i(32|64)\.trunc_f/.test(row.name))
    .map((row) => functionName(row.name)),
  ...WIDE_ROWS.map(({ name }) => functionName(name)),
  "carry",
  "fuel_product",
  "take_fuel",
  "take_fuel_times",
  "catch_all",
  "caught",
  ...VECTOR_FUNCTIONS,
  "check_bounds",
  "check_bounds_wide",
  "cold_path",
  "constant_bytes",
  "f32_demote_f64",
  "f64_promote_f32",
  "enter",
  "get_bytes",
  "in_bounds",
  "in_bounds_wide",
  "keep_place",
  "memory_copy",
  "memory_copy_wide",
  "memory_copy_between",
  "memory_copy_between_wide",
  "memory_copy_from",
  "memory_copy_from_wide",
  "memory_fill",
  "memory_fill_wide",
  "memory_init",
  "memory_init_wide",
  "memory_size",
  "narrow_index",
  "owe_fuel",
  "put_bytes",
  "put_element",
  "select",
  "settle_fuel",
  "table_copy",
  "table_copy_between",
  "table_copy_from",
  "table_fill",
  "table_get",
  "table_init",
  "table_init_refs",
  "table_lookup",
  "table_set",
  "throw_ref",
  "thrown",
  "view",
  "widen_size",
]);
