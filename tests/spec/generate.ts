/**
 * Writes the program for a script: its modules, a `Store` that lends all instances but the running
 * one, one host type for each instance, and the actions that the commands need.
 *
 * An import call puts the caller back into a store of its own, takes the target out and calls it,
 * so that any two instances can call each other without shared ownership.
 *
 * @module
 */

import type { Export } from "../../lib/wasm/module.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import type { ExternType, FuncType } from "../../lib/wasm/types.ts";
import type { Report } from "../../lib/report/report.ts";
import { generateHost, ownedItem } from "./hosts.ts";
import { exportType, type Instance, ownerOf } from "./link.ts";
import {
  codeOf,
  exportRow,
  instanceNumber,
  type Program,
  type ProgramAction,
  storageArgs,
  storages,
} from "./program_names.ts";

/**
 * Writes `main.rs`. The module of definition `N` is expected in `mN.rs` beside it.
 *
 * @param program What to write.
 * @param bare Whether it has no operating system; then the commands are in `commands.txt` beside it.
 * @returns Rust source.
 */
export function generateMain(program: Program, bare = false): string {
  const definitions = [...program.codes.keys()].sort((a, b) => a - b);
  return [
    ...(bare ? BARE_START : ["#![forbid(unsafe_code)]", "#![allow(dead_code)]"]),
    "#[allow(unused_imports)]",
    "use herkos_runtime::{",
    "    AlignedBytes, Exception, ExternRef, FixedMemory, FuncRef, IsolatedMemory, Table, Tag, V128,",
    "    WasmResult, WasmTrap,",
    "};",
    "use spec_runner::{Args, Spectest, Val};",
    "",
    ...definitions.map((id) => `mod m${id};`),
    ...definitions.map((id) => typeAliases(id, codeOf(program, id).report)),
    "",
    store(program.instances),
    world(program),
    ...program.instances.map((instance) => generateHost(program, instance)),
    ...program.instances.map((instance) => starter(program, instance)),
    ...program.actions.map((action, i) => actionFn(program, action, i)),
    "fn missing() -> ! {",
    '    panic!("the instance is in use or was never made")',
    "}",
    "",
    ...(bare ? BARE_MAIN : ["fn main() {", "    spec_runner::main(World::build)", "}"]),
    "",
  ].join("\n");
}

const BARE_START = [
  "#![deny(unsafe_code)]",
  "#![allow(dead_code)]",
  "#![no_std]",
  "#![no_main]",
  "extern crate alloc;",
  "#[allow(unused_imports)]",
  "use alloc::{boxed::Box, vec, vec::Vec};",
];

const BARE_MAIN = [
  "// That a name is not mangled counts as unsafe.",
  "#[allow(unsafe_code)]",
  "#[unsafe(no_mangle)]",
  "fn board_main() -> u32 {",
  '    spec_runner::main(World::build, include_str!("commands.txt"))',
  "}",
];

function typeAliases(id: number, report: Report): string {
  return [
    ...storages(report).map((type, i) => `type S${id}_${i} = ${type};`),
    `type T${id} = m${id}::${report.struct}${storageArgs(id, report)};`,
  ].join("\n");
}

/** The lending store: everything in it is borrowed, and what is running is not in it. */
function store(instances: readonly Instance[]): string {
  const lent = instances.map(({ id }) => `i${id}: self.i${id}.as_deref_mut()`);
  return [
    "struct Store<'a> {",
    "    spectest: &'a mut Spectest,",
    ...instances.map(({ id, definition }) => `    i${id}: Option<&'a mut T${definition.id}>,`),
    "}",
    "",
    "impl Store<'_> {",
    "    fn lend(&mut self) -> Store<'_> {",
    "        Store {",
    ...["spectest: self.spectest", ...lent].map((field) => `            ${field},`),
    "        }",
    "    }",
    "}",
    "",
  ].join("\n");
}

