/**
 * Writes the beginning of a host: a Rust file that implements all that a module imports, with
 * functions that fail until they are written.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import { memoryType, storageBytes } from "../backend/memory_modes.ts";
import { resultType, rustType, zeroValue } from "../backend/types.ts";
import { tableCap } from "../options/caps.ts";
import type { RustEdition } from "../options/option_types.ts";
import { type ExternType, funcTypeText } from "../wasm/types.ts";
import { tailCall } from "./call_lines.ts";
import { packageName } from "./crate.ts";
import { atom, callWith } from "./expr.ts";
import { quote } from "./imports.ts";
import { structLiteral } from "./instance.ts";
import { RUNTIME_TYPES } from "./runtime_names.ts";
import { instanceType, signature, storageArgs, storageGenerics, typedParams } from "./signature.ts";
import { rustString } from "./text.ts";
import type { Expr } from "./tree.ts";
import { useItems } from "./use_items.ts";

/** Something that the host lends: a field of its struct. */
interface Field {
  readonly name: string;
  readonly type: string;
  /** What it is at first. */
  readonly value: string;
  /** The call that gives it its first size, if any. */
  readonly reset?: string;
}

/** Names of the file's own types. */
interface OwnNames {
  readonly host: string;
  readonly error: string;
}

/** The implementation of one import. */
interface Member {
  readonly lines: readonly string[];
  readonly field?: Field;
}

/**
 * Writes the file. It compiles beside the crate that `--crate` makes of the module.
 *
 * @param plan The module.
 * @param name Its name.
 * @param edition The edition of Rust that it is for.
 * @returns The lines of the file.
 */
