/**
 * Endless recursion on boards in QEMU, without a memory management unit: it ends with
 * `CallStackExhausted`, and what is beyond the stack stays whole.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Report } from "../../lib/report.ts";
import { transpile, type TranspileResult } from "../../lib/transpile.ts";
import { isMissing } from "../support/required.ts";
import { buildProgram, buildRuntime, CACHE, type OptLevel } from "../support/rustc.ts";
import { buildBoard, type Emulated, emulated, missingFor, TARGET } from "../support/targets.ts";
import { assemble } from "./modules.ts";
import { HOST_SHAPES, OPTIONS, SHAPES } from "./recursion.ts";

/** Instances have a page of 64 KiB. */
const RAM = 256 << 10;

/** Bytes of stack that the program has, as on a small controller. */
const STACK = 8 << 10;

/** Bytes of the stack for the program below the calls, and for what the last of them calls. */
const RESERVE = 1024;

/** Modules: what recurs with frames that fit a small stack. */
const NAMES = [
  ...["direct", "exceptions", "mutual", "indirect", "f32_result", "many_params", "many_results"],
  ...["switch", "light_leaf", "host", "host_indirect"],
];

const MODULES: Readonly<Record<string, string>> = { ...SHAPES, ...HOST_SHAPES };

/**
 * The budget of nested calls for a stack. A function makes room for its frame before it asks for it,
 * so that the largest frame of the module is not a part of the budget.
 */
function budgetFor(stack: number, code: string): number {
  const frames = [...code.matchAll(/\benter\(depth, (\d+)\)/g)].map(([, bytes]) => Number(bytes));
  return stack - RESERVE - Math.max(...frames);
}

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

/** Transpiles a module with the budget for a stack. */
async function moduleFor(stack: number, name: string): Promise<TranspileResult> {
  const { bytes } = await assemble(name, MODULES[name] ?? "");
  const options = { ...OPTIONS[name], name };
  const maxCallDepth = budgetFor(stack, transpile(bytes, options).files[0]?.text ?? "");
  return transpile(bytes, { ...options, maxCallDepth });
}

/** Builds and runs the program whose modules have the budget for a stack. */
async function rows(
  machine: Emulated,
  level: OptLevel,
  stack: number,
  names: readonly string[],
): Promise<Map<string, Row>> {
  const folder = `${CACHE}stack/${stack}-${level}`;
  await Deno.mkdir(folder, { recursive: true });
  const reports = new Map<string, Report>();
  for (const name of names) {
    const { files, report } = await moduleFor(stack, name);
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
  return new Map(
    stdout.trim().split("\n").map((line) => {
      const [name = "", result = "", depth, used, guard] = line.split(" ");
      const row = { result, depth: Number(depth), used: Number(used), guard: guard === "true" };
      return [name, row];
    }),
  );
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
        const found = await rows(machine, level, STACK, NAMES);
        for (const name of NAMES) {
          const row = found.get(name);
          assert(row !== undefined, `${name} ended the program`);
          assertEquals(row.result, "Err(CallStackExhausted)", name);
          assert(row.guard, `${name} wrote beyond the stack`);
          assert(row.used < STACK, `${name} used ${row.used} bytes of ${STACK}`);
        }
        // It is the budget that ends it, and not a check that comes before the first call.
        assert((found.get("direct")?.depth ?? 0) >= 20);
      });
    }
    await t.step("and does not, with the budget of another stack", async () => {
      const found = await rows(machine, 0, 8 * STACK, ["direct"]);
      assert(found.get("direct")?.guard !== true);
    });
  },
});
