/**
 * Writes what `instantiate` does: initial contents, then the start function (spec 4.5.4).
 *
 * @module
 */

import { constantGlobals } from "../backend/constants.ts";
import { importOf, type ModulePlan } from "../backend/env.ts";
import { isConstant, MEMORY_MODES, type MemoryPlan } from "../backend/memory_modes.ts";
import { rustType } from "../backend/types.ts";
import type { ConstExpr } from "../wasm/module.ts";
import { isFuncRef } from "../wasm/ref_types.ts";
import { atom, callWith } from "./expr.ts";
import { callStatement } from "./call_lines.ts";
import { layConstant } from "./layout.ts";
import { bytesOf, callFunc, constExpr, numberExpr, tableOf } from "./self.ts";
import { TRAP_FIELD } from "./trap_sites.ts";
import type { Expr } from "./tree.ts";

/**
 * Writes the constants of the globals that never change.
 *
 * @param plan The module.
 * @returns The lines of the items, or none.
 */
export function globalConsts(plan: ModulePlan): string[] {
  const lines: string[] = [];
  constantGlobals(plan.module).forEach((value, index) => {
    if (value === undefined) return;
    const name = plan.names.globalConst(index)!;
    const type = rustType(plan.module.globals[index]!.type.value);
    lines.push(`const ${name}: ${type} = ${layConstant(numberExpr(value))};`);
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

/** How a memory gets its first size and contents; a constant has them. */
function resetCall(memory: MemoryPlan): string | undefined {
  const { holder, isWhole } = MEMORY_MODES[memory.mode];
  switch (holder) {
    case "FixedMemory":
      return "reset()";
    case "IsolatedMemory":
      // What functions reach beyond the current size must not be what somebody else left there.
      return `${isWhole ? "reset_all" : "reset"}(${memory.minPages})?`;
    case undefined:
      return undefined;
  }
}

/** The bytes of a memory that segments may be copied to: those of its current size, in every mode. */
function segmentTarget(plan: ModulePlan, index: number): string {
  const memory = plan.memories[index]!;
  return MEMORY_MODES[memory.mode].isWhole
    ? `self.${plan.names.memoryField(index)}.bytes_mut()`
    : bytesOf(plan, index);
}

/** A statement that calls a function of the runtime. */
function statement(name: string, args: readonly (string | Expr)[]): string[] {
  const exprs = args.map((arg) => typeof arg === "string" ? atom(arg) : arg);
  return callStatement("", callWith(name, exprs, true), ";", 8);
}

/** A statement that gives a place of the state its first value. */
function initialize(plan: ModulePlan, place: string, value: ConstExpr): string[] {
  return callStatement(`${place} = `, constExpr(plan, value), ";", 8);
}

/**
 * Writes the body of `instantiate`.
 *
 * @param plan The module.
 * @returns Its lines.
 */
export function instantiateBody(plan: ModulePlan): string[] {
  const { module, names } = plan;
  const lines: string[] = [];
  if (plan.traps.info !== "none") lines.push(`        self.state.${TRAP_FIELD} = None;`);
  for (const memory of plan.memories) {
    if (!memory.imported) {
      const reset = resetCall(memory);
      const field = `self.${names.memoryField(memory.index)}`;
      if (reset !== undefined) lines.push(`        ${field}.${reset};`);
    } else if (memory.minPages > 0) {
      const path = names.importPath(importOf(module, "memory", memory.index));
      lines.push(
        `        if (${path}(host).size() as u32) < ${memory.minPages} {`,
        "            return Err(WasmTrap::IncompatibleImport);",
        "        }",
      );
    }
  }
  for (const table of plan.tables) {
    if (!table.imported) {
      lines.push(`        self.state.${names.tableField(table.index)}.reset(${table.min})?;`);
    } else if (table.min > 0) {
      lines.push(
        `        if (${tableOf(plan, table.index)}.size() as u32) < ${table.min} {`,
        "            return Err(WasmTrap::IncompatibleImport);",
        "        }",
      );
    }
  }
  if (plan.exceptions.used) lines.push("        self.state.exception = ExnRef::NULL;");
  for (const { index, import: from } of module.tags) {
    if (from === undefined) continue;
    const path = names.importPath(importOf(module, "tag", index));
    lines.push(`        self.state.${names.tagField(index)} = ${path}(host);`);
  }
  for (const global of module.globals) {
    const field = `self.state.${names.globalField(global.index)}`;
    if (global.import !== undefined) {
      if (global.type.mutable) continue;
      const path = names.importPath(importOf(module, "global", global.index));
      lines.push(`        ${field} = ${path}(host);`);
    } else if (names.globalConst(global.index) === undefined) {
      lines.push(...initialize(plan, field, global.init!));
    }
  }
  for (const { index, init } of module.tables) {
    if (init === undefined || init[0]!.row.name === "ref.null") continue;
    const table = `${tableOf(plan, index)}.elements_mut()`;
    const value = constExpr(plan, init);
    lines.push(...statement("table_fill", [table, "0", value, String(plan.tables[index]!.min)]));
  }
  for (const data of module.datas) {
    const flag = names.dataFlag(data.index);
    if (flag !== undefined) lines.push(`        self.state.${flag} = false;`);
  }
  for (const elem of module.elems) {
    const flag = names.elemFlag(elem.index);
    if (flag !== undefined) lines.push(`        self.state.${flag} = false;`);
    const field = names.elemField(elem.index);
    if (field === undefined) continue;
    elem.init.forEach((item, i) => {
      lines.push(...initialize(plan, `self.state.${field}[${i}]`, item));
    });
  }
  for (const elem of module.elems) {
    if (elem.mode.kind !== "active") continue;
    const table = `${tableOf(plan, elem.mode.table)}.elements_mut()`;
    const field = names.elemField(elem.index);
    const items = field === undefined ? names.elemConst(elem.index) : `&self.state.${field}`;
    const isWide = module.tables[elem.mode.table]!.type.addressType === "i64";
    const start = constExpr(plan, elem.mode.offset);
    const offset = isWide ? callWith("narrow_index", [start], false) : start;
    const rest = [offset, "0", String(elem.init.length)];
    if (plan.foreign && field === undefined && isFuncRef(elem.type)) {
      lines.push("        let id = self.state.id;");
      lines.push(...statement("table_init_refs", [table, items, "id", ...rest]));
    } else {
      lines.push(...statement("table_init", [table, items, ...rest]));
    }
  }
  for (const data of module.datas) {
    if (data.mode.kind !== "active" || isConstant(plan.memories[data.mode.memory]!)) continue;
    const offset = constExpr(plan, data.mode.offset);
    const isWide = plan.memories[data.mode.memory]!.addressType === "i64";
    lines.push(...statement(isWide ? "memory_init_wide" : "memory_init", [
      segmentTarget(plan, data.mode.memory),
      names.dataConst(data.index),
      offset,
      "0",
      String(data.init.length),
    ]));
  }
  if (module.start === undefined) {
    lines.push("        Ok(())");
  } else {
    lines.push(...callFunc(plan, module.start, [], 8));
  }
  return lines;
}
