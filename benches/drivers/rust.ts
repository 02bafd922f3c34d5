/**
 * Writes the Rust program that does a benchmark's work with the module that herkos made.
 *
 * @module
 */

import type { Report } from "../../lib/report/report.ts";
import { parseValue, signature, type Signatures, type Step, type Value } from "../work.ts";
import { variablesOf, type Work } from "../work.ts";

/** What the program is written for. */
export interface RustSource {
  /** What `transpile` says about the module. */
  readonly report: Report;
  /** Name of the module's file, without `.rs`. */
  readonly file: string;
  /** The work. */
  readonly work: Work;
  /** Name of the exported memory. */
  readonly memory: string;
  /** The functions that it exports. */
  readonly exports: Signatures;
}

/**
 * Writes the program: `program N REPS [INPUT]` prints the checksum and the best time in
 * nanoseconds. The instance is in a box and goes through `black_box`, so that rustc knows neither
 * what is in its memory nor, where it can grow, how much of it there is.
 *
 * @param source What it is written for.
 * @returns The text of `main.rs`.
 */
export function rustProgram(source: RustSource): string {
  const { report, file, work } = source;
  const variables = variablesOf(work, source.exports);
  const writer = new Writer(source);
  return `#![forbid(unsafe_code)]
#![allow(dead_code, non_snake_case, unused_imports, unused_mut, unused_variables)]

use herkos_runtime::*;
use std::hint::black_box;
use std::time::Instant;

#[path = "${file}.rs"]
mod generated;

type Instance = generated::${report.struct}${storageArguments(report)};

#[derive(Default)]
struct Variables {
${[...variables].map(([name, type]) => `    ${name}: ${type},`).join("\n")}
}

#[derive(Default)]
struct Host {
    callbacks: u32,
}
${hostImpls(report, writer.copier())}
fn setup(m: &mut Instance, host: &mut Host, v: &mut Variables, input: &[u8]) -> WasmResult<()> {
${report.fuel ? "    m.set_fuel(u64::MAX);\n" : ""}    m.instantiate(${
    report.takesHost ? "&mut *host" : ""
  })?;
${writer.steps(work.setup)}    Ok(())
}

#[inline(never)]
fn timed(m: &mut Instance, host: &mut Host, v: &mut Variables, input: &[u8]) -> WasmResult<()> {
${writer.steps(work.timed)}    Ok(())
}

fn check(
    m: &mut Instance,
    host: &mut Host,
    v: &mut Variables,
    input: &[u8],
    checksum: &mut u32,
) -> WasmResult<()> {
    v.callbacks = host.callbacks as i32;
${writer.steps(work.check)}    Ok(())
}

fn fold(checksum: &mut u32, value: u32) {
    *checksum = checksum.wrapping_mul(31).wrapping_add(value);
}

fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let input = args.get(3).map_or(Vec::new(), |path| std::fs::read(path).unwrap());
    let reps: u32 = args[2].parse().unwrap();
    let mut v = Variables { n: args[1].parse().unwrap(), size: input.len() as i32, ..Default::default() };
    let mut host = Host::default();
    let mut instance = black_box(Box::new(Instance::zeroed()));
    setup(black_box(&mut instance), &mut host, &mut v, &input).unwrap();
    let (mut checksum, mut best) = (0, u128::MAX);
    for _ in 0..reps {
        host.callbacks = 0;
        checksum = 0;
        let start = Instant::now();
        timed(black_box(&mut instance), &mut host, &mut v, &input).unwrap();
        best = best.min(start.elapsed().as_nanos());
        check(black_box(&mut instance), &mut host, &mut v, &input, &mut checksum).unwrap();
    }
    println!("{} {best}", checksum as i32);
}
`;
}

/** What holds the memory: a box of constant size, which is the fastest on the heap. */
function storageArguments(report: Report): string {
  const storages = report.memories.filter(({ held }) => held).map((memory) =>
    `Box<[u8; ${memory.storageBytes}]>`
  );
  return storages.length === 0 ? "" : `<${storages.join(", ")}>`;
}

