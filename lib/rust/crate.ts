/**
 * Makes a publishable Cargo crate of a generated module: one package, with the runtime as a module
 * of it, so that it builds without any other crate and without a registry.
 *
 * @module
 */
import type { RustEdition } from "../options/option_types.ts";
import { VERSION } from "../version.ts";
import { type OutputFile, outputFile } from "./output_file.ts";
import {
  RUNTIME_EDITION,
  RUNTIME_LIBM,
  RUNTIME_LICENSE,
  RUNTIME_RUST_VERSION,
  RUNTIME_SOURCES,
} from "./runtime_sources.ts";
import {
  WASI_FOLDER,
  type WasiCrate,
  wasiDependencies,
  wasiFeature,
  wasiFiles,
  wasiProgram,
  wasiReadme,
} from "./wasi_crate.ts";

/** What a crate is made of. */
export interface CrateInput {
  /** The module's name, from which the package is named. */
  readonly name: string;
  /** The generated Rust in pieces, which refers to the runtime as `crate::herkos_runtime`. */
  readonly chunks: readonly string[];
  /** The name of the struct in it. */
  readonly struct: string;
  /** SHA-256 of the WebAssembly module, in hexadecimal. */
  readonly sha256: string;
  /** The options it was made with, as in its header. */
  readonly options: string;
  /** The edition of Rust. */
  readonly edition: RustEdition;
  /** What makes a crate of a WASI module; undefined for any other. */
  readonly wasi?: WasiCrate | undefined;
}

/** The Rust path at which a crate's code finds its runtime. */
export const CRATE_RUNTIME_PATH = "crate::herkos_runtime";

/** The folder of a crate's Rust. */
export const CRATE_SOURCES = "src";

/** Where the runtime lies in a crate's `src` folder. */
const RUNTIME_FOLDER = "herkos_runtime";

/** Names that cargo refuses, or that name another crate or an item in every crate's scope. */
const RESERVED: ReadonlySet<string> = new Set(
  ("abstract alloc as async await become box break build const continue core crate deps do dyn " +
    "else enum examples extern false final fn for gen if impl in incremental let loop macro " +
    "match mod move mut override priv proc_macro pub ref return self static std struct super " +
    "test trait true try type typeof union unsafe unsized use virtual where while yield " +
    "aux con nul prn").split(" "),
);

/**
 * Makes a package name that cargo accepts.
 *
 * @param name Any text.
 * @returns Letters, in lower case, digits, `-` and `_` of the name; other characters as `-`.
 */
export function packageName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^[-_]+|[-_]+$/g, "");
  if (plain === "") return "wasm-module";
  if (/^[0-9]/.test(plain)) return `wasm-${plain}`;
  return RESERVED.has(plain.replaceAll("-", "_")) ? `${plain}-wasm` : plain;
}

/**
 * Makes the files of a crate.
 *
 * @param input The generated module and what is known of it.
 * @returns The files, sorted by path.
 */
