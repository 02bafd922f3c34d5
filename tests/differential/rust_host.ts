/**
 * Writes the Rust of the host that a case's module is given, see `host.ts`.
 *
 * @module
 */

import type { Report, ReportExport, ReportImport } from "../../lib/report/report.ts";
import { erased, type ErasedType } from "../../lib/wasm/ref_types.ts";
import { isRefType, type ValType } from "../../lib/wasm/types.ts";
import { canThrow, hostGlobal, hostSizes, isNamed, SPARE, THROWS, TRAPS } from "./host.ts";

/** What values are in Rust. */
const RUST_TYPES: Readonly<Record<Exclude<ErasedType, "v128" | "exnref">, string>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  funcref: "FuncRef",
  externref: "ExternRef",
};

/** Gives the Rust type of a value. */
export function rustType(type: ValType): string {
  const plain = erased(type);
  if (plain === "v128" || plain === "exnref") throw new Error(`Cases have no ${plain}`);
  return RUST_TYPES[plain];
}

/** The host's Rust, and how its state is reached. */
export interface RustHost {
  /** Definitions of the struct `H` with the case's number, and its traits. */
  readonly text: string;
  /** Statements that mix what the host owns into `hash`; the host is `self.host`. */
  readonly state: readonly string[];
}

/** A module in the program. */
interface Place {
  /** Its number. */
  readonly at: number;
  /** Its struct with the storage. */
  readonly struct: string;
  /** Type arguments of its traits. */
  readonly storage: string;
}

/**
 * Writes the host of a module.
 *
 * @param report What is known of the module.
 * @param place Where it is in the program.
 * @returns Its Rust.
 */
export function rustHost(report: Report, place: Place): RustHost {
  const { at, storage } = place;
  const fields: [name: string, type: string, init: string][] = [];
  const state: string[] = [];
  const traits = new Map<string, string[]>();
  let globals = 0;
  let funcs = 0;
  const own = report.imports.filter(({ repeated }) => !repeated);
  const hostMemory = own.some(({ kind }) => kind === "memory");
  own.forEach((found, i) => {
    const methods = traits.get(found.trait) ?? [];
    traits.set(found.trait, methods);
    const { type, method, associated } = found;
    switch (type.kind) {
      case "func":
        methods.push(funcMethod(report, found, place, hostMemory, funcs++));
        return;
      case "global": {
        const value = rustType(type.type.value);
        const reference = isRefType(type.type.value);
        const init = reference ? `${value}::NULL` : `${hostGlobal(globals++)} as ${value}`;
        fields.push([`g${i}`, value, init]);
        methods.push(
          type.type.mutable
            ? `    fn ${method}(&mut self) -> &mut ${value} { &mut self.g${i} }`
            : `    fn ${method}(&mut self) -> ${value} { self.g${i} }`,
        );
        state.push(`hash = self.host.g${i}.mixed(hash);`);
        return;
      }
      case "memory": {
        const { initial, maximum } = hostSizes(type.type.limits);
        const bytes = maximum * 65536;
        const held = `IsolatedMemory<${maximum}, Box<[u8; ${bytes}]>>`;
        const field = fields.some(([name]) => name === "memory") ? `memory${i}` : "memory";
        const init = made(`IsolatedMemory::new(Zeroed::zeroed(${bytes}))`, initial);
        fields.push([field, held, init]);
        methods.push(owned(method, associated, held, field));
        state.push(`hash = mix_bytes(hash, self.host.${field}.bytes());`);
        return;
      }
      case "table": {
        const { initial, maximum } = hostSizes(type.type.limits);
        const element = rustType(type.type.element);
        const held = `Table<${element}, ${maximum}>`;
        fields.push([`t${i}`, held, made(`Table::new(${element}::NULL)`, initial)]);
        methods.push(owned(method, associated, held, `t${i}`));
        state.push(`hash = mix_table(hash, self.host.t${i}.elements());`);
        return;
      }
      case "tag":
        methods.push(`    fn ${method}(&mut self) -> Tag { Tag::new(1, ${i}) }`);
        return;
    }
  });
  if (!hostMemory) {
    const bytes = SPARE.maximum * 65536;
    const held = `IsolatedMemory<${SPARE.maximum}, Box<[u8; ${bytes}]>>`;
    const init = made(`IsolatedMemory::new(Zeroed::zeroed(${bytes}))`, SPARE.initial);
    if (report.imports.some(isOfNamed)) fields.push(["memory", held, init]);
  }
  const text = [
    `struct H${at} { ready: bool, log: i32, last: FuncRef, ${
      fields.map(([name, type]) => `${name}: ${type}`).join(", ")
    } }`,
    `impl H${at} {`,
    "    fn new() -> Self {",
    `        Self { ready: false, log: 0, last: FuncRef::NULL, ${
      fields.map(([name, , init]) => `${name}: ${init}`).join(", ")
    } }`,
    "    }",
    "}",
    ...[...traits].map(([trait, methods]) =>
      `impl m${at}::${trait}${storage} for H${at} {\n${methods.join("\n")}\n}`
    ),
    ...(report.foreign ? [`impl m${at}::Foreign${storage} for H${at} {}`] : []),
  ].join("\n");
  return {
    text,
    state: report.takesHost ? ["hash = mix(hash, self.host.log as u32);", ...state] : [],
  };
}