/** Host functions that only take note of their arguments, and give 0; but for the one that copies. */
function hostImpls(report: Report, copier: Copier | undefined): string {
  const traits = new Map<string, string[]>();
  for (const { name, trait, method, type, repeated } of report.imports) {
    if (repeated || type.kind !== "func") continue;
    const params = type.type.params.map((param, i) => `p${i}: ${param}`);
    const result = type.type.results.length === 0 ? "()" : type.type.results[0];
    const folds = type.type.params.map((_, i) => `fold(&mut self.callbacks, p${i} as u32); `);
    const members = traits.get(trait) ?? [];
    traits.set(trait, members);
    if (copier?.name === name) {
      members.push(
        `    fn ${method}(&mut self, caller: &mut Instance, ${
          params.join(", ")
        }) -> WasmResult<i32> {
        let [to, from, length] = [p0, p1, p2].map(|value| value as u32 as usize);
        ${copier.bytes("caller")}.copy_within(from..from + length, to);
        Ok(p0)
    }`,
      );
      continue;
    }
    members.push(
      `    fn ${method}(${["&mut self", "_: &mut Instance", ...params].join(", ")}) ` +
        `-> WasmResult<${result}> { ${folds.join("")}Ok(${result === "()" ? "()" : "0"}) }`,
    );
  }
  return [...traits].map(([trait, members]) =>
    `\nimpl generated::${trait}${storageArguments(report)} for Host {\n${members.join("\n")}\n}\n`
  ).join("");
}

/** A host function that copies. */
interface Copier {
  /** Its name as an import. */
  readonly name: string;
  /** The memory of a variable that holds an instance. */
  readonly bytes: (instance: string) => string;
}

class Writer {
  readonly #source: RustSource;

  constructor(source: RustSource) {
    this.#source = source;
  }

  copier(): Copier | undefined {
    const { work, memory } = this.#source;
    if (work.copier === undefined) return undefined;
    const bytes = (instance: string): string =>
      `LinearMemory::bytes_mut(${instance}.${this.#method(memory)}())`;
    return { name: work.copier, bytes };
  }

  steps(steps: readonly Step[], indent = "    "): string {
    return steps.map((step) => this.#step(step, indent)).join("");
  }

  #step(step: Step, indent: string): string {
    const bytes = `LinearMemory::bytes(m.${this.#method(this.#source.memory)}())`;
    switch (step.do) {
      case "call": {
        const { params } = signature(this.#source.exports, step.func);
        const args = step.args.map((arg, i) => rustValue(arg, params[i] === "i64"));
        if (this.#source.report.takesHost) args.unshift("&mut *host");
        const kept = step.to === undefined ? "" : `v.${step.to} = `;
        return `${indent}${kept}m.${this.#method(step.func)}(${args.join(", ")})?;\n`;
      }
      case "put": {
        const [at, from, length] = [step.at, step.from, step.length].map(rustIndex);
        const to = bytes.replace("bytes(", "bytes_mut(");
        return `${indent}${to}[${at}..][..${length}]` +
          `.copy_from_slice(&input[${from}..][..${length}]);\n`;
      }
      case "load":
        return `${indent}v.${step.to} = i32::from_le_bytes(` +
          `${bytes}[${rustIndex(step.at)}..][..4].try_into().unwrap());\n`;
      case "repeat":
        return `${indent}for _ in 0..${rustValue(step.times)} {\n` +
          `${this.steps(step.body, `${indent}    `)}${indent}}\n`;
      case "pieces":
        return `${indent}for from in (0..input.len()).step_by(${step.size}) {\n` +
          `${indent}    v.from = from as i32;\n` +
          `${indent}    v.length = (input.len() - from).min(${step.size}) as i32;\n` +
          `${this.steps(step.body, `${indent}    `)}${indent}}\n`;
      case "fold": {
        const value = rustValue(step.value);
        return this.#isLong(step.value)
          ? `${indent}fold(checksum, ${value} as u32);\n` +
            `${indent}fold(checksum, (${value} >> 32) as u32);\n`
          : `${indent}fold(checksum, ${value} as u32);\n`;
      }
      case "hash":
        return `${indent}fold(checksum, hash(` +
          `&${bytes}[${rustIndex(step.at)}..][..${rustIndex(step.length)}]));\n`;
    }
  }

  #isLong(value: Value): boolean {
    const { name } = parseValue(value);
    return variablesOf(this.#source.work, this.#source.exports).get(name ?? "") === "i64";
  }

  #method(name: string): string {
    const found = this.#source.report.exports.find((found) => found.name === name);
    if (found === undefined) throw new Error(`Cannot find the export ${name}`);
    return found.method;
  }
}

function rustValue(value: Value, long = false): string {
  const { name, plus } = parseValue(value);
  if (name === undefined) return `${plus}${long ? "i64" : "i32"}`;
  return plus === 0 ? `v.${name}` : `v.${name}.wrapping_add(${plus})`;
}

function rustIndex(value: Value): string {
  return `${rustValue(value)} as usize`;
}
