/**
 * The sizes of a program are those of GNU binutils.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { elfUse } from "../../lib/report/elf.ts";
import { runProgram } from "../support/deno.ts";
import { isMissing } from "../support/required.ts";

const PROGRAM = Deno.execPath();

/** What `size` prints of a program; undefined where there is none. */
async function sizes(): Promise<string | undefined> {
  try {
    return (await runProgram("size", [PROGRAM])).stdout;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const said = await sizes();

Deno.test({
  name: "elfUse() gives what size says of deno's own program",
  // A program of another system is no ELF.
  ignore: Deno.build.os !== "linux" || isMissing(said !== undefined),
  async fn(): Promise<void> {
    const { bss, data, rodata, text } = elfUse(await Deno.readFile(PROGRAM));
    const [, figures = ""] = said?.split("\n") ?? [];
    const expected = figures.trim().split(/\s+/).slice(0, 3).map(Number);
    assertEquals([text + rodata, data, bss], expected);
  },
});
