/**
 * Endless recursion on boards in QEMU, without a memory management unit: it ends with
 * `CallStackExhausted`, and what is beyond the stack stays whole.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { resolveOptions } from "../../lib/options/options.ts";
import type { Report } from "../../lib/report/report.ts";
import { moduleCharges } from "../../lib/report/stack/module_stack.ts";
import {
  type ModuleCharges,
  type ProgramFunc,
  programStack,
} from "../../lib/report/stack/program_stack.ts";
import { translate, transpile, type TranspileResult } from "../../lib/transpile.ts";
import { isMissing } from "../support/required.ts";
import { buildProgram, buildRuntime, CACHE, type OptLevel } from "../support/rustc.ts";
import { buildBoard, type Emulated, emulated, missingFor, TARGET } from "../support/targets.ts";
import { assemble } from "./modules.ts";
import { HOST_SHAPES, OPTIONS, SHAPES } from "./recursion.ts";

/** Instances have a page of 64 KiB. */
const RAM = 256 << 10;

/** Bytes of stack that the program has, as on a small controller. */
const STACK = 12 << 10;

/** Bytes of the stack for the program above the calls, and for the host. */
const OF_PROGRAM = 512;

/** Bytes of the stack that may be what an earlier shape left: painting stays clear of its own frame. */
const UNPAINTED = 400;

/** Modules: what recurs with frames that fit a small stack. */
const NAMES = [
  ...["direct", "exceptions", "mutual", "indirect", "f32_result", "many_params", "many_results"],
  ...["switch", "light_leaf", "host", "host_indirect"],
];

const MODULES: Readonly<Record<string, string>> = { ...SHAPES, ...HOST_SHAPES };

/** What one shape did. */
interface Row {
  /** How it ended. */
  readonly result: string;
  /** How often the endless function was entered. */
  readonly depth: number;
  /** Bytes of the stack that were written to. */
  readonly used: number;
  /** Whether the words beyond the stack are what they were. */
  readonly guard: boolean;
}

/** The part of the program that runs one shape, in an instance that is no part of the stack. */
function shapeFn(name: string, { struct, takesHost }: Report): string {
  const [host, more] = takesHost ? ["&mut Host", "&mut Host, "] : ["", ""];
  const impl = takesHost
    ? `impl<S: FixedStorage<65536>> ${name}::Env<S> for Host {
    fn again(&mut self, caller: &mut ${name}::${struct}<S>, n: i32) -> WasmResult<i32> {
        caller.run(self, n)
    }
}
`
    : "";
  return `mod ${name};
${impl}
#[inline(never)]
fn run_${name}(bytes: &mut [u8; 65536]) {
    let mut instance = ${name}::${struct}::with_storage(bytes);
    board::paint();
    let result = instance.instantiate(${host}).and_then(|()| instance.run(${more}0));
    let stack = board::stack();
    let _ = writeln!(
        board::Output,
        "${name} {result:?} {} {} {}",
        *instance.depth(),
        stack.used,
        stack.guard,
    );
}
`;
}

/** The program that runs all shapes. */
function main(reports: ReadonlyMap<string, Report>): string {
  return `#![no_std]
#![no_main]
extern crate alloc;

use core::fmt::Write;
use herkos_runtime::{FixedStorage, WasmResult, Zeroed};

struct Host;

${[...reports].map(([name, report]) => shapeFn(name, report)).join("\n")}
#[unsafe(no_mangle)]
fn board_main() -> u32 {
    let mut bytes: alloc::boxed::Box<[u8; 65536]> = Zeroed::zeroed(65536);
${[...reports].map(([name]) => `    run_${name}(&mut bytes);`).join("\n")}
    0
}
`;
}

/** A module for a stack, and what its functions charge. */
interface SizedModule extends TranspileResult {
  readonly charges: ModuleCharges;
}

/** Transpiles a module for a stack. */
async function moduleFor(stack: number, name: string): Promise<SizedModule> {
  const { bytes } = await assemble(name, MODULES[name] ?? "");
  const options = { ...OPTIONS[name], name, stackBytes: stack - OF_PROGRAM };
  const { funcs, plan } = translate(bytes, resolveOptions(options));
  return { ...transpile(bytes, options), charges: moduleCharges(plan, funcs, name) };
}

