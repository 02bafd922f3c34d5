/**
 * `deno task example NAME [TARGET]`: transpiles the modules of an example, builds it and runs it.
 *
 * @module
 */
import { join } from "node:path";
import { main as herkos } from "../cli.ts";
import { corpusModule } from "../tests/corpus/fetch.ts";
import { BIG_ENDIAN, compilerFor } from "../tests/support/targets.ts";
import { ROOT } from "./registry.ts";

/** An example: a folder of `examples`, with a program. */
export interface Example {
  /** What it shows. */
  readonly summary: string;
  /** Modules of the corpus that are put into its folder `generated`, out of their packages. */
  readonly corpus?: readonly string[];
  /** The arguments of each run of herkos before it is built, in its folder. */
  readonly herkos: readonly (readonly string[])[];
  /** Whether rustc needs so long that only `deno task full` tests it. */
  readonly large?: boolean;
  /** The targets that it runs on, the first unless another is asked for; {@linkcode HOST} else. */
  readonly targets?: readonly string[];
  /** The commands that build and run it, where that is not {@linkcode CARGO_RUN}. */
  readonly run?: readonly Command[];
}

/** A program with its arguments. */
type Command = readonly [program: string, ...args: string[]];

/** The machine that all this runs on, as a target. */
export const HOST = "host";

/** How examples are built and run. */
const CARGO_RUN: Command = ["cargo", "run", "--release", "--quiet"];

/** The examples, by their folder. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  assemblyscript: {
    summary: "anan-as: strings, arrays and objects of AssemblyScript",
    corpus: ["anan_as"],
    herkos: [["generated/anan_as.wasm", "--crate", "generated/anan_as"]],
  },
  budget: {
    summary: "A budget of RAM, fuel and imports that a module keeps to, and its update does not",
    herkos: [],
    run: [["sh", "check.sh"]],
  },
  "build-script": {
    summary: "A build script turns the module into Rust, whenever it changes",
    herkos: [],
  },
  "checked-in": {
    summary: "The Rust is checked in: no tool where it is built, and a check that it is fresh",
    herkos: [["../sum/sum.wat", "--inline-runtime", "-o", "src/sum.rs", "--check"]],
  },
  emscripten: {
    summary: "argon2-browser: a module of Emscripten, whose memory grows by its host",
    corpus: ["argon2_browser"],
    herkos: [
      ["generated/argon2_browser.wasm", "--name", "argon2", "--memory", "growable"]
        .concat(["--crate", "generated/argon2"]),
    ],
  },
  externref: {
    summary: "watify: wasm-bindgen with values of JavaScript as references, in the module's table",
    corpus: ["watify"],
    herkos: [["generated/watify.wasm", "--crate", "generated/watify"]],
    large: true,
  },
  host: {
    summary: "A module that says something through its host",
    herkos: [["logger.wat", "--crate", "generated/logger"]],
  },
  invoke: {
    summary: "Exceptions of C++ as Emscripten makes them: invoke, setThrew and the host between",
    herkos: [["errors.wat", "--shared-tables", "--crate", "generated/errors"]],
  },
  jq: {
    summary: "jq by Emscripten: a program with WASI's streams and calls of Linux",
    corpus: ["jq"],
    herkos: [
      ["generated/jq.wasm", "--wasi", "--memory", "growable", "--max-call-depth", "66060288"]
        .concat(["--crate", "generated/jq"]),
    ],
    large: true,
  },
  linking: {
    summary: "Two modules linked by Rust: a library that borrows its caller's memory and table",
    herkos: [
      ["app.wat", "--shared-tables", "--crate", "generated/app"],
      ["library.wat", "--name", "library", "--runtime-path", "app::herkos_runtime"]
        .concat(["--shared-tables", "-o", "src/generated_library.rs"]),
    ],
  },
  microbit: {
    summary: "C on a microcontroller with 16 KB of RAM: a hash, a codec, a controller, pins",
    herkos: [
      ...Object.entries({ codec: 1168, controller: 32, crc32: 192, panel: 112, sha256: 528 })
        .map(([name, bytes]) => [
          ...[`modules/${name}.wasm`, `--memory-bytes=${bytes}`, "--aligned-memory"],
          ...["--canonical-nan", "-o", `generated/${name}.rs`],
        ]),
      ["modules/thermometer.wasm", "--memory=constant", "--memory-bytes=144", "--aligned-memory"]
        .concat(["-o", "generated/thermometer.rs"]),
      ["modules/floats.wat", "--canonical-nan", "-o", "generated/floats.rs"],
    ],
    targets: ["thumbv6m-none-eabi", "riscv32imc-unknown-none-elf", BIG_ENDIAN, HOST],
  },
  "side-module": {
    summary: "A side module (dylink.0) of C, loaded at two places of one memory and one table",
    herkos: [["side.wasm", "--crate", "generated/side"]],
  },
  quickjs: {
    summary: "QuickJS by Emscripten: memory and functions of the host, an interrupt",
    corpus: ["quickjs"],
    herkos: [
      ["generated/quickjs.wasm", "--max-call-depth", "66060288", "--crate", "generated/quickjs"],
    ],
    large: true,
  },
  "single-file": {
    summary: "One file with its runtime inside, for rustc alone",
    herkos: [["../sum/sum.wat", "--inline-runtime", "-o", "sum.rs"]],
    run: [
      ["rustc", "--edition=2021", "--out-dir=generated", "main.rs"],
      [`generated/main${Deno.build.os === "windows" ? ".exe" : ""}`],
    ],
  },
  snapshots: {
    summary: "An instance that is kept as bytes and restored, and one that is copied in place",
    herkos: [["dice.wat", "--snapshots", "--crate", "generated/dice"]],
  },
  "source-map": {
    summary: "source-map: Rust without wasm-bindgen, which calls its host back",
    corpus: ["source_map"],
    herkos: [["generated/source_map.wasm", "--crate", "generated/source_map"]],
  },
  sqljs: {
    summary: "sql.js by Emscripten: SQLite with a database in the module's memory",
    corpus: ["sql_js"],
    herkos: [
      ["generated/sql_js.wasm", "--memory", "growable", "--max-call-depth", "66060288"]
        .concat(["--crate", "generated/sql_js"]),
    ],
    large: true,
  },
  tinygo: {
    summary: "sh-syntax by TinyGo: WASI, and as much of JavaScript as it asks for",
    corpus: ["sh_syntax"],
    herkos: [["generated/sh_syntax.wasm", "--wasi", "--crate", "generated/sh_syntax"]],
    large: true,
  },
  wasi: {
    summary: "A program of C for WASI, whose files, time and random bytes are in memory",
    herkos: [
      ["../../fixtures/wasi/notes/notes.wasm", "--wasi", "--inline-runtime"]
        .concat(["--name", "notes", "-o", "src/generated_notes.rs"]),
    ],
  },
  "wasm-bindgen": {
    summary: "brotli-wasm: values of JavaScript by their handles, text by the module's allocator",
    corpus: ["brotli"],
    herkos: [["generated/brotli.wasm", "--crate", "generated/brotli"]],
  },
};

/** The lines that say which examples there are. */
function list(): string {
  const width = Math.max(...Object.keys(EXAMPLES).map((name) => name.length));
  const rows = Object.entries(EXAMPLES).map(([name, { summary }]) =>
    `  ${name.padEnd(width)}  ${summary}\n`
  );
  return `Usage: deno task example NAME [TARGET]\n\n${rows.join("")}`;
}

