/**
 * The text of `--help`, made from the tables of flags.
 *
 * @module
 */
import type { OptionGroup } from "../lib/options/option_table.ts";
import { optionFlag } from "../lib/options/options.ts";
import { VERSION } from "../lib/version.ts";
import { CLI_FLAGS, CLI_OPTIONS, type CliFlag } from "./args.ts";
import { EXIT_CODES } from "./exit_codes.ts";

/** A heading and its lines: a flag, and what it does. */
export interface HelpGroup {
  /** The heading. */
  readonly title: string;
  /** The flags, with their help. */
  readonly lines: readonly (readonly [flag: string, help: string])[];
}

/** The order of the headings. */
const GROUPS: readonly (OptionGroup | CliFlag["group"])[] = [
  "Output",
  "Memory and tables",
  "Calls",
  "Code",
  "Features",
  "Report and budget",
  "Messages",
];

/** The widest line, in characters. */
const WIDTH = 98;

/**
 * Sorts the flags by their headings.
 *
 * @returns The headings in their order, with their flags.
 */
export function helpGroups(): HelpGroup[] {
  return GROUPS.map((title) => ({
    title,
    lines: [
      ...(CLI_FLAGS as readonly CliFlag[]).filter((row) => row.group === title).map((row) => {
        const value = row.value === undefined ? "" : ` ${row.value}`;
        const letter = row.letter === undefined ? "" : `-${row.letter}, `;
        return [`${letter}--${row.flag}${value}`, row.help] as const;
      }),
      ...CLI_OPTIONS.filter(({ row }) => row.group === title).map(({ row }) => {
        const byDefault = row.default === undefined || row.default === false
          ? ""
          : ` (default: ${row.default})`;
        return [optionFlag(row), row.help + byDefault] as const;
      }),
    ],
  }));
}

/** Breaks a text into lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/**
 * Writes the help.
 *
 * @returns The text of `--help`.
 */
export function helpText(): string {
  const groups = helpGroups();
  const column = 2 + Math.max(...groups.flatMap(({ lines }) => lines.map(([flag]) => flag.length)));
  const indent = " ".repeat(column + 2);
  const sections = groups.map(({ title, lines }) => {
    const rows = lines.map(([flag, help]) =>
      `  ${flag.padEnd(column)}${wrap(help, WIDTH - column - 2).join(`\n${indent}`)}`
    );
    return `${title}:\n${rows.join("\n")}`;
  });
  const codes = EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padEnd(4)}${meaning}`);
  return `herkos ${VERSION}: WebAssembly to safe Rust

Usage: herkos [OPTIONS] INPUT
       herkos report [OPTIONS] INPUT
       herkos host-stub [OPTIONS] INPUT
       herkos features [OPTIONS]

  INPUT is a .wasm file, a .wat file, or - for a .wasm file on standard input.
  The Rust goes to standard output unless --output or --crate is given.
  report says what the module can call and takes, and which of its accesses are free of a check.
  host-stub begins a file that implements what the module imports.
  features lists the proposals of WebAssembly, and which of them the options let a module use.

${sections.join("\n\n")}

Exit codes:
${codes.join("\n")}
`;
}
