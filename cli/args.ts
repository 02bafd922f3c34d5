/**
 * The command line: the flags of {@linkcode OPTIONS} and those that only the command line has.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { readAmount } from "../lib/options/amount.ts";
import { type Budget, parseBudget } from "../lib/report/budget.ts";
import { UsageError } from "../lib/errors.ts";
import { OPTION_KEYS, type OptionRow, optionRow, OPTIONS } from "../lib/options/option_table.ts";
import type { TranspileOptions } from "../lib/options/option_types.ts";
import { expectedValue } from "../lib/options/options.ts";

/** A flag that only the command line has. */
export interface CliFlag {
  /** The flag's name, without dashes. */
  readonly flag: string;
  /** A one-letter name. */
  readonly letter?: string;
  /** What its value is called; a flag without one is true or false. */
  readonly value?: string;
  /** The heading it is shown under. */
  readonly group: "Output" | "Report and budget" | "Messages";
  /** What it does. */
  readonly help: string;
}

/** The flags that only the command line has. `--crate` stands for the option `crate` here. */
export const CLI_FLAGS = [
  {
    flag: "output",
    letter: "o",
    value: "FILE",
    group: "Output",
    help: "Write the Rust to FILE instead of standard output",
  },
  {
    flag: "crate",
    value: "DIR",
    group: "Output",
    help: "Write a complete Cargo crate, with the runtime inside, to DIR",
  },
  {
    flag: "check",
    group: "Output",
    help: "Write nothing; exit with 1 if what is at -o or --crate is stale",
  },
  {
    flag: "depfile",
    value: "FILE",
    group: "Output",
    help: "Write to FILE, for make and ninja, that what is at -o or --crate depends on INPUT",
  },
  { flag: "rustfmt", group: "Output", help: "Pass the Rust through rustfmt" },
  {
    flag: "budget",
    value: "KEY=VALUE,…",
    group: "Report and budget",
    help: "Exit with 6 and a list if the module takes or imports more than granted, such as " +
      "ram=8K,stack=2K,fuel=1M,imports=env.log (docs/report.md)",
  },
  {
    flag: "elf",
    value: "FILE",
    group: "Report and budget",
    help: "The program that the module is part of, whose sizes and stack herkos report adds",
  },
  {
    flag: "html",
    group: "Report and budget",
    help: "Make the report a page for browsers, which needs no other file and no script",
  },
  { flag: "stats", group: "Messages", help: "Print figures about the module and the output" },
  { flag: "json", group: "Messages", help: "Print figures and errors as JSON" },
  { flag: "quiet", letter: "q", group: "Messages", help: "Print errors only" },
  { flag: "help", letter: "h", group: "Messages", help: "Print this help" },
  { flag: "version", letter: "V", group: "Messages", help: "Print the version" },
] as const satisfies readonly CliFlag[];

/** The transpile options that have flags of their own; `crate` has another meaning here. */
export const CLI_OPTIONS: readonly { key: keyof TranspileOptions; row: OptionRow }[] = OPTION_KEYS
  .filter((key) => key !== "crate").map((key) => ({ key, row: optionRow(key) }));

/**
 * What to do: turn a module into Rust, report what is proven of its accesses, begin a host for it, or
 * list the proposals of WebAssembly.
 */
export type CliCommand = "transpile" | "report" | "host-stub" | "features";

/** The commands that are named; without one, a module is turned into Rust. */
const COMMANDS: readonly CliCommand[] = ["report", "host-stub", "features"];

