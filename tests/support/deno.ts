/**
 * Runs deno and the command line tool in tests.
 *
 * @module
 */

/** How a program ended. */
export interface Ended {
  /** Its exit code. */
  readonly code: number;
  /** What it wrote to its standard output. */
  readonly stdout: string;
  /** What it wrote to its standard error. */
  readonly stderr: string;
}

/** How to run a program. */
export interface RunSettings {
  /** The folder to run it in. */
  readonly cwd?: string;
  /** Variables to set. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input; nothing when absent. */
  readonly stdin?: Uint8Array;
}

/** The project's folder. */
export const PROJECT: string = new URL("../../", import.meta.url).pathname;

/** A module with nothing in it: the header alone. */
export const EMPTY_MODULE: Uint8Array = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Runs a program to its end.
 *
 * @param program The program.
 * @param args Its arguments.
 * @param settings How to run it.
 * @returns How it ended.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  settings: RunSettings = {},
): Promise<Ended> {
  const child = new Deno.Command(program, {
    args: [...args],
    ...(settings.cwd === undefined ? {} : { cwd: settings.cwd }),
    env: { NO_COLOR: "1", ...settings.env },
    stdin: settings.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  if (settings.stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(settings.stdin);
    await writer.close();
  }
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Runs deno to its end.
 *
 * @param args Its arguments.
 * @param settings How to run it.
 * @returns How it ended.
 */
export async function runDeno(args: readonly string[], settings?: RunSettings): Promise<Ended> {
  return await runProgram(Deno.execPath(), args, settings);
}

/**
 * Runs the command line tool from the sources.
 *
 * @param permissions Deno's permission flags.
 * @param args The tool's arguments.
 * @param settings How to run it.
 * @returns How it ended.
 */
export async function runHerkos(
  permissions: readonly string[],
  args: readonly string[],
  settings?: RunSettings,
): Promise<Ended> {
  const config = `--config=${PROJECT}deno.json`;
  return await runDeno(
    [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-check",
      config,
      ...permissions,
      `${PROJECT}cli.ts`,
      ...args,
    ],
    settings,
  );
}

/**
 * Calls a function with a temporary folder, which is removed afterwards.
 *
 * @param use Gets the folder's path.
 * @returns What the function returns.
 */
export async function inTempDir<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "herkos-test-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
