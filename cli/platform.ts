/**
 * What differs between Deno and Node for a command line tool. Everything else uses `node:` modules,
 * which both have.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

/** How a program ended. */
export interface ProgramResult {
  /** Its exit code. */
  readonly code: number;
  /** What it wrote to its standard output. */
  readonly stdout: string;
  /** What it wrote to its standard error. */
  readonly stderr: string;
}

const onDeno = typeof Deno !== "undefined";

/**
 * Says whether a path may be accessed, without asking the user.
 *
 * @param name The kind of access.
 * @param path The file or folder.
 * @returns False where a permission is missing; always true on Node.
 */
export function permitted(name: "read" | "write", path: string): boolean {
  return !onDeno || Deno.permissions.querySync({ name, path }).state === "granted";
}

/**
 * Says whether text on a stream may have colours: only on a terminal, and not with `NO_COLOR`.
 *
 * @returns True when it may.
 */
export function coloursOnStderr(): boolean {
  if (process.stderr.isTTY !== true) return false;
  return onDeno ? !Deno.noColor : !process.env["NO_COLOR"];
}

/**
 * Looks at standard error.
 *
 * @returns Whether it is a terminal.
 */
export function stderrIsTerminal(): boolean {
  return process.stderr.isTTY === true;
}

/**
 * Looks at standard input.
 *
 * @returns Whether it is a terminal.
 */
export function stdinIsTerminal(): boolean {
  return process.stdin.isTTY === true;
}

/**
 * Imports wabt, which is only fetched when it is needed: the specifier is kept from static analysis.
 *
 * @returns The module.
 */
export async function importWabt(): Promise<unknown> {
  const specifier = onDeno ? WABT : "wabt";
  return await import(specifier);
}

/** The package that reads the text format; the same as in `deno.json`. */
export const WABT = "npm:wabt@^1.0.37";

/**
 * Runs a program with a text as its input.
 *
 * @param program The program's name.
 * @param args Its arguments.
 * @param input Its standard input.
 * @returns How it ended.
 * @throws {Error} When it cannot be started.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  input: string,
): Promise<ProgramResult> {
  if (!onDeno) {
    const done = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 2 ** 31 - 1 });
    if (done.error) throw done.error;
    return { code: done.status ?? 1, stdout: done.stdout, stderr: done.stderr };
  }
  // Not node:child_process, which also asks for access to the environment.
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
