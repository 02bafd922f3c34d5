/**
 * `deno task bench --embedded`: what modules take on a Cortex-M0, beside the same C.
 *
 * @module
 */

import { runOk } from "../../tests/corpus/run.ts";
import { compilerFor, TARGET } from "../../tests/support/targets.ts";
import { type Embedded, type EmbeddedTools, measureHerkos, measureNative } from "./measure.ts";
import { EMBEDDED, type EmbeddedProgram } from "./programs.ts";

const HEADS = ["program", "way", "code", "flash", "RAM", "stack", "instructions"];

/**
 * Measures all programs and prints the table.
 *
 * @returns The exit code: 1 when a program does not give what the same C gives.
 * @throws {Error} When a tool is missing.
 */
export async function measureEmbedded(): Promise<number> {
  const rustc = await compilerFor(TARGET);
  if (rustc === undefined) throw new Error(`No rustc has the target: rustup target add ${TARGET}`);
  const { stdout } = await runOk(rustc, ["-vV"]);
  const tools = { rustc, version: new TextDecoder().decode(stdout) };
  const lines = [HEADS, HEADS.map(() => "---")];
  let code = 0;
  for (const program of EMBEDDED) {
    const { rows, same } = await rowsOf(tools, program);
    lines.push(...rows);
    if (same) continue;
    console.error(`FAILED: ${program.name} does not give what the same C gives`);
    code = 1;
  }
  for (const cells of lines) console.log(`| ${cells.join(" | ")} |`);
  return code;
}

const CONSTANT = "--memory=constant ";

async function rowsOf(
  tools: EmbeddedTools,
  program: EmbeddedProgram,
): Promise<{ readonly rows: string[][]; readonly same: boolean }> {
  const native = await measureNative(tools, program, "s");
  const bytes = await measureHerkos(tools, program, "s");
  const words = await measureHerkos(tools, program, "s", { alignedMemory: true });
  const row = (way: string, { text, flash, ram, stack, instructions }: Embedded): string[] => {
    const beside = (value: number, other: number): string =>
      way === "C" ? `${value}` : `${value} (${(value / other).toFixed(2)})`;
    return [
      program.name,
      way,
      beside(text, native.text),
      `${flash}`,
      `${ram}`,
      `${stack}`,
      beside(instructions, native.instructions),
    ];
  };
  return {
    rows: [
      row("C", native),
      row(`\`${program.isConstant ? CONSTANT : ""}--memory-bytes=${bytes.memoryBytes}\``, bytes),
      row("and `--aligned-memory`", words),
    ],
    same: native.result === bytes.result && native.result === words.result,
  };
}
