/**
 * What the crate of a WASI module has beside the others: the host on the standard library and, if the
 * module is a program, a `main` that runs it.
 *
 * @module
 */

import type { Report } from "../report/report.ts";
import { funcTypeText } from "../wasm/types.ts";
import { type OutputFile, outputFile } from "./output_file.ts";
import { RUNTIME_LICENSE, WASI_DEPENDENCIES, WASI_SOURCES } from "./runtime_sources.ts";

/** Where the host lies in a crate's `src` folder. */
export const WASI_FOLDER = "herkos_wasi";

/** The export that is a program. */
const START = "_start";

/** Bytes of stack that the thread of a program has beside the call budget, for the host. */
const HOST_STACK = 1024 * 1024;

/** What makes a crate of a WASI module. */
export interface WasiCrate {
  /** What the instance's type has in angle brackets, for memories on the heap; or nothing. */
  readonly storage: string;
  /** Whether functions take the host. */
  readonly takesHost: boolean;
  /** Bytes of stack that a thread needs to run the module. */
  readonly stack: number;
  /** The method that runs the program; undefined when the module is a library. */
  readonly start: string | undefined;
}

/**
 * Says what makes a crate of a WASI module.
 *
 * @param report What is known of the module.
 * @param maxCallDepth Its call budget, in bytes.
 * @returns The facts. A module that imports something else is a library: its host is not known.
 */
export function wasiCrate(report: Report, maxCallDepth: number): WasiCrate {
  const storages = report.memories.filter(({ held }) => held).map((memory) =>
    `Box<${memory.storage}>`
  );
  const start = report.exports.find(({ name, type }) =>
    name === START && type.kind === "func" && funcTypeText(type.type) === "[] -> []"
  );
  const isClosed = report.imports.every(({ wasi }) => wasi);
  return {
    storage: storages.length === 0 ? "" : `::<${storages.join(", ")}>`,
    takesHost: report.takesHost,
    stack: maxCallDepth + HOST_STACK,
    start: isClosed ? start?.method : undefined,
  };
}

/**
 * Makes the files.
 *
 * @param name The package's name.
 * @param struct The name of the module's struct.
 * @param wasi What is known of the module.
 * @returns The host's sources, and the program's `main`.
 */
export function wasiFiles(name: string, struct: string, wasi: WasiCrate): OutputFile[] {
  // The root alone names the runtime, and says what only a crate's root may say.
  const sources = WASI_SOURCES.map(({ path, text }) =>
    path === "lib.rs"
      ? outputFile(`src/${WASI_FOLDER}/mod.rs`, [
        text.replace(/^#!\[.*\]\n/gm, "").replace(
          /(^use |\[`)herkos_runtime\b/gm,
          "$1crate::herkos_runtime",
        ),
      ])
      : outputFile(`src/${WASI_FOLDER}/${path}`, [text])
  );
  const licence = outputFile(`src/${WASI_FOLDER}/LICENSE`, [RUNTIME_LICENSE]);
  const program = wasi.start === undefined
    ? []
    : [outputFile("src/main.rs", [main(name, struct, wasi, wasi.start)])];
  return [licence, ...sources, ...program];
}

/** The name of a package as Rust has it. */
function crateName(name: string): string {
  return name.replaceAll("-", "_");
}

function main(name: string, struct: string, wasi: WasiCrate, start: string): string {
  const { storage, takesHost, stack } = wasi;
  const host = takesHost ? "host" : "";
  return `//! Runs the program: \`cargo run -- --help\`.
#![forbid(unsafe_code)]

use ${crateName(name)}::${struct};
use ${crateName(name)}::${WASI_FOLDER}::cli;

/// Bytes of stack: the call budget, and room for the host.
const STACK: usize = ${stack};

fn main() -> std::process::ExitCode {
    cli::run("${name}", STACK, |${takesHost ? "host" : "_host"}| {
        let mut program = Box::new(${struct}${storage}::${storage === "" ? "new" : "zeroed"}());
        program.instantiate(${host})?;
        program.${start}(${host})
    })
}
`;
}

/**
 * Writes the section of the program.
 *
 * @param name The package's name.
 * @param wasi What is known of the module.
 * @returns Lines of the manifest, or nothing for a library.
 */
export function wasiProgram(name: string, wasi: WasiCrate): string {
  if (wasi.start === undefined) return "";
  return `
[[bin]]
name = "${name}"
path = "src/main.rs"
required-features = ["host"]
`;
}

/**
 * Writes the feature that the host is.
 *
 * @returns Lines of the manifest.
 */
export function wasiFeature(): string {
  const names = [...WASI_DEPENDENCIES.matchAll(/^([\w-]+) = /gm)].map(([, name]) =>
    `"dep:${name}"`
  );
  return `# The host on the standard library. Without it the crate has no dependencies and no std.
host = ["std", ${names.join(", ")}]
`;
}

/**
 * Writes what the host depends on.
 *
 * @returns Lines of the manifest.
 */
export function wasiDependencies(): string {
  return WASI_DEPENDENCIES.replace(
    /^([\w-]+) = (".*")$/gm,
    "$1 = { version = $2, optional = true }",
  );
}

/**
 * Writes what a reader has to know.
 *
 * @param name The package's name.
 * @param struct The name of the module's struct.
 * @param wasi What is known of the module.
 * @returns Lines of Markdown.
 */
export function wasiReadme(name: string, struct: string, wasi: WasiCrate): string {
  const head = `
## WASI

The module's imports of WASI preview 1 are bound to the capabilities of \`herkos_runtime::wasi\`. The
feature \`host\` has a host for them, \`${WASI_FOLDER}::WasiCtx\`, on the standard library and \`cap-std\`. A
thread that calls the module needs a stack of ${wasi.stack} bytes.
`;
  if (wasi.start === undefined) {
    const [storage, make, host] = [
      wasi.storage,
      wasi.storage === "" ? "new" : "zeroed",
      "&mut host",
    ];
    return `${head}
\`\`\`rust
let mut host = ${crateName(name)}::${WASI_FOLDER}::WasiCtx::builder().inherit_stdio().build();
let mut instance = Box::new(${struct}${storage}::${make}());
instance.instantiate(${wasi.takesHost ? host : ""})?;
\`\`\`

A reactor's export \`_initialize\` has to be called next.
`;
  }
  return `${head}
\`\`\`sh
cargo run --release -- --dir . --env A=1 in.txt   # options end at the first argument without --
cargo run --release -- --help
\`\`\`

The program gets nothing that is not granted. Its exit code is that of the process, and 134 when it
traps.
`;
}