/** What is asked for on the command line. */
export interface CliRequest {
  /** What to do. */
  readonly command: CliCommand;
  /** The module's file, or `-` for standard input; undefined with `help` and `version`. */
  readonly input: string | undefined;
  /** The file to write; undefined for standard output or a crate. */
  readonly output: string | undefined;
  /** The folder of the crate to write. */
  readonly crate: string | undefined;
  /** Whether to compare instead of to write. */
  readonly check: boolean;
  /** The file for the rule of dependencies. */
  readonly depfile: string | undefined;
  /** Whether to format with rustfmt. */
  readonly rustfmt: boolean;
  /** Whether to print figures. */
  readonly stats: boolean;
  /** Whether to print figures and errors as JSON. */
  readonly json: boolean;
  /** Whether to print errors only. */
  readonly quiet: boolean;
  /** Whether to print the help. */
  readonly help: boolean;
  /** Whether to print the version. */
  readonly version: boolean;
  /** What the module may take and import. */
  readonly budget: Budget | undefined;
  /** The file of the program that the module is part of. */
  readonly elf: string | undefined;
  /** Whether the report is a page. */
  readonly html: boolean;
  /** The options for the transpiler. */
  readonly options: TranspileOptions;
}

/**
 * Reads the command line.
 *
 * @param args The arguments, without the program's name.
 * @returns What is asked for.
 * @throws {UsageError} When an argument is unknown, wrong, missing or too many.
 */
export function readArgs(args: readonly string[]): CliRequest {
  const flags: readonly CliFlag[] = CLI_FLAGS;
  const isBoolean = ({ row }: { row: OptionRow }): boolean => row.type.kind === "boolean";
  const withValue = [
    ...flags.filter((flag) => flag.value !== undefined).map((flag) => flag.flag),
    ...CLI_OPTIONS.filter((option) => !isBoolean(option)).map(({ row }) => row.flag),
  ];
  const without = [
    ...flags.filter((flag) => flag.value === undefined).map((flag) => flag.flag),
    ...CLI_OPTIONS.filter(isBoolean).map(({ row }) => row.flag),
  ];
  const alias: Record<string, string> = {};
  for (const { flag, letter } of flags) if (letter !== undefined) alias[letter] = flag;
  const parsed: Record<string, unknown> & { _: (string | number)[] } = parseArgs([...args], {
    boolean: without,
    string: [...withValue, "_"],
    collect: withValue,
    alias,
    unknown: (arg, key) => {
      if (key === undefined) return true;
      throw new UsageError(
        `There is no option ${arg}${suggestion(key, [...withValue, ...without])}`,
      );
    },
  });
  const value = (name: string): string | undefined => {
    const values = parsed[name] as string[] | undefined;
    if (values === undefined || values.length === 0) return undefined;
    const dashes = name.length === 1 ? "-" : "--";
    if (values.length > 1) throw new UsageError(`Option ${dashes}${name} is given more than once`);
    if (!values[0]) throw new UsageError(`Option ${dashes}${name} needs a value`);
    return values[0];
  };

  const options: Record<string, unknown> = {};
  for (const { key, row } of CLI_OPTIONS) {
    if (row.type.kind === "boolean") {
      if (parsed[row.flag] === true) options[key] = true;
      continue;
    }
    if (row.type.kind === "list") {
      const texts = (parsed[row.flag] as string[] | undefined) ?? [];
      if (texts.length > 0) options[key] = readValue(row, texts.join(","));
      continue;
    }
    const text = value(row.flag);
    if (text === undefined) continue;
    options[key] = readValue(row, text);
  }
  const budget = (parsed.budget as string[] | undefined) ?? [];
  const is = (name: string): boolean => parsed[name] === true;
  const output = value("output");
  const inputs = parsed._.map(String);
  const command = COMMANDS.find((name) => name === inputs[0]) ?? "transpile";
  if (command !== "transpile") inputs.shift();
  const request: CliRequest = {
    command,
    input: inputs[0],
    output: output === "-" ? undefined : output,
    crate: value("crate"),
    check: is("check"),
    depfile: value("depfile"),
    rustfmt: is("rustfmt"),
    stats: is("stats"),
    json: is("json"),
    quiet: is("quiet"),
    budget: budget.length === 0 ? undefined : parseBudget(budget.join(",")),
    elf: value("elf"),
    html: is("html"),
    help: is("help"),
    version: is("version"),
    // Each value was read by its row.
    options: options as TranspileOptions,
  };
  if (!request.help && !request.version) checkRequest(request, inputs.length);
  return request;
}

