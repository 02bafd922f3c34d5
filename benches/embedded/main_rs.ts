/**
 * The programs of the measurement: Rust around a module that herkos has transpiled, or around C.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { EmbeddedCall, EmbeddedImport, EmbeddedProgram } from "./programs.ts";

/** A call in Rust, with its result added to the sum. */
function callText(call: EmbeddedCall, herkos: boolean, host: readonly string[]): string {
  const { name, args = [], times = 1, result } = call;
  const called = herkos
    ? `module.${name}(${[...host, ...args].join(", ")})?`
    : `unsafe { native::${name}(${args.join(", ")}) }`;
  const bits = result === undefined || result === "i32" ? "" : ".to_bits()";
  const wide = result === "f64";
  const value = `black_box(${called})${bits}`;
  const add = result === undefined
    ? `${called};`
    : wide
    ? `{ let bits = ${value}; mix(bits as u32); mix((bits >> 32) as u32); }`
    : `mix(${value} as u32);`;
  return times === 1 ? `{ let i = black_box(0i32); ${add} }` : `for i in 0..${times}i32 { ${add} }`;
}

const RUST_TYPES = { i32: "i32", i64: "i64", f32: "f32", f64: "f64" } as const;

/** What a module has become in Rust. */
export interface ModuleNames {
  /** The struct of its instances. */
  readonly struct: string;
  /** The bound of what holds its memory. */
  readonly storage: string;
}

/** The host of the imports: of a module's instance, or of the same C. */
function hostText(imports: readonly EmbeddedImport[], names: ModuleNames | undefined): string {
  const TEXT = "text: i32, length: i32";
  const signature = ({ params, result }: EmbeddedImport): string => {
    const list = params === "text" ? TEXT : params.map((param) => `${param}: i32`).join(", ");
    return `${list})${result === undefined ? "" : ` -> ${result}`}`;
  };
  if (names === undefined) {
    return imports.map((item) =>
      `#[unsafe(no_mangle)] extern "C" fn ${item.module}_${item.name}(${signature(item)} {
    ${
        item.params === "text"
          ? "let text = unsafe { core::slice::from_raw_parts(text as *const u8, length as usize) };"
          : ""
      }
    ${item.body}
}`
    ).join("\n");
  }
  const methods = (module: string): string[] =>
    imports.filter((item) => item.module === module).map(({ name, params, result, body }) =>
      `fn ${name}(&mut self, _caller: &mut module::${names.struct}<S>, ${
        params === "text" ? TEXT : params.map((param) => `${param}: i32`).join(", ")
      }) -> WasmResult<${result ?? "()"}> {
    ${params === "text" ? "let text = _caller.memory().guest().bytes(text, length)?;" : ""}
    Ok({ ${body} })
}`
    );
  const modules = [...new Set(imports.map(({ module }) => module))];
  return `struct Host;\n` +
    modules.map((module) =>
      `impl<S: ${names.storage}> module::${module[0]?.toUpperCase()}${module.slice(1)}<S> for Host {
${methods(module).join("\n")}
}`
    ).join("\n");
}

/**
 * Writes the program that measures a module, or the same C.
 *
 * @param program What is asked of it.
 * @param bytes The module.
 * @param names What it has become in Rust; undefined for C.
 * @returns Rust source.
 */
export function mainText(
  program: EmbeddedProgram,
  bytes: Uint8Array,
  names: ModuleNames | undefined,
): string {
  const herkos = names !== undefined;
  const struct = names?.struct;
  const { imports = [] } = program;
  const host = imports.length === 0 ? [] : ["&mut Host"];
  const { funcs, exports } = decode(bytes);
  const externs = exports.flatMap(({ kind, name, index }) => {
    if (kind !== "func") return [];
    const { params, results } = funcs[index]!.type;
    const rust = (type: string): string => RUST_TYPES[type as keyof typeof RUST_TYPES];
    const list = params.map((type, i) => `_${i}: ${rust(type)}`).join(", ");
    const result = results.length === 0 ? "" : ` -> ${rust(results[0]!)}`;
    return [`#[link_name = "native_${name}"] pub fn ${name}(${list})${result};`];
  });
  const { input } = program;
  const put = input === undefined ? "" : herkos
    ? `let at = module.${input.at}()?;
       for i in 0..${input.length}i32 {
           module.memory().guest_mut().put(at + i, &[${input.byte}])?;
       }`
    : `let at = unsafe { native::${input.at}() };
       for i in 0..${input.length}i32 {
           unsafe { ((at + i) as *mut u8).write_volatile(${input.byte}); }
       }`;
  const calls = program.calls.map((call) => callText(call, herkos, host)).join("\n    ");
  const { output } = program;
  const read = output === undefined ? "" : herkos
    ? `let at = module.${output.at}()?;
    for &byte in module.memory().guest().bytes(at, ${output.length})? { mix(byte.into()); }`
    : `let at = unsafe { native::${output.at}() } as *const u8;
    for i in 0..${output.length} { mix(unsafe { at.add(i).read_volatile() }.into()); }`;
  return `#![no_std]
#![no_main]
#![allow(static_mut_refs)]
mod board;
use core::hint::black_box;
${herkos ? 'use herkos_runtime::*;\n#[path = "module.rs"]\nmod module;' : ""}
${
    herkos
      ? `static mut MODULE: module::${struct} = module::${struct}::new();`
      : `mod native { unsafe extern "C" { ${externs.join(" ")} } }`
  }
static mut SUM: u32 = 0;
fn mix(bits: u32) {
    unsafe { SUM = SUM.rotate_left(5) ^ bits; }
}
${imports.length === 0 ? "" : hostText(imports, names)}
${
    herkos
      ? `#[inline(never)]
fn prepare(module: &mut module::${struct}) -> WasmResult<()> {
    module.instantiate(${host.join()})?;
    ${put}
    Ok(())
}
#[inline(never)]
fn work(module: &mut module::${struct}) -> WasmResult<()> {
    ${calls}
    Ok(())
}
#[inline(never)]
fn look(module: &mut module::${struct}) -> WasmResult<()> {
    ${read}
    Ok(())
}`
      : `#[inline(never)]
fn prepare() {
    ${put}
}
#[inline(never)]
fn work() {
    ${calls}
}
#[inline(never)]
fn look() {
    ${read}
}`
  }
pub fn measure() {
    ${
    herkos
      ? "let module = unsafe { &mut MODULE };\n    if prepare(module).is_err() { board::exit(2); }"
      : "prepare();"
  }
    board::start_timer();
    let before = board::ticks();
    let none = board::ticks() - before;
    let top = board::paint_stack();
    let start = board::ticks();
    ${herkos ? "if work(module).is_err() { board::exit(3); }" : "work();"}
    let taken = board::ticks() - start - none;
    let stack = board::stack_used(top);
    ${herkos ? "if look(module).is_err() { board::exit(4); }" : "look();"}
    board::show(taken);
    board::show(stack);
    board::show(unsafe { SUM });
}
`;
}

/** A program that does nothing, for what each has. */
export const EMPTY: string = `#![no_std]
#![no_main]
mod board;
static mut SUM: u32 = 0;
pub fn measure() {
    board::start_timer();
    let before = board::ticks();
    let none = board::ticks() - before;
    let top = board::paint_stack();
    let taken = board::ticks() - before - none;
    board::show(taken);
    board::show(board::stack_used(top));
    board::show(unsafe { SUM });
}
`;
