/**
 * The command line tool: `herkos in.wasm` writes safe Rust.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import process from "node:process";
import { type CliRequest, readArgs } from "./cli/args.ts";
import { depfileText } from "./cli/depfile.ts";
import {
  type Contents,
  type FileResult,
  readInput,
  writeOutput,
  writeStream,
} from "./cli/files.ts";
import { showFeatures } from "./cli/features.ts";
import { helpText } from "./cli/help.ts";
import { asHerkosError, showError, showSize, showStats } from "./cli/messages.ts";
import {
  coloursOnStderr,
  importWabt,
  runProgram,
  stderrIsTerminal,
  stdinIsTerminal,
} from "./cli/platform.ts";
import { showReport } from "./cli/report.ts";
import { WAT_FEATURES } from "./cli/wat_features.ts";
import { budgetError, checkBudget } from "./lib/report/budget.ts";
import { IoError, MalformedError, UsageError } from "./lib/errors.ts";
import { selectFeatures } from "./lib/features.ts";
import type { TranspileOptions } from "./lib/options/option_types.ts";
import { type ModuleReport, moduleReport } from "./lib/report/module_report.ts";
import type { Report } from "./lib/report/report.ts";
import { type OutputFile, outputFile } from "./lib/rust/output_file.ts";
import { RUNTIME_EDITION } from "./lib/rust/runtime_sources.ts";
import { utf8Length } from "./lib/rust/text.ts";
import { WASI_MODULE } from "./lib/rust/wasi.ts";
import { type BinaryFile, hostStub, transpile } from "./lib/transpile.ts";
import { VERSION } from "./lib/version.ts";

/** Work on a module of this size takes long enough to say so, in bytes. */
const LONG_WORK = 50_000;

/** The part of wabt that is used. */
interface Wabt {
  parseWat(name: string, text: Uint8Array, features: Record<string, boolean>): {
    toBinary(options: { write_debug_names: boolean }): { buffer: Uint8Array };
    destroy(): void;
  };
}