function readValue(row: OptionRow, text: string): unknown {
  const numeric = row.type.kind === "integer" ||
    (row.type.kind === "choice" && row.type.choices.every((x) => typeof x === "number"));
  const value = row.type.kind === "list"
    ? text.split(",").map((item) => item.trim())
    : numeric && /^[0-9]+$/.test(text)
    ? Number(text)
    : row.type.kind === "integer" && row.type.bytes
    ? readAmount(text, 1024, "M") ?? text
    : text;
  const expected = expectedValue(row, value);
  if (expected !== undefined) {
    const name = row.short ? `-${row.flag}` : `--${row.flag}`;
    throw new UsageError(`Option ${name} has to be ${expected}, not ${JSON.stringify(text)}`);
  }
  return value;
}

/** The flags that are about a module's Rust. */
const OF_MODULES = ["crate", "check", "depfile", "stats", "json", "budget"] as const;

/** The flags that are about Rust. */
const WRITING = ["crate", "check", "depfile", "rustfmt", "stats"] as const;

/** The flags that only a report has. */
const OF_REPORT = ["elf", "html"] as const;

type RefusedFlag = typeof OF_MODULES[number] | typeof WRITING[number];

/** Throws where one of the flags is given, which a command has no use for. */
function refuse(request: CliRequest, flags: readonly RefusedFlag[], reason: string): void {
  for (const flag of flags) {
    if (request[flag] === undefined || request[flag] === false) continue;
    throw new UsageError(`Option --${flag} is not for herkos ${request.command}, ${reason}`);
  }
}

function checkRequest(request: CliRequest, inputs: number): void {
  for (const flag of OF_REPORT) {
    if (request.command === "report" || !request[flag]) continue;
    throw new UsageError(`Option --${flag} is for herkos report`);
  }
  if (request.command === "features") {
    refuse(request, ["budget"], "which is about no module");
    if (inputs > 0) throw new UsageError("herkos features takes no module");
    return;
  }
  if (inputs === 0) {
    throw new UsageError("The module's file is missing; - stands for standard input");
  }
  if (inputs > 1) throw new UsageError(`One module at a time, but ${inputs} are given`);
  if (request.command === "report") {
    refuse(request, WRITING, "which writes no Rust");
    if (request.json && request.html) {
      throw new UsageError("Options --json and --html exclude each other");
    }
  }
  if (request.command === "host-stub") {
    refuse(request, OF_MODULES, "which writes a file to be edited");
  }
  if (request.output !== undefined && request.crate !== undefined) {
    throw new UsageError("Options --output and --crate exclude each other");
  }
  const toFile = request.output !== undefined || request.crate !== undefined;
  const needing = { check: request.check, depfile: request.depfile, ...dataFileOf(request) };
  for (const [flag, value] of Object.entries(needing)) {
    if (value && !toFile) throw new UsageError(`Option --${flag} needs --output or --crate`);
  }
  if (request.depfile === undefined) return;
  if (request.check) throw new UsageError("Options --depfile and --check exclude each other");
  if (request.input === "-") {
    throw new UsageError("Option --depfile needs a file as input, not standard input");
  }
}

/** The option that makes a second file, by its flag. */
function dataFileOf({ command, options }: CliRequest): Record<string, string | undefined> {
  return command === "transpile" ? { [OPTIONS.dataFile.flag]: options.dataFile } : {};
}

/** Says which known flag was meant, if one is near. */
function suggestion(key: string, known: readonly string[]): string {
  const near = known.map((flag) => ({ flag, distance: editDistance(key, flag) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= 2 && near.flag.length > 2
    ? `; did you mean --${near.flag}?`
    : "";
}

/** The number of letters to insert, delete or replace (Wagner and Fischer, 1974). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
