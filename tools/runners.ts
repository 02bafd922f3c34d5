/**
 * Everything that checks the project, one row each. `deno task test`, `deno task ok` and CI each run
 * a part of it.
 *
 * @module
 */
import { ROOT } from "./registry.ts";

/** Where a runner takes part: in the tests, among the checks before a commit, in CI, or in all. */
export type Suite = "test" | "ok" | "ci" | "full";

/** How a runner's output says what it did: one check by its exit code, or counts in its text. */
export type Counting = "exit" | "deno" | "cargo" | "line" | "share";

/** One thing to run. */
export interface Runner {
  /** What it checks. */
  readonly name: string;
  /** The suites it is part of. */
  readonly suites: readonly Suite[];
  /** The program; deno itself when absent. */
  readonly program?: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** How to read its output. */
  readonly counting: Counting;
}

/** How many checks went how. */
export interface Counts {
  /** Those that went well. */
  readonly passed: number;
  /** Those that did not. */
  readonly failed: number;
  /** Those that this machine cannot do. */
  readonly ignored: number;
}

const RUST = ["--manifest-path", "runtime-rs/Cargo.toml"];

/** Alone: what another member of the workspace needs of it would be on as well. */
const RUNTIME = [...RUST, "--package", "herkos-runtime"];

/** Scripts of the suite that trap in every way, and catch exceptions. */
const TRAPPING = [
  ...["call_indirect", "conversions", "i32", "i64", "memory_copy", "memory_init", "memory_trap"],
  ...["return_call_indirect", "table_copy", "table_init", "throw_ref", "traps", "traps0"],
  ...["try_table", "unreachable"],
];

/** Scripts of the suite whose loops, calls, exceptions and bulk instructions take fuel in every way. */
const TAKING_FUEL = [
  ...["br_if", "br_table", "call_indirect", "fac", "loop", "memory_copy", "memory_fill"],
  ...["memory_grow", "return_call", "return_call_indirect", "start", "table_grow", "table_init"],
  ...["tag", "throw", "traps", "try_table", "unwind"],
];

/** Scripts of the suite that use the first 4096 bytes of their memories only, or what traps anyway. */
const WITHIN_4096_BYTES = [
  ...["br", "call", "data0", "data1", "endianness", "endianness64", "float_exprs"],
  ...[
    "float_memory",
    "float_memory0",
    "left-to-right",
    "load",
    "load0",
    "load1",
    "load2",
    "load64",
  ],
  ...["memory_grow", "memory_redundancy", "memory_redundancy64", "memory_size", "nop", "select"],
  ...["simd_align", "simd_load", "simd_load8_lane", "simd_store", "store", "store0", "store1"],
  ...["store2", "traps"],
];

/** Scripts of the official suite that a Cortex-M0 runs in CI. */
const BARE_CI =
  ("address align br_table call call_indirect conversions endianness f32 f64 float_misc i32 i64 " +
    "int_exprs loop memory memory_copy memory_fill memory_grow memory_trap traps unwind").split(
      " ",
    );

/** Those that it runs beside them in all: every instruction of the first version, tables, bulk. */
const BARE_FULL = (
  "block br br_if bulk const custom data elem exports f32_bitwise f32_cmp f64_bitwise f64_cmp fac " +
  "float_exprs float_literals float_memory forward func func_ptrs global if imports int_literals " +
  "labels left-to-right linking load local_get local_set local_tee memory_init " +
  "memory_redundancy memory_size names nop ref_func ref_is_null ref_null return select " +
  "skip-stack-guard-page stack start store switch table table_copy table_fill table_get " +
  "table_grow table_init table_set table_size unreachable"
).split(" ");

/** Those with more growable memories at once, of 64 MiB each, than a Cortex-M0 has RAM for. */
const BARE_TOO_LARGE: ReadonlySet<string> = new Set(["align", "data", "exports", "memory_init"]);

/** Those that it runs with canonical NaNs. */
const BARE_NAN = (
  "conversions f32 f32_bitwise f32_cmp f64 f64_bitwise f64_cmp float_exprs float_literals " +
  "float_memory float_misc"
).split(" ");