export function crateFiles(input: CrateInput): OutputFile[] {
  const name = packageName(input.name);
  const files: OutputFile[] = [
    outputFile("Cargo.toml", [manifest(name, input)]),
    outputFile("LICENSE.md", [LICENSE]),
    outputFile("README.md", [readme(name, input)]),
    outputFile(`src/${RUNTIME_FOLDER}/LICENSE`, [RUNTIME_LICENSE]),
    outputFile("src/lib.rs", [root(input)]),
    outputFile("src/module.rs", input.chunks),
    ...runtimeFiles(input.wasi !== undefined),
    ...(input.wasi === undefined ? [] : wasiFiles(name, input.struct, input.wasi)),
  ];
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Makes the runtime a module of a crate: what only a crate's root may say goes. */
function runtimeFiles(wasi: boolean): OutputFile[] {
  return RUNTIME_SOURCES.filter(({ path }) => wasi || !path.startsWith("wasi/"))
    .map(({ path, text }) =>
      path === "lib.rs"
        ? outputFile(`src/${RUNTIME_FOLDER}/mod.rs`, [runtimeRoot(text, wasi)])
        : outputFile(`src/${RUNTIME_FOLDER}/${path}`, [text])
    );
}

function runtimeRoot(text: string, wasi: boolean): string {
  const root = text.replace(/^#!\[.*\]\n/gm, "");
  return wasi ? root : root.replace(/^(pub mod wasi;|\/\/! \|.*\[`wasi`\].*)\n/gm, "");
}

function manifest(name: string, input: CrateInput): string {
  const { wasi } = input;
  return `[package]
name = "${name}"
version = "0.1.0"
edition = "${input.edition}"
rust-version = "${RUNTIME_RUST_VERSION}"
description = "Safe Rust, made by herkos from the WebAssembly module ${name}"
license-file = "LICENSE.md"
readme = "README.md"
categories = [${wasi === undefined ? '"no-std", ' : ""}"wasm"]
# Made by herkos ${VERSION} from the module with SHA-256
# ${input.sha256}

[lib]
# The runtime's examples name it as the crate that it is elsewhere, where they are tested.
doctest = false
${wasi === undefined ? "" : wasiProgram(name, wasi)}
[features]
default = [${wasi === undefined ? "" : '"host"'}]
${wasi === undefined ? "" : wasiFeature()}# Memory on the heap, in boxes.
alloc = []
# Square roots by the standard library.
std = ["alloc"]
# Square roots by the crate libm. ${
    wasi === undefined
      ? `Cargo looks up optional dependencies as well, and this crate
# builds without a registry, so remove the three # below to have it.`
      : "Remove the # here and below to have it."
  }
# libm = ["dep:libm"]

${
    wasi === undefined
      ? "# [dependencies]\n"
      : `[dependencies]\n${wasiDependencies()}`
  }# libm = ${RUNTIME_LIBM}

[lints.rust]
unexpected_cfgs = { level = "warn", check-cfg = ['cfg(feature, values("libm"))'] }
`;
}

function root(input: CrateInput): string {
  // Another edition's rustfmt would sort the runtime's imports in another way.
  const skip = String(input.edition) === RUNTIME_EDITION ? "" : "#[rustfmt::skip]\n";
  const { wasi } = input;
  const noStd = wasi === undefined ? "no_std" : 'cfg_attr(not(feature = "host"), no_std)';
  const host = wasi === undefined
    ? ""
    : `#[cfg(feature = "host")]\n${skip}pub mod ${WASI_FOLDER};\n`;
  return `//! [\`${input.struct}\`]: a WebAssembly module as safe Rust without heap, made by herkos ${VERSION}.
//!
//! The input's SHA-256 is \`${input.sha256}\`.
//! The runtime is the module [\`${RUNTIME_FOLDER}\`], so that nothing else is needed.
#![${noStd}]
#![forbid(unsafe_code)]

${skip}pub mod ${RUNTIME_FOLDER};
${host}mod module;

pub use self::module::*;
`;
}

function readme(name: string, input: CrateInput): string {
  return `# ${name}

A WebAssembly module as safe Rust, made by herkos ${VERSION}. The code is \`#![no_std]\`,
\`#![forbid(unsafe_code)]\` and needs no heap; its runtime lies in \`src/${RUNTIME_FOLDER}\`.

- SHA-256 of the module: \`${input.sha256}\`
- options: \`${input.options}\`

\`\`\`rust
use ${name.replaceAll("-", "_")}::${input.struct};
\`\`\`

${
    input.wasi === undefined
      ? "Features, none on by default"
      : "Features beside `host`, which is on by default"
  }: \`alloc\` (memory on the heap), \`std\` (with \`alloc\`; square roots by the
standard library), \`libm\` (see \`Cargo.toml\`).
${input.wasi === undefined ? "" : wasiReadme(name, input.struct, input.wasi)}`;
}

const LICENSE =
  `The files in \`src/${RUNTIME_FOLDER}\` are the runtime of herkos, under the Apache License, Version 2.0:
see \`src/${RUNTIME_FOLDER}/LICENSE\`.

\`src/module.rs\` was translated from a WebAssembly module, and is under that module's licence: name it
here before you publish this crate.
`;
