/**
 * Runs cases in generated Rust: one program for all of them, compiled once and kept by content.
 * The calls are read from standard input, so that the compiler does not know their arguments.
 *
 * @module
 */

import type { Report, ReportExport, ReportImport } from "../../lib/report.ts";
import { transpile } from "../../lib/transpile.ts";
import type { FuncType, ValType } from "../../lib/wasm/types.ts";
import { contentHash } from "../support/hash.ts";
import {
  buildProgram,
  buildRuntime,
  CACHE,
  exists,
  type OptLevel,
  rustcFlags,
  rustcVersion,
} from "../support/rustc.ts";
import type { Case } from "./case.ts";
import { HOST_MEMORY } from "./v8.ts";

/**
 * Compiles the program and runs the calls of all cases.
 *
 * @param cases The cases.
 * @param level rustc's optimisation.
 * @returns By case a line for the instantiation and one for each call.
 * @throws {Error} With rustc's messages, or when the program ends early.
 */
export async function runInRust(
  cases: readonly Case[],
  level: OptLevel,
): Promise<Map<string, string[]>> {
  const script = cases.flatMap(({ calls }, i) => [
    `new ${i}`,
    ...calls.map(({ func, args }) => {
      const at = functionsOf(cases[i]!).indexOf(func);
      return [at, ...args.map((arg) => BigInt.asUintN(64, BigInt(arg)))].join(" ");
    }),
  ]);
  const program = await build(cases, level);
  const child = new Deno.Command(program, { stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script.join("\n"))).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  const found = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of decoder.decode(stdout).split("\n").slice(0, -1)) {
    if (line.startsWith("new ")) found.set(cases[Number(line.slice(4))]!.name, lines = []);
    else lines.push(line);
  }
  if (code !== 0) {
    throw new Error(`The program ended with ${code}: ${decoder.decode(stderr).slice(-2000)}`);
  }
  return found;
}

/** Names of the exported functions, whose positions stand for them in the script. */
function functionsOf(given: Case): string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(given.bytes))
    .filter(({ kind }) => kind === "function").map(({ name }) => name);
}

/** Compiles the program, or finds it compiled before. */
async function build(cases: readonly Case[], level: OptLevel): Promise<string> {
  const runtime = await buildRuntime(level);
  const sources = programFiles(cases);
  const key = contentHash(
    await rustcVersion(),
    runtime.hash,
    ...rustcFlags(level),
    ...sources.flatMap(({ path, text }) => [path, text]),
  );
  const folder = `${CACHE}differential/${key}`;
  const program = `${folder}/program`;
  if (exists(program)) return program;
  const partial = `${folder}.${Deno.pid}.tmp`;
  await Deno.mkdir(partial, { recursive: true });
  try {
    for (const { path, text } of sources) await Deno.writeTextFile(`${partial}/${path}`, text);
    const { code, stderr } = await buildProgram({
      main: `${partial}/main.rs`,
      output: `${partial}/program`,
      uses: [runtime],
    }, level);
    if (code !== 0) throw new Error(`rustc does not accept the program:\n${stderr.slice(-4000)}`);
    if (!exists(folder)) await Deno.rename(partial, folder);
  } finally {
    if (exists(partial)) await Deno.remove(partial, { recursive: true });
  }
  return program;
}

/** A file of the program. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** The files of the program: one for each module, and one that calls them. */
export function programFiles(cases: readonly Case[]): Source[] {
  const sources: Source[] = [];
  const machines: string[] = [];
  cases.forEach(({ name, bytes, options }, i) => {
    const { files, report } = transpile(bytes, { ...options, name });
    const file = files[0];
    if (file === undefined || files.length !== 1) throw new Error("Expected one file");
    sources.push({ path: `m${i}.rs`, text: file.text });
    machines.push(machine(report, i));
  });
  const numbers = cases.map((_, i) => i);
  const main = [
    PRELUDE,
    ...numbers.map((i) => `mod m${i};`),
    ...machines,
    "fn machine(number: usize) -> Box<dyn Machine> {",
    "    match number {",
    ...numbers.map((i) => `        ${i} => Box::new(R${i}::new()),`),
    '        _ => panic!("no such case"),',
    "    }",
    "}",
    "",
  ].join("\n");
  return [...sources, { path: "main.rs", text: main }];
}