/** Those that it runs with fuel. */
const BARE_FUEL = "br_table call_indirect loop memory_fill memory_grow traps unwind".split(" ");

/** Scripts in which the order of bytes matters, or could. */
const BYTES_CI = (
  "conversions data endianness endianness64 float_memory float_memory0 float_misc load load1 " +
  "memory_copy memory_fill memory_init memory_redundancy memory_trap proposals/threads/atomic " +
  "relaxed_dot_product simd_bitwise simd_conversions simd_int_to_int_extend simd_lane " +
  "simd_linking simd_load simd_load16_lane simd_load32_lane simd_load64_lane simd_load8_lane " +
  "simd_load_extend simd_load_splat simd_load_zero simd_splat simd_store simd_store16_lane " +
  "simd_store32_lane simd_store64_lane simd_store8_lane store store1 table_init"
).split(" ");

/** How the suite is run on a Cortex-M0. */
const BARE = ["run", "-A", "tests/spec/main.ts", "--target", "thumbv6m-none-eabi"];

/** The runners in the order of their cost. */
export const RUNNERS: readonly Runner[] = [
  {
    name: "format of TypeScript, Markdown and JSON",
    suites: ["ok", "ci"],
    args: ["fmt", "--check", "--quiet"],
    counting: "exit",
  },
  {
    name: "format of Rust",
    suites: ["ok", "ci"],
    program: "cargo",
    args: ["fmt", "--manifest-path", "runtime-rs/Cargo.toml", "--all", "--check"],
    counting: "exit",
  },
  { name: "lint of TypeScript", suites: ["ok", "ci"], args: ["lint", "--quiet"], counting: "exit" },
  {
    name: "lint of Rust",
    suites: ["ok", "ci"],
    program: "cargo",
    args: [
      "clippy",
      "--quiet",
      ...RUST,
      "--workspace",
      "--all-targets",
      "--all-features",
      "--",
      "-Dwarnings",
    ],
    counting: "exit",
  },
  {
    name: "lint of the runtime's exhaustive tests",
    suites: ["ok", "ci"],
    program: "cargo",
    args: ["clippy", "--quiet", ...RUNTIME, "--test", "exhaustive", "--", "-Dwarnings"],
    counting: "exit",
  },
  {
    name: "types",
    suites: ["ok", "ci"],
    args: ["check", "--quiet", "mod.ts", "cli.ts", "lib", "cli", "tools", "tests", "benches"],
    counting: "exit",
  },
  {
    name: "lint of documentation",
    suites: ["ok", "ci"],
    args: ["run", "-A", "tools/doc_lint.ts"],
    counting: "exit",
  },
  {
    name: "publish, dry run",
    suites: ["ok", "ci"],
    args: ["publish", "--dry-run", "--allow-dirty", "--quiet"],
    counting: "exit",
  },
  {
    name: "tests and documentation's examples",
    suites: ["test", "ok", "ci"],
    args: ["test", "-A", "--doc", "mod.ts", "cli.ts", "lib", "cli", "tools", "tests", "benches"],
    counting: "deno",
  },
  {
    name: "runtime",
    suites: ["test", "ok", "ci"],
    program: "cargo",
    args: ["test", "--quiet", ...RUNTIME],
    counting: "cargo",
  },
  {
    name: "runtime with std",
    suites: ["test", "ok", "ci"],
    program: "cargo",
    args: ["test", "--quiet", ...RUNTIME, "--features", "std"],
    counting: "cargo",
  },
  {
    name: "host of WASI on the standard library",
    suites: ["test", "ok", "ci"],
    program: "cargo",
    args: ["test", "--quiet", ...RUST, "--package", "herkos-wasi"],
    counting: "cargo",
  },
  {
    name: "crate for build scripts",
    suites: ["test", "ok", "ci"],
    program: "cargo",
    args: ["test", "--quiet", ...RUST, "--package", "herkos-build"],
    counting: "cargo",
  },
  {
    name: "runtime with libm and alloc",
    suites: ["ci"],
    program: "cargo",
    args: ["test", "--quiet", ...RUNTIME, "--features", "libm,alloc"],
    counting: "cargo",
  },
  {
    name: "official suite at opt-level 0",
    suites: ["test", "ok", "ci"],
    args: ["run", "-A", "tests/spec/main.ts"],
    counting: "line",
  },
  {
    name: "official suite at opt-level 3",
    suites: ["ci"],
    args: ["run", "-A", "tests/spec/main.ts", "--level", "3"],
    counting: "line",
  },
  {
    name: "modules on a Cortex-M0 give what the same C gives",
    suites: ["ci"],
    args: ["run", "-A", "benches/main.ts", "--embedded"],
    counting: "exit",
  },
  {
    name: "scripts of the official suite on a Cortex-M0",
    suites: ["ci"],
    args: [...BARE, "--level", "1", "--memory", "auto", ...BARE_CI],
    counting: "line",
  },
  {
    name: "scripts of the official suite on a Cortex-M0, with fuel",
    suites: ["ci"],
    args: [...BARE, "--level", "1", "--memory", "auto", "--fuel", ...BARE_FUEL],
    counting: "line",
  },
  {
    name: "more scripts of the official suite on a Cortex-M0",
    suites: ["full"],
    args: [...BARE, "--level", "1", "--memory", "auto", ...BARE_CI, ...BARE_FULL],
    counting: "line",
  },
  {
    name: "scripts of the official suite on a Cortex-M0, with growable memories",
    suites: ["full"],
    args: [
      ...[...BARE, "--level", "1", "--memory", "growable"],
      ...[...BARE_CI, ...BARE_FULL].filter((name) => !BARE_TOO_LARGE.has(name)),
    ],
    counting: "line",
  },
  {
    name: "scripts of the official suite on a Cortex-M0, with canonical NaNs",
    suites: ["full"],
    args: [...BARE, "--level", "1", "--memory", "auto", "--canonical-nan", ...BARE_NAN],
    counting: "line",
  },
  {
    name: "scripts of the official suite on a big-endian processor",
    suites: ["ci"],
    args: [
      ...["run", "-A", "tests/spec/main.ts", "--target", "powerpc-unknown-linux-gnu"],
      ...["--level", "1", "--memory", "auto,aligned", ...BYTES_CI],
    ],
    counting: "line",
  },
  {
    name: "official suite with relaxed checks of addresses",
    suites: ["ci"],
    args: ["run", "-A", "tests/spec/main.ts", "--memory", "capacity,mask"],
    counting: "line",
  },
  {
    name: "official suite with memories of 4096 bytes, and aligned ones",
    suites: ["ci"],
    args: ["run", "-A", "tests/spec/main.ts", "--memory", "bytes,aligned", ...WITHIN_4096_BYTES],
    counting: "line",
  },
  {
    name: "scripts of the official suite that trap, with the places of traps",
    suites: ["ci"],
    args: ["run", "-A", "tests/spec/main.ts", "--trap-info", "offset", ...TRAPPING],
    counting: "line",
  },
  {
    name: "scripts of the official suite with fuel",
    suites: ["ci"],
    args: ["run", "-A", "tests/spec/main.ts", "--memory", "auto", "--fuel", ...TAKING_FUEL],
    counting: "line",
  },
  {
    name: "official suite with fuel",
    suites: ["full"],
    args: ["run", "-A", "tests/spec/main.ts", "--level", "0,3", "--memory", "auto", "--fuel"],
    counting: "line",
  },
  {
    name: "random modules against V8",
    suites: ["ci"],
    args: ["run", "-A", "tests/differential/main.ts"],
    counting: "line",
  },
  {
    name: "damaged modules against V8",
    suites: ["ci"],
    args: ["run", "-A", "tests/validator/main.ts"],
    counting: "line",
  },
  {
    name: "instructions, code sizes and lines against the baseline",
    suites: ["ci"],
    args: ["run", "-A", "benches/main.ts", "--instructions"],
    counting: "line",
  },
  {
    name: "small real modules at opt-level 3",
    suites: ["ci"],
    args: ["run", "-A", "tools/corpus.ts", "--tier=1", "--jobs=2"],
    counting: "share",
  },
  {
    name: "WASI programs against wasmtime",
    suites: ["full"],
    args: ["run", "-A", "tests/wasi/main.ts"],
    counting: "line",
  },
  {
    name: "examples that take long to compile, and what toolchains import",
    suites: ["full"],
    args: ["test", "-A", "tests/cli/large_examples.ts", "tests/cli/large_families.ts"],
    counting: "deno",
  },
  {
    name: "runtime, all pairs of 16 bits and all numbers of 32 bits",
    suites: ["full"],
    program: "cargo",
    args: ["test", "--quiet", "--release", ...RUNTIME, "--test", "exhaustive"],
    counting: "cargo",
  },
  {
    name: "runtime under Miri, also of 32 bits and big-endian",
    suites: ["full"],
    args: ["run", "-A", "tools/miri.ts"],
    counting: "cargo",
  },
  {
    name: "large real modules",
    suites: ["full"],
    args: ["run", "-A", "tools/corpus.ts", "--tier=2"],
    counting: "share",
  },
];