/** What a shape uses of the stack at most, by the machine code: from its start, and in all. */
function boundOf(name: string, functions: readonly ProgramFunc[]): number {
  const find = (wanted: string): ProgramFunc | undefined =>
    functions.find((func) => func.name === wanted);
  const { bytes } = find(`main::run_${name}`) ?? {};
  assert(bytes !== undefined, name);
  const above = ["start", "board_start", "board_main"].map((each) => find(each)?.frame ?? 0);
  return above.reduce((sum, frame) => sum + frame, bytes);
}

/** What the shapes did, and what was to be expected. */
interface Ran {
  /** By shape. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The program's functions. */
  readonly functions: readonly ProgramFunc[];
}

/** Builds and runs the program whose modules are transpiled for a stack. */
async function run(
  machine: Emulated,
  level: OptLevel,
  stack: number,
  names: readonly string[],
): Promise<Ran> {
  const folder = `${CACHE}stack/${stack}-${level}`;
  await Deno.mkdir(folder, { recursive: true });
  const reports = new Map<string, Report>();
  const charges: ModuleCharges[] = [];
  for (const name of names) {
    const { charges: of, files, report } = await moduleFor(stack, name);
    charges.push(of);
    await Deno.writeTextFile(`${folder}/${name}.rs`, files[0]?.text ?? "");
    reports.set(name, report);
  }
  await Deno.writeTextFile(`${folder}/main.rs`, main(reports));
  const { toolchain } = machine;
  const uses = [
    await buildRuntime(level, ["alloc"], toolchain),
    await buildBoard(level, toolchain),
  ];
  const output = `${folder}/program`;
  const flags = ["--cap-lints=allow"];
  const source = { main: "main.rs", output, uses, flags, cwd: folder };
  const built = await buildProgram(source, level, toolchain);
  assertEquals(built.code, 0, built.stderr);
  const { stdout } = await machine.run(output, [], 60_000);
  const rows = new Map(
    stdout.trim().split("\n").map((line) => {
      const [name = "", result = "", depth, used, guard] = line.split(" ");
      const row = { result, depth: Number(depth), used: Number(used), guard: guard === "true" };
      return [name, row] as const;
    }),
  );
  const { functions } = programStack(await Deno.readFile(output), charges);
  return { rows, functions };
}

const missing = await missingFor(TARGET);
const title = `endless recursion on ${TARGET} leaves what is beyond the stack whole`;
Deno.test({
  name: missing === undefined ? title : `${title} (not run: ${missing})`,
  ignore: isMissing(missing === undefined),
  async fn(t): Promise<void> {
    const machine = await emulated(TARGET, { ram: RAM, stack: STACK });
    for (const level of [0, 3] as const) {
      await t.step(`at opt-level ${level}`, async () => {
        const { functions, rows: found } = await run(machine, level, STACK, NAMES);
        let compared = 0;
        for (const name of NAMES) {
          const row = found.get(name);
          assert(row !== undefined, `${name} ended the program`);
          assertEquals(row.result, "Err(CallStackExhausted)", name);
          assert(row.guard, `${name} wrote beyond the stack`);
          assert(row.used < STACK, `${name} used ${row.used} bytes of ${STACK}`);
          if (row.used <= UNPAINTED) continue;
          const bound = boundOf(name, functions);
          assert(row.used <= bound, `${name} used ${row.used} bytes, and the bound is ${bound}`);
          assert(
            bound <= 2 * row.used,
            `${name} used ${row.used} bytes, and the bound is ${bound}`,
          );
          compared++;
        }
        assert(compared >= 3);
        // It is the budget that ends it, and not a check that comes before the first call.
        assert((found.get("direct")?.depth ?? 0) >= 20);
      });
    }
    await t.step("and does not, with the budget of another stack", async () => {
      const { rows: found } = await run(machine, 0, 8 * STACK, ["direct"]);
      assert(found.get("direct")?.guard !== true);
    });
  },
});