/** The Rust that runs one module. */
function machine(report: Report, at: number): string {
  const owned = report.memories.find((memory) => !memory.imported);
  const storage = owned === undefined ? "" : `<[u8; ${owned.maxPages * 65536}]>`;
  const struct = `m${at}::${report.struct}${storage}`;
  const hosted = report.memories.some((memory) => memory.imported);
  const host = report.takesHost ? "&mut self.host" : "";
  const memory = report.exports.find(({ kind }) => kind === "memory");
  const bytes = memory !== undefined && !memory.imported
    ? `self.instance.${memory.method}().bytes()`
    : hosted
    ? "self.host.memory.bytes()"
    : undefined;
  const parts = report.takesHost ? ["self.host.log", "self.host.counter"] : [];
  for (const { kind, method, type } of report.exports) {
    if (kind !== "global" || type.kind !== "global") continue;
    const value = `${type.type.mutable ? "*" : ""}self.instance.${method}()`;
    parts.push(value);
    if (type.type.value === "i64") parts.push(`(${value} >> 32)`);
  }
  const funcs = report.exports.filter(({ kind }) => kind === "func");
  return [
    `struct R${at} { instance: ${struct}, host: Host }`,
    `impl R${at} {`,
    `    fn new() -> Self { Self { instance: m${at}::${report.struct}::new(), host: Host::new() } }`,
    "}",
    `impl Machine for R${at} {`,
    "    fn start(&mut self) -> WasmResult<()> {",
    `        self.instance.instantiate(${host})`,
    "    }",
    "    fn state(&mut self) -> u32 {",
    "        let mut hash = 0;",
    ...parts.map((part) => `        hash = mix(hash, ${part} as u32);`),
    ...(bytes === undefined ? [] : [`        hash = mix_all(hash, ${bytes});`]),
    "        hash",
    "    }",
    "    fn call(&mut self, func: usize, a: &[u64]) -> WasmResult<Vec<u64>> {",
    "        match func {",
    ...funcs.map((found, i) => arm(found, i, host)),
    '            _ => panic!("no such function"),',
    "        }",
    "    }",
    "}",
    ...hostTraits(report, at, struct, storage),
    "",
  ].join("\n");
}

function arm(found: ReportExport, at: number, host: string): string {
  const { params, results } = funcType(found);
  const args = params.map((type, i) => `a[${i}] as ${whole(type)}`);
  const call = `self.instance.${found.method}(${
    [...(host === "" ? [] : [host]), ...args].join(", ")
  })?`;
  const bits = (type: ValType, value: string) =>
    whole(type) === "i32" ? `${value} as u32 as u64` : `${value} as u64`;
  const list = results.length === 1
    ? bits(results[0]!, "r")
    : results.map((type, i) => bits(type, `r.${i}`)).join(", ");
  return `            ${at} => { let r = ${call}; Ok(vec![${list}]) }`;
}

function funcType(found: ReportExport): FuncType {
  if (found.type.kind !== "func") throw new Error(`${found.name} is no function`);
  return found.type.type;
}

function whole(type: ValType): "i32" | "i64" {
  if (type === "i32" || type === "i64") return type;
  throw new Error(`Exports of cases have whole numbers, not ${type}`);
}

function hostTraits(report: Report, at: number, struct: string, storage: string): string[] {
  const traits = new Map<string, ReportImport[]>();
  for (const found of report.imports) {
    if (found.repeated) continue;
    const known = traits.get(found.trait);
    if (known === undefined) traits.set(found.trait, [found]);
    else known.push(found);
  }
  return [...traits].flatMap(([trait, imports]) => [
    `impl m${at}::${trait}${storage} for Host {`,
    ...imports.map((found) => importMethod(report, found, struct)),
    "}",
  ]);
}