/** Writes a module of the corpus to the folder `generated`. */
async function fetchModule(name: string): Promise<void> {
  const bytes = await corpusModule(name);
  await Deno.mkdir("generated", { recursive: true });
  await Deno.writeFile(join("generated", `${name}.wasm`), bytes);
}

async function example(name: string | undefined, chosen: string | undefined): Promise<number> {
  const found = name === undefined || !Object.hasOwn(EXAMPLES, name) ? undefined : EXAMPLES[name];
  const { targets = [HOST] } = found ?? {};
  const target = chosen ?? targets[0] ?? HOST;
  if (name === undefined || found === undefined || !targets.includes(target)) {
    console.error(list());
    return 2;
  }
  Deno.chdir(join(ROOT, "examples", name));
  for (const module of found.corpus ?? []) await fetchModule(module);
  for (const args of found.herkos) {
    console.error(`herkos ${args.join(" ")}`);
    const code = await herkos(args);
    if (code !== 0) return code;
  }
  // A build script runs this checkout's herkos.
  const herkosCommand = `${Deno.execPath()} run --quiet -A ${join(ROOT, "cli.ts")}`;
  const rustc = target === HOST ? undefined : await compilerFor(target);
  const env = { HERKOS: herkosCommand, ...(rustc === undefined ? {} : { RUSTC: rustc }) };
  const cargo: Command = target === HOST ? CARGO_RUN : [...CARGO_RUN, "--target", target];
  for (const [program, ...args] of found.run ?? [cargo]) {
    console.error([program, ...args].join(" "));
    const { code } = await new Deno.Command(program, { args, env }).spawn().status;
    if (code !== 0) return code;
  }
  return 0;
}

if (import.meta.main) Deno.exit(await example(Deno.args[0], Deno.args[1]));