function isOfNamed({ module, name, type }: ReportImport): boolean {
  return type.kind === "func" && isNamed(module, name, type.type);
}

function made(what: string, initial: number): string {
  return `{ let mut made = ${what}; made.reset(${initial}).unwrap(); made }`;
}

function owned(
  method: string,
  associated: string | undefined,
  type: string,
  field: string,
): string {
  return `    type ${associated} = ${type};\n` +
    `    fn ${method}(&mut self) -> &mut ${type} { &mut self.${field} }`;
}

/** The memory that the host can see in a call, as an expression. */
function lentMemory(report: Report, hostMemory: boolean): string | undefined {
  const memory = report.exports.find(({ kind, imported }) => kind === "memory" && !imported);
  if (memory !== undefined && report.memories[memory.index]!.held) {
    return `caller.${memory.method}()`;
  }
  return hostMemory ? "self.memory" : undefined;
}

function funcMethod(
  report: Report,
  found: ReportImport,
  place: Place,
  hostMemory: boolean,
  number: number,
): string {
  if (found.type.kind !== "func") throw new Error(`${found.name} is no function`);
  const { params, results } = found.type.type;
  const lent = lentMemory(report, hostMemory);
  // In JavaScript the host finds what is exported only after the start function.
  const seen = lent?.startsWith("caller") ? "&& self.ready" : "";
  const given = params.map((type, i) => `, p${i}: ${rustType(type)}`).join("");
  const types = results.map(rustType);
  const result = types.length === 1 ? types[0] : `(${types.join(", ")})`;
  const body = isNamed(found.module, found.name, found.type.type)
    ? namedBody(found.name, lent ?? "self.memory", report.exports)
    : [
      `self.log = mix(self.log as u32, ${number}) as i32;`,
      ...params.map((_, i) => `self.log = p${i}.mixed(self.log as u32) as i32;`),
      `if self.log & ${TRAPS.mask} == ${TRAPS.at} { return Err(WasmTrap::Host); }`,
      ...throwing(report, place),
      ...(lent === undefined ? [] : [
        `let log = self.log; let m = ${lent}.bytes_mut(); let n = m.len();`,
        `if n > 0 ${seen} { m[log as u32 as usize % n] = log as u8; }`,
      ]),
      `Ok((${
        types.map((type, i) => `${type}::answer(mix(self.log as u32, ${i}) as i32, self.last)`)
          .join(", ")
      }))`,
    ].join(" ");
  return `    fn ${found.method}(&mut self, caller: &mut ${place.struct}${given}) -> ` +
    `WasmResult<${result}> { ${body} }`;
}

/** Throws now and then, with the first tag, if that is the host's. */
function throwing({ exceptions, imports }: Report, { at }: Place): string[] {
  const [tag] = exceptions?.tags ?? [];
  if (tag === undefined || !imports.some(({ kind }) => kind === "tag")) return [];
  if (!canThrow(tag.type.params)) return [];
  const answers = tag.type.params.map((type, i) =>
    `${rustType(type)}::answer(mix(self.log as u32, ${i}) as i32, self.last)`
  );
  const variant = `m${at}::${exceptions?.name}::${tag.variant}`;
  const made = answers.length === 0 ? variant : `${variant}(${answers.join(", ")})`;
  return [
    `if self.log & ${THROWS.mask} == ${THROWS.at} { return Err(caller.throw_exception(${made})); }`,
  ];
}

function namedBody(name: string, lent: string, exports: readonly ReportExport[]): string {
  switch (name) {
    case "log":
      return "self.log = mix(self.log as u32, p0 as u32) as i32; Ok(())";
    case "grow":
      return `Ok(${lent}.grow(p0))`;
    case "poke":
      return `let m = ${lent}.bytes_mut(); let n = m.len(); m[p0 as u32 as usize % n] = p1 as u8; Ok(())`;
    case "peek":
      return `let m = ${lent}.bytes(); Ok(m[p0 as u32 as usize % m.len()] as i32)`;
    case "back": {
      const back = exports.find((each) => each.name === "back");
      if (back === undefined) throw new Error("A module that imports `back` exports one");
      return `caller.${back.method}(self, p0)`;
    }
    case "fail":
      return "Err(WasmTrap::Host)";
    default:
      throw new Error(`The host has no ${name}`);
  }
}