/** The instances themselves, in boxes, and the entry points of the runner. */
function world(program: Program): string {
  const { instances, actions } = program;
  const made = instances.map(({ id, definition }) => {
    const { storages } = codeOf(program, definition.id).report;
    return `i${id}: Box::new(T${definition.id}::${storages > 0 ? "zeroed" : "new"}())`;
  });
  const lent = instances.map(({ id }) => `i${id}: Some(&mut *self.i${id})`);
  return [
    "struct World {",
    "    spectest: Spectest,",
    ...instances.map(({ id, definition }) => `    i${id}: Box<T${definition.id}>,`),
    "}",
    "",
    "impl World {",
    "    fn build() -> Box<Self> {",
    "        let Ok(spectest) = Spectest::new() else { missing() };",
    "        Box::new(World {",
    ...["spectest", ...made].map((field) => `            ${field},`),
    "        })",
    "    }",
    "",
    "    fn store(&mut self) -> Store<'_> {",
    "        Store {",
    ...["spectest: &mut self.spectest", ...lent].map((field) => `            ${field},`),
    "        }",
    "    }",
    "}",
    "",
    "type Action = fn(Store<'_>, Args<'_>) -> WasmResult<Vec<Val>>;",
    `const ACTIONS: &[Action] = &[${actions.map((_, i) => `action_${i}`).join(", ")}];`,
    "",
    // Functions in lists, since the frame of one function for all would hold a store for each.
    "type Start = fn(Store<'_>) -> WasmResult<()>;",
    "const STARTS: &[(usize, Start)] = &[",
    ...instances.map(({ id }) => `    (${id}, start_${id}),`),
    "];",
    "",
    "impl spec_runner::World for World {",
    "    fn instantiate(&mut self, instance: usize) -> WasmResult<()> {",
    "        match STARTS.iter().find(|(id, _)| *id == instance) {",
    "            Some((_, start)) => start(self.store()),",
    "            None => missing(),",
    "        }",
    "    }",
    "",
    "    fn act(&mut self, action: usize, args: Args<'_>) -> WasmResult<Vec<Val>> {",
    "        match ACTIONS.get(action) {",
    "            Some(action) => action(self.store(), args),",
    "            None => missing(),",
    "        }",
    "    }",
    "}",
    "",
  ].join("\n");
}

/** The function that instantiates one instance. */
function starter(program: Program, instance: Instance): string {
  const { report } = codeOf(program, instance.definition.id);
  return [
    `fn start_${instance.id}(mut store: Store<'_>) -> WasmResult<()> {`,
    `    let Some(target) = store.i${instance.id}.take() else { missing() };`,
    ...(report.numbered ? [`    target.set_instance_id(${instanceNumber(instance)});`] : []),
    ...(report.fuel ? ["    target.set_fuel(u64::MAX);"] : []),
    `    target.instantiate(${report.takesHost ? `&mut H${instance.id}(store)` : ""})`,
    "}",
    "",
  ].join("\n");
}

/** The function that carries out one action. */
function actionFn(program: Program, { instance, item }: ProgramAction, index: number): string {
  const { module } = instance.definition;
  if (module === undefined) throw new Error("BUG: an action on a blocked instance");
  const { report } = codeOf(program, instance.definition.id);
  const type = exportType(module, item);
  const body = type.kind === "func"
    ? callAction(instance, report, item, type.type)
    : readAction(program, instance, item, type);
  return `fn action_${index}(mut store: Store<'_>, args: Args<'_>) -> WasmResult<Vec<Val>> {\n` +
    `${body}}\n`;
}

function callAction(
  instance: Instance,
  report: Report,
  item: Export,
  type: FuncType,
): string {
  const values = type.params.map((param, i) => `args.${erased(param)}(${i})`);
  const host = report.takesHost ? [`&mut H${instance.id}(store)`] : [];
  const names = type.results.map((_, i) => `r${i}`);
  const pattern = names.length === 0 ? "()" : names.length === 1 ? "r0" : `(${names.join(", ")})`;
  return `    let _ = args;\n` +
    `    let Some(target) = store.i${instance.id}.take() else { missing() };\n` +
    `    let ${pattern} = target.${exportRow(report, item).method}(${
      [...host, ...values].join(", ")
    })?;\n` +
    `    Ok(vec![${names.map((name) => `${name}.into()`).join(", ")}])\n`;
}

function readAction(program: Program, instance: Instance, item: Export, type: ExternType): string {
  if (type.kind !== "global") throw new Error(`BUG: a ${type.kind} cannot be read`);
  const owner = ownerOf({ from: "instance", instance, export: item });
  const { mutable } = type.type;
  const place = ownedItem(program, owner, "store", mutable);
  return `    let _ = (args, &mut store);\n` +
    `    let value = ${place};\n    Ok(vec![${mutable ? "(*value)" : "value"}.into()])\n`;
}
