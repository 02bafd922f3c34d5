/**
 * Writes what an instance has with the option `trapInfo`: the place of the last trap, the method that
 * gives it, and the tables that the method looks it up in.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import { fillLines } from "./layout.ts";
import { LINE_WIDTH } from "./widths.ts";
import { rustString } from "./text.ts";

/** The method. */
export const TRAP_METHOD = "trap_site";

/** The field with the place. */
export const TRAP_FIELD = "trap";

/**
 * Writes the end of a method that calls a function of the module: the place of an error is kept.
 *
 * @param result The `ResultAt`.
 * @returns A `WasmResult`.
 */
export function keepPlace(result: string): string {
  return `keep_place(${result}, &mut self.state.${TRAP_FIELD})`;
}

/**
 * Writes the method.
 *
 * @param plan The module.
 * @returns The lines inside the `impl` of the instance, or none.
 */
export function trapMethods({ traps }: ModulePlan): string[] {
  const find = siteOf(traps.info, traps.imported);
  if (find === undefined) return [];
  return [
    "",
    "    /// Where the last trap happened that `instantiate` or an export has given: in which function of",
    "    /// the module, or at which call of an import. None when that is not known.",
    `    pub fn ${TRAP_METHOD}(&self) -> Option<TrapSite> {`,
    `        ${find}`,
    "    }",
  ];
}

function siteOf(info: ModulePlan["traps"]["info"], imported: number): string | undefined {
  const trap = `self.state.${TRAP_FIELD}?`;
  switch (info) {
    case "none":
      return undefined;
    case "function":
      return `TrapSite::of_function(${trap}, ${imported}, &FUNC_NAMES)`;
    case "offset":
      return `TrapSite::of_offset(${trap}, ${imported}, &FUNC_STARTS, &FUNC_NAMES)`;
  }
}

/**
 * Writes the tables.
 *
 * @param plan The module.
 * @returns The lines of the items, or none.
 */
export function trapTables({ module, traps }: ModulePlan): string[] {
  if (traps.info === "none") return [];
  const names = traps.starts.map((_, i) => module.names.funcs.get(traps.imported + i) ?? "");
  while (names.at(-1) === "") names.pop();
  return [
    ...(traps.info === "offset"
      ? [
        "",
        "/// Where each function begins in the module, in bytes.",
        ...table("FUNC_STARTS", "u32", traps.starts.map((start) => `0x${start.toString(16)}`)),
      ]
      : []),
    "",
    "/// The functions' names in the module's name section; those behind the last have none.",
    ...table("FUNC_NAMES", "&str", names.map(rustString)),
  ];
}

function table(name: string, type: string, items: readonly string[]): string[] {
  const open = `static ${name}: [${type}; ${items.length}] = [`;
  if (items.length === 0) return [`${open}];`];
  const lines = type === "u32" ? fillLines(items, LINE_WIDTH) : items.map((item) => `    ${item},`);
  return ["#[rustfmt::skip]", open, ...lines, "];"];
}