/**
 * Runs the tool.
 *
 * @param args The arguments, without the program's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  // What a report of a bug has to say; never a path or the module's contents.
  const context = [`arguments: ${JSON.stringify(args)}`];
  try {
    const request = readArgs(args);
    if (request.help) writeStream(1, [helpText()]);
    else if (request.version) writeStream(1, [`herkos ${VERSION}\n`]);
    else if (request.command === "features") {
      writeStream(1, [showFeatures(selectFeatures(request.options), request.json)]);
    } else return await run(request, context);
    return 0;
  } catch (thrown) {
    const error = asHerkosError(thrown);
    const json = args.includes("--json");
    writeStream(2, [showError(error, { json, colours: coloursOnStderr() }, context)]);
    if (error instanceof UsageError && !json) writeStream(2, ["Try herkos --help\n"]);
    return error.exitCode;
  }
}

async function run(request: CliRequest, context: string[]): Promise<number> {
  const { input = "-" } = request;
  if (input === "-" && stdinIsTerminal()) {
    throw new UsageError("Standard input is a terminal, so no module can be read from it");
  }
  const read = readInput(input);
  const bytes = extname(input).toLowerCase() === ".wat" ? await assemble(input, read) : read;
  context.push(`module: ${bytes.length} bytes`);
  const name = request.options.name ??
    (input === "-" ? undefined : basename(input, extname(input)));

  const options = { ...request.options, name, crate: request.crate !== undefined };
  const watched = <T>(work: () => T): T =>
    withProgress(
      request,
      `Transpiling ${basename(input)} (${showSize(bytes.length)}) …`,
      bytes.length >= LONG_WORK,
      work,
    );
  const { budget } = request;
  if (request.command === "report") {
    const program = request.elf === undefined ? undefined : readInput(request.elf);
    return writeReport(request, watched(() => moduleReport(bytes, options, program)));
  }
  if (budget !== undefined) {
    const exceeded = budgetError(checkBudget(watched(() => moduleReport(bytes, options)), budget));
    if (exceeded !== undefined) throw exceeded;
  }

  const edition = String(options.rustEdition ?? RUNTIME_EDITION);
  if (request.command === "host-stub") {
    const stub = outputFile("host.rs", [watched(() => hostStub(bytes, options))]);
    writeNew(request, request.rustfmt ? await formatted(stub, edition) : stub);
    return 0;
  }

  const start = performance.now();
  const { files, data, report } = watched(() => transpile(bytes, options));
  const milliseconds = performance.now() - start;
  const output = request.rustfmt
    ? await Promise.all(files.map((file) => formatted(file, edition)))
    : files;
  const results = writeAll(request, output, data);
  if (request.depfile !== undefined) {
    const text = depfileText(results.map(({ path }) => path), [input]);
    writeOutput(request.depfile, { chunks: [text], bytes: utf8Length(text) }, false);
  }

  const toFile = results.length > 0;
  if (!request.quiet && !request.json) {
    if (toFile) writeStream(2, [showResults(request, results)]);
    if (missesWasi(report)) writeStream(2, [WASI_NOTE]);
    if (isHostsToGrow(report, options)) writeStream(2, [GROWTH_NOTE]);
  }
  if (request.stats || (request.json && !request.quiet)) {
    // Standard output belongs to the Rust unless that went to a file.
    writeStream(toFile ? 1 : 2, [
      showStats({ report, milliseconds, files: results }, request.json),
    ]);
  }
  return results.some(({ result }) => result === "stale") ? 1 : 0;
}

/** Writes a report, whatever it says; what a budget does not grant is an error after that. */
function writeReport(request: CliRequest, found: ModuleReport): number {
  const budget = request.budget && checkBudget(found, request.budget);
  const form = request.html ? "page" : request.json ? "json" : "text";
  const text = showReport({ ...found, budget }, form);
  const { output, quiet } = request;
  if (output === undefined) writeStream(1, [text]);
  else {
    writeOutput(output, { chunks: [text], bytes: utf8Length(text) }, false);
    if (!quiet) writeStream(2, [`Wrote ${output} (${showSize(utf8Length(text))})\n`]);
  }
  const exceeded = budgetError(budget ?? []);
  if (exceeded !== undefined) throw exceeded;
  return 0;
}

/** Turns the text format into the binary one. */
async function assemble(path: string, text: Uint8Array): Promise<Uint8Array> {
  let init: () => Promise<Wabt>;
  try {
    const module = await importWabt() as { default: () => Promise<Wabt> };
    init = module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new IoError(`Cannot load wabt, which reads .wat files: ${reason}`);
  }
  const wabt = await init();
  try {
    // wabt takes the characters of a name for bytes.
    // It also takes the whole buffer that an array is a part of.
    const module = wabt.parseWat(charsOfBytes(basename(path)), new Uint8Array(text), WAT_FEATURES);
    const binary = module.toBinary({ write_debug_names: true }).buffer;
    module.destroy();
    return binary;
  } catch (error) {
    const message = error instanceof Error ? error.message.trim() : String(error);
    throw new MalformedError("textFormat", `Cannot read the text format: ${message}`);
  }
}

/** The UTF-8 bytes of a text, each as a character. */
function charsOfBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** Shows a line on a terminal while something long is done. */
function withProgress<T>(request: CliRequest, line: string, isLong: boolean, work: () => T): T {
  if (!isLong || request.quiet || request.json || !stderrIsTerminal()) return work();
  writeStream(2, [line]);
  try {
    return work();
  } finally {
    writeStream(2, ["\r\x1b[K"]);
  }
}

