/**
 * Running a command to its end.
 *
 * @module
 */

/** How to run a command. */
export interface RunOptions {
  /** The working directory. */
  readonly cwd?: string;
  /** Bytes for its standard input; none when absent. */
  readonly stdin?: Uint8Array;
  /** After how many milliseconds to end it. */
  readonly timeout?: number;
}

/** What a command left behind. */
export interface RunResult {
  /** Its exit code, 0 when it went well. */
  readonly code: number;
  /** What it wrote to standard output. */
  readonly stdout: Uint8Array;
  /** What it wrote to standard error, as text. */
  readonly stderr: string;
  /** Whether it was ended because it took too long. */
  readonly late: boolean;
}

/**
 * Runs a command, waits for it and keeps what it wrote.
 *
 * @param command The program
 * @param args Its arguments
 * @param options Its working directory and input
 * @returns Its exit code and output
 * @throws {Error} When the program is not installed
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const child = new Deno.Command(command, {
    args: [...args],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const timer = options.timeout === undefined ? undefined : setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, options.timeout);
  const written = options.stdin === undefined ? undefined : feed(child.stdin, options.stdin);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  await written;
  return { code, stdout, stderr: new TextDecoder().decode(stderr), late };
}

async function feed(stdin: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  // A child that ends before it has read everything breaks the pipe; its exit code says why.
  await writer.write(bytes).catch(() => {});
  await writer.close().catch(() => {});
}

/**
 * Runs a command that is expected to go well.
 *
 * @param command The program
 * @param args Its arguments
 * @param options Its working directory and input
 * @returns Its output
 * @throws {Error} With the end of its standard error, when it did not exit with 0
 */
export async function runOk(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const tail = result.stderr.slice(-4000);
    throw new Error(`Cannot run ${command} ${args.join(" ")}: exit code ${result.code}\n${tail}`);
  }
  return result;
}