/**
 * Gives the runners of a suite; `full` has all.
 *
 * @param suite The suite.
 * @returns Its runners, in the table's order.
 */
export function runnersOf(suite: Suite): Runner[] {
  return RUNNERS.filter(({ suites }) => suite === "full" || suites.includes(suite));
}

/** What each way of counting looks for: groups `passed`, `failed` or `total`, perhaps `ignored`. */
const PATTERNS: Readonly<Record<Exclude<Counting, "exit">, RegExp>> = {
  deno:
    /^(?:ok|FAILED) \| (?<passed>\d+) passed(?: \([^)]*\))? \| (?<failed>\d+) failed(?: \([^)]*\))?(?: \| (?<ignored>\d+) ignored)?/gm,
  cargo:
    /^test result: \w+\. (?<passed>\d+) passed; (?<failed>\d+) failed; (?<ignored>\d+) ignored/gm,
  line: /^(?<passed>\d+) passed, (?<failed>\d+) failed$/gm,
  share: /^(?<passed>\d+) of (?<total>\d+) as expected$/gm,
};

/**
 * Reads from a runner's output what it did.
 *
 * @param counting How.
 * @param output What it wrote.
 * @param code Its exit code.
 * @returns The counts. A runner that fails without saying so has one failure, and so has one that
 * ran nothing.
 */