/** Passes a Rust file that was generated from the module through rustfmt. */
async function formatted(file: OutputFile, edition: string): Promise<OutputFile> {
  if (!file.path.endsWith(".rs") || /herkos_(?:runtime|wasi)\//.test(file.path)) return file;
  let done;
  try {
    done = await runProgram(
      "rustfmt",
      ["--edition", edition, "--emit", "stdout"],
      file.text,
    );
  } catch (error) {
    const missing = error instanceof Error && error.name === "NotCapable";
    const reason = missing
      ? "a permission is missing: add --allow-run=rustfmt"
      : "is it installed?";
    throw new IoError(`Cannot run rustfmt: ${reason}`);
  }
  if (done.code !== 0) throw new IoError(`Cannot format ${file.path}: ${done.stderr.trim()}`);
  return outputFile(file.path, [done.stdout]);
}

function writeAll(
  request: CliRequest,
  files: readonly OutputFile[],
  data: BinaryFile | undefined,
): FileResult[] {
  const { check, crate, output } = request;
  const write = (path: string, contents: Contents): FileResult => {
    return { path, bytes: contents.bytes, result: writeOutput(path, contents, check) };
  };
  const text = (chunks: readonly string[]): Contents => ({
    chunks,
    bytes: chunks.reduce((sum, chunk) => sum + utf8Length(chunk), 0),
  });
  const results: FileResult[] = [];
  const folder = crate ?? (output === undefined ? undefined : dirname(output));
  if (data !== undefined && folder !== undefined) {
    const path = join(folder, data.path);
    if (output !== undefined && path === join(output)) {
      throw new UsageError(`Option --data-file=${data.path} does not fit: the Rust has that name`);
    }
    results.push(write(path, { chunks: [data.bytes], bytes: data.bytes.length }));
  }
  if (crate !== undefined) {
    results.push(...files.map(({ path, chunks }) => write(join(crate, path), text(chunks))));
    return results;
  }
  const chunks = files.flatMap((file) => file.chunks);
  if (output !== undefined) results.push(write(output, text(chunks)));
  else writeStream(1, chunks);
  return results;
}

/** Writes a file that is to be edited, and so must not be there yet. */
function writeNew(request: CliRequest, file: OutputFile): void {
  const { output, quiet } = request;
  if (output === undefined) return writeStream(1, file.chunks);
  const bytes = utf8Length(file.text);
  if (existsSync(output)) {
    throw new IoError(`${output} is there already, and a host is begun only once`);
  }
  writeOutput(output, { chunks: file.chunks, bytes }, false);
  if (!quiet) writeStream(2, [`Wrote ${output} (${showSize(bytes)})\n`]);
}

/** What the tool says of a module that would have had its imports bound. */
const WASI_NOTE = "note: the module imports WASI preview 1; with --wasi, herkos has hosts for it\n";

function missesWasi({ imports }: Report): boolean {
  return imports.some(({ module, kind, wasi }) =>
    module === WASI_MODULE && kind === "func" && !wasi
  ) && !imports.some(({ wasi }) => wasi);
}

/** What the tool says of a memory that would have been its host's to grow, as Emscripten has it. */
const GROWTH_NOTE =
  "note: the module's memory is fixed, as only a host could grow it (emscripten_resize_heap); with " +
  "--memory=growable, herkos leaves it room\n";

/**
 * Whether a memory that was taken for a fixed one is likely to be grown by the host: there is one,
 * which sees it, and the module declares that it grows.
 */
function isHostsToGrow(report: Report, options: TranspileOptions): boolean {
  const { exports, imports, memories } = report;
  const { maxPages = Infinity, memory, memoryBytes } = options;
  if (memory === "fixed" || memoryBytes !== undefined) return false;
  return imports.some(({ kind }) => kind === "func") && exports.some(({ type, index }) => {
    if (type.kind !== "memory" || memories[index]?.mode !== "fixed") return false;
    const { min, max } = type.type.limits;
    return max !== undefined && max > min && maxPages > min;
  });
}

function showResults(request: CliRequest, results: readonly FileResult[]): string {
  const changed = results.filter(({ result }) => result !== "unchanged");
  const place = request.crate ?? request.output ?? "";
  if (changed.length === 0) return `${place} is up to date\n`;
  if (request.check) return changed.map(({ path }) => `${path} is stale\n`).join("");
  const bytes = changed.reduce((sum, file) => sum + file.bytes, 0);
  const files = results.length === 1 ? "" : `${changed.length} files, `;
  return `Wrote ${place} (${files}${showSize(bytes)})\n`;
}

/**
 * Runs the tool with the process's arguments and sets its exit code.
 *
 * @returns When the work is done.
 */
export async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2));
}

if (import.meta.main) await start();