export function hostStub(plan: ModulePlan, name: string, edition: RustEdition): string[] {
  const { module, names } = plan;
  const taken = new Set([names.struct, ...names.traits.map(({ trait }) => trait)]);
  const free = (wanted: string): string => taken.has(wanted) ? free(`My${wanted}`) : wanted;
  const own: OwnNames = { host: free("Host"), error: free("HostError") };
  const crate = packageName(name).replaceAll("-", "_");
  const members = module.imports.map((_, i) =>
    names.imports[i]!.repeated || names.imports[i]!.wasi !== undefined
      ? undefined
      : member(plan, i, own)
  );
  const fields = members.flatMap((found) => found?.field ?? []);
  const isWasi = names.capabilities.length > 0;
  const host = own.host + (isWasi ? "<W>" : "");
  const generics = isWasi ? ["W"] : [];
  const impls = names.traits.flatMap(({ trait }) => [
    "",
    implLine(plan, generics, trait, host),
    ...members.flatMap((found, i) =>
      found === undefined || names.imports[i]!.trait !== trait ? [] : ["", ...found.lines]
    ).slice(1),
    "}",
  ]);
  if (plan.foreign) impls.push("", `${implLine(plan, generics, "Foreign", host)}}`);
  if (isWasi) impls.push("", ...wasiView(host));
  const body = [...structLines(fields, isWasi, own), ...impls];
  // Names of methods, and in documentation and strings, are the module's.
  const code = body.map((line) => line.replace(/^\s*\/\/\/.*|"[^"]*"|\bfn \w+/g, ""));
  const words = new Set(code.join("\n").match(/\w+/g));
  const runtime = [...RUNTIME_TYPES].filter((word) => words.has(word));
  const generated = [
    ...names.traits.map(({ trait }) => trait),
    ...(plan.foreign ? ["Foreign"] : []),
    ...(words.has(names.struct) ? [names.struct] : []),
  ];
  return [
    `//! A host of the module ${
      quote(name)
    }, begun by herkos host-stub: write what its functions do.`,
    "//!",
    "//! It is for the crate that `--crate` makes. With a single file, name that file's module and the",
    "//! crate herkos_runtime instead.",
    "",
    // As rustfmt sorts them: a path that is an item of its own comes first.
    ...(generated.length === 1 ? useItems(crate, generated, edition) : []),
    ...useItems(`${crate}::herkos_runtime`, isWasi ? [...runtime, "wasi"] : runtime, edition),
    ...(generated.length > 1 ? useItems(crate, generated, edition) : []),
    "",
    ...body,
  ];
}

function implLine(
  plan: ModulePlan,
  generics: readonly string[],
  trait: string,
  host: string,
): string {
  const all = [...storageGenerics(plan), ...generics].join(", ");
  return `impl${all === "" ? "" : `<${all}>`} ${trait}${storageArgs(plan)} for ${host} {`;
}

function structLines(fields: readonly Field[], isWasi: boolean, own: OwnNames): string[] {
  const params = isWasi ? "<W>" : "";
  const resets = fields.flatMap(({ name, reset }) =>
    reset === undefined ? [] : [`        host.${name}.${reset}?;`]
  );
  const values = [
    "error: None",
    ...(isWasi ? ["wasi"] : []),
    ...fields.map(({ name, value }) => `${name}: ${value}`),
  ];
  return [
    "/// Why a function of the host failed.",
    "#[derive(Clone, Copy, PartialEq, Eq, Debug)]",
    `pub enum ${own.error} {`,
    "    /// It is not written yet.",
    "    Unimplemented(&'static str),",
    "}",
    "",
    "/// What the module may do.",
    `pub struct ${own.host}${params} {`,
    "    /// Why the last function failed, when an export has given `WasmTrap::Host`.",
    `    pub error: Option<${own.error}>,`,
    ...(isWasi ? ["    /// What it may do by WASI.", "    pub wasi: W,"] : []),
    ...fields.flatMap(({ name, type }) => [
      `    /// Lent to the module.`,
      `    pub ${name}: ${type},`,
    ]),
    "}",
    "",
    `impl${params} ${own.host}${params} {`,
    "    /// A host of which nothing has failed.",
    ...(resets.length === 0 ? [] : [
      "    ///",
      "    /// # Errors",
      "    ///",
      "    /// `WasmTrap::IncompatibleImport` when what it lends has no room for its first size.",
    ]),
    `    pub fn new(${isWasi ? "wasi: W" : ""}) -> ${
      resets.length === 0 ? "Self" : "WasmResult<Self>"
    } {`,
    ...(resets.length === 0
      ? structLiteral(values, 8)
      : structLiteral(values, 8, "let mut host = ", ";")),
    ...resets,
    ...(resets.length === 0 ? [] : ["        Ok(host)"]),
    "    }",
    "",
    "    /// Keeps why a function failed, and gives what it has to return.",
    `    pub fn fail(&mut self, error: ${own.error}) -> WasmTrap {`,
    "        self.error = Some(error);",
    "        WasmTrap::Host",
    "    }",
    "}",
  ];
}

function wasiView(host: string): string[] {
  return [
    `impl<W> wasi::WasiView for ${host} {`,
    "    type Wasi = W;",
    "",
    "    fn wasi(&self) -> &W {",
    "        &self.wasi",
    "    }",
    "",
    "    fn wasi_mut(&mut self) -> &mut W {",
    "        &mut self.wasi",
    "    }",
    "}",
  ];
}

function member(plan: ModulePlan, at: number, own: OwnNames): Member {
  const { module, names } = plan;
  const { module: from, name, desc } = module.imports[at]!;
  const { associated, method } = names.imports[at]!;
  const doc = `    /// ${quote(name)} of ${quote(from)}: \`${typeText(desc)}\`.`;
  const field = fieldOf(plan, at);
  if (desc.kind === "func") {
    const params = typedParams(desc.type).map((param) => `_${param}`);
    return {
      lines: [
        doc,
        ...signature({
          lead: `fn ${method}`,
          params: ["&mut self", `_caller: &mut ${instanceType(plan)}`, ...params],
          result: `WasmResult<${resultType(desc.type.results)}>`,
          indent: 4,
        }),
        ...tailCall(failure(own, `${from}.${name}`), 8),
        "    }",
      ],
    };
  }
  if (field === undefined) {
    return {
      lines: [
        doc,
        `    fn ${method}(&mut self) -> Tag {`,
        `        Tag::new(u32::MAX, ${at})`,
        "    }",
      ],
    };
  }
  const isLent = associated !== undefined;
  const result = isLent
    ? `&mut Self::${associated}`
    : desc.kind === "global" && desc.type.mutable
    ? `&mut ${field.type}`
    : field.type;
  return {
    field,
    lines: [
      ...(isLent ? [`    type ${associated} = ${field.type};`, ""] : []),
      doc,
      `    fn ${method}(&mut self) -> ${result} {`,
      `        ${result.startsWith("&") ? "&mut " : ""}self.${field.name}`,
      "    }",
    ],
  };
}

/** What a function that is not written gives. */
function failure({ error }: OwnNames, name: string): Expr {
  const call = (callee: string, arg: Expr): Expr => callWith(callee, [arg], false);
  const reason = call(`${error}::Unimplemented`, atom(rustString(name)));
  return call("Err", call("self.fail", reason));
}

/** What the host lends for an import; nothing for functions and tags. */
function fieldOf(plan: ModulePlan, at: number): Field | undefined {
  const { module, memories } = plan;
  const { desc } = module.imports[at]!;
  const before = module.imports.slice(0, at).filter(({ desc: { kind } }) => kind === desc.kind);
  const place = before.length;
  switch (desc.kind) {
    case "func":
    case "tag":
      return undefined;
    case "global": {
      const type = rustType(desc.type.value);
      return { name: `global${place}`, type, value: zeroValue(desc.type.value) };
    }
    case "memory": {
      const memory = memories[place]!;
      return {
        name: `memory${place}`,
        // The feature alloc of the runtime lets a box hold a memory.
        type: memoryType(memory, "Box<[u8]>"),
        value: `IsolatedMemory::new(vec![0; ${storageBytes(memory)}].into_boxed_slice())`,
        reset: `reset(${memory.minPages})`,
      };
    }
    case "table": {
      const { element, limits } = desc.type;
      const min = Math.min(Number(limits.min), 0xffff_ffff);
      const most = tableCap(min, limits.max === undefined ? undefined : Number(limits.max));
      const type = rustType(element);
      return {
        name: `table${place}`,
        type: `Table<${type}, ${most}>`,
        value: `Table::new(${type}::NULL)`,
        reset: `reset(${min})`,
      };
    }
  }
}

function typeText(desc: ExternType): string {
  switch (desc.kind) {
    case "func":
    case "tag":
      return funcTypeText(desc.type);
    case "global":
      return `${desc.type.mutable ? "mut " : ""}${desc.type.value}`;
    case "memory":
    case "table": {
      const { limits: { max, min } } = desc.type;
      const range = max === undefined ? `${min} or more` : `${min} to ${max}`;
      return desc.kind === "memory"
        ? `memory, ${range} pages`
        : `table of ${desc.type.element}, ${range}`;
    }
  }
}