export function readCounts(counting: Counting, output: string, code: number): Counts {
  if (counting === "exit") {
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, ignored: 0 };
  }
  const found = [...output.matchAll(PATTERNS[counting])];
  const sum = (group: string): number =>
    found.reduce((total, match) => total + Number(match.groups?.[group] ?? 0), 0);
  const [passed, ignored] = [sum("passed"), sum("ignored")];
  const failed = counting === "share" ? sum("total") - passed : sum("failed");
  const silent = failed === 0 && (code !== 0 || passed + ignored === 0);
  return { passed, failed: silent ? 1 : failed, ignored };
}

/**
 * Runs a runner, showing its output as it comes.
 *
 * @param runner What to run.
 * @returns Its counts.
 */
export async function runRunner(runner: Runner): Promise<Counts> {
  const program = runner.program ?? Deno.execPath();
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...runner.args],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    console.error(`Cannot run ${program}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1, ignored: 0 };
  }
  const [stdout, stderr] = await Promise.all([
    copy(child.stdout, Deno.stdout),
    copy(child.stderr, Deno.stderr),
  ]);
  const { code } = await child.status;
  // Each stream is looked at by itself: a line of one may interrupt a line of the other.
  return readCounts(runner.counting, `${stdout}\n${stderr}`, code);
}

async function copy(
  from: ReadableStream<Uint8Array>,
  to: { writeSync(bytes: Uint8Array): number },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of from) {
    for (let at = 0; at < chunk.length;) at += to.writeSync(chunk.subarray(at));
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