function importMethod(report: Report, found: ReportImport, struct: string): string {
  const { kind, name, method, associated } = found;
  const memory = report.exports.find(({ kind }) => kind === "memory");
  const own = memory !== undefined && !memory.imported;
  const lent = own ? `caller.${memory.method}()` : "self.memory";
  if (kind === "memory") {
    return `    type ${associated} = HostMemory;\n` +
      `    fn ${method}(&mut self) -> &mut HostMemory { &mut self.memory }`;
  }
  if (kind === "global") return `    fn ${method}(&mut self) -> &mut i32 { &mut self.counter }`;
  const take = (params: string, result: string, body: string) =>
    `    fn ${method}(&mut self, caller: &mut ${struct}${params}) -> WasmResult<${result}> { ${body} }`;
  switch (name) {
    case "log":
      return take(", p: i32", "()", "self.log = mix(self.log as u32, p as u32) as i32; Ok(())");
    case "grow":
      return take(", p: i32", "i32", `Ok(${lent}.grow(p))`);
    case "poke":
      return take(
        ", p: i32, v: i32",
        "()",
        `let m = ${lent}.bytes_mut(); let n = m.len(); m[p as u32 as usize % n] = v as u8; Ok(())`,
      );
    case "peek":
      return take(
        ", p: i32",
        "i32",
        `let m = ${lent}.bytes(); Ok(m[p as u32 as usize % m.len()] as i32)`,
      );
    case "back": {
      const back = report.exports.find((each) => each.name === "back");
      if (back === undefined) throw new Error("A module that imports `back` exports one");
      return take(", p: i32", "i32", `caller.${back.method}(self, p)`);
    }
    case "fail":
      return take("", "()", "Err(WasmTrap::Host)");
    default:
      throw new Error(`The host has no ${name}`);
  }
}

const HOST_BYTES = HOST_MEMORY.maximum * 65536;

const PRELUDE = `#![allow(dead_code, unused)]
use herkos_runtime::*;
use std::io::{BufRead, Write};

type HostMemory = IsolatedMemory<${HOST_MEMORY.maximum}, Box<[u8; ${HOST_BYTES}]>>;

/// What imports count and remember.
struct Host {
    log: i32,
    counter: i32,
    memory: HostMemory,
}

impl Host {
    fn new() -> Self {
        let mut memory = HostMemory::new(Zeroed::zeroed(${HOST_BYTES}));
        memory.reset(${HOST_MEMORY.initial}).unwrap();
        Self { log: 0, counter: 0, memory }
    }
}

trait Machine {
    fn start(&mut self) -> WasmResult<()>;
    fn state(&mut self) -> u32;
    fn call(&mut self, func: usize, args: &[u64]) -> WasmResult<Vec<u64>>;
}

fn mix(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

fn mix_all(mut hash: u32, bytes: &[u8]) -> u32 {
    hash = mix(hash, bytes.len() as u32 / 4);
    for word in bytes.chunks_exact(4) {
        hash = mix(hash, u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    }
    hash
}

fn run() {
    let mut out = std::io::stdout().lock();
    let mut current: Option<Box<dyn Machine>> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        if let Some(number) = line.strip_prefix("new ") {
            let mut made = machine(number.parse().unwrap());
            writeln!(out, "{line}").unwrap();
            match made.start() {
                Ok(()) => {
                    writeln!(out, "ok {:x}", made.state()).unwrap();
                    current = Some(made);
                }
                Err(trap) => {
                    writeln!(out, "trap {trap:?} -").unwrap();
                    current = None;
                }
            }
            continue;
        }
        let Some(machine) = &mut current else { continue };
        let mut words = line.split(' ');
        let func = words.next().unwrap().parse().unwrap();
        let args: Vec<u64> = words.map(|word| word.parse().unwrap()).collect();
        match machine.call(func, &args) {
            Ok(results) => {
                write!(out, "ok").unwrap();
                for result in results {
                    write!(out, " {result:x}").unwrap();
                }
            }
            Err(trap) => write!(out, "trap {trap:?}").unwrap(),
        }
        writeln!(out, " {:x}", machine.state()).unwrap();
        out.flush().unwrap();
    }
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(512 << 20);
    thread.spawn(run).unwrap().join().unwrap();
}
`;
