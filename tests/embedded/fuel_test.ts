/**
 * Fuel on a board in QEMU: what suffices, and what is left, is what V8 counts, as it is on other
 * machines (`tests/output/fuel_test.ts`).
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { fuelProgram } from "../support/fuel_checks.ts";
import { isMissing } from "../support/required.ts";
import { buildProgram, buildRuntime, CACHE } from "../support/rustc.ts";
import { buildBoard, emulated, missingFor, TARGET } from "../support/targets.ts";

/** An instance has three pages of 64 KiB, and is made on the stack without optimisation. */
const SIZES = { ram: 4 << 20, stack: 2 << 20 } as const;

/** Which amounts of fuel are tried. */
const STEP = 7;

const START = `#![no_std]
#![no_main]
extern crate alloc;
use alloc::boxed::Box;
use core::fmt::Write;

macro_rules! println {
    ($($arg:tt)*) => { writeln!(board::Output, $($arg)*).unwrap() };
}
`;

const MAIN = `
#[unsafe(no_mangle)]
fn board_main() -> u32 {
    check_all();
    0
}
`;

const missing = await missingFor(TARGET);
const title = `fuel suffices and is left on ${TARGET} as elsewhere`;
Deno.test({
  name: missing === undefined ? title : `${title} (not run: ${missing})`,
  ignore: isMissing(missing === undefined),
  async fn(t): Promise<void> {
    const machine = await emulated(TARGET, SIZES);
    for (const [optLevel, level] of [[0, 0], [1, 3]] as const) {
      await t.step(`at -O${optLevel}, rustc's ${level}`, async () => {
        const { checks, lines, module } = await fuelProgram(optLevel, STEP);
        const folder = `${CACHE}fuel/${level}`;
        await Deno.mkdir(folder, { recursive: true });
        await Deno.writeTextFile(`${folder}/module.rs`, module);
        await Deno.writeTextFile(`${folder}/main.rs`, START + checks + MAIN);
        const { toolchain } = machine;
        const uses = [
          await buildRuntime(level, ["alloc"], toolchain),
          await buildBoard(level, toolchain),
        ];
        const output = `${folder}/program`;
        const source = { main: "main.rs", output, uses, flags: [], cwd: folder };
        const built = await buildProgram(source, level, toolchain);
        assertEquals(built.code, 0, built.stderr);
        const { code, stdout } = await machine.run(output, [], 120_000);
        assertEquals(stdout.trim().split("\n"), lines);
        assertEquals(code, 0);
      });
    }
  },
});
