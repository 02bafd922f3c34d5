/**
 * The commands of a WebAssembly test script, as the converter in `wast2json/` writes them.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 * @module
 */

/** A constant or a pattern for a result. */
export interface Const {
  /** A value type, or a word of the script language such as `either` or `refnull`. */
  readonly type: string;
  /** Bits in decimal, `null`, a NaN pattern, or one such text a lane; absent: any value of the type. */
  readonly value?: string | readonly string[];
  /** Shape of a vector. */
  readonly lane_type?: string;
  /** The alternatives of `either`. */
  readonly values?: readonly Const[];
}

/** A call of an export, or the reading of an exported global. */
export interface Action {
  /** Which. */
  readonly type: "invoke" | "get";
  /** Name of the instance in the script; absent: the latest one. */
  readonly module?: string;
  /** Name of the export. */
  readonly field: string;
  /** The arguments of a call. */
  readonly args?: readonly Const[];
}

/** A module that a command uses. */
export interface ModuleFile {
  /** Name of the file that the converter made, or would have made of a text. */
  readonly filename: string;
  /** Whether the script gives the module as (quoted) text. */
  readonly module_type: "text" | "binary";
  /** The binary that the converter made of a quoted text, if it could. */
  readonly binary_filename?: string;
}

/** Commands that say how a module must be rejected, or fail to start. */
export type ModuleAssertion =
  | "assert_malformed"
  | "assert_malformed_custom"
  | "assert_invalid"
  | "assert_invalid_custom"
  | "assert_unlinkable"
  | "assert_uninstantiable";

/** Commands that say how an action must fail. */
export type FailureAssertion =
  | "assert_trap"
  | "assert_exhaustion"
  | "assert_exception"
  | "assert_suspension";

/** One command with the line it is on. */
export type Command =
  & { readonly line: number }
  & (
    | ({ readonly type: "module" | "module_definition"; readonly name?: string } & ModuleFile)
    | { readonly type: "module_instance"; readonly instance?: string; readonly module?: string }
    | ({ readonly type: ModuleAssertion; readonly text: string } & ModuleFile)
    | { readonly type: "register"; readonly name?: string; readonly as: string }
    | { readonly type: "action"; readonly action: Action }
    | {
      readonly type: "assert_return";
      readonly action: Action;
      readonly expected: readonly Const[];
    }
    | { readonly type: FailureAssertion; readonly action: Action; readonly text?: string }
    | { readonly type: "thread" | "wait" }
  );

/** The kinds of commands. */
export type CommandKind = Command["type"];

/** A command that gives a module. */
export type ModuleCommand = Extract<Command, ModuleFile>;

/** A converted script. */
export interface Script {
  /** Name of the script in the suite, such as `br_if.wast`. */
  readonly file: string;
  /** Its commands. */
  readonly commands: readonly Command[];
  /** Why the converter could not read it; it then has no commands. */
  readonly error?: string;
}

/** All kinds of commands, in the order in which they are reported. */
export const COMMAND_KINDS: readonly CommandKind[] = [
  "module",
  "module_definition",
  "module_instance",
  "register",
  "action",
  "assert_return",
  "assert_trap",
  "assert_exhaustion",
  "assert_exception",
  "assert_suspension",
  "assert_uninstantiable",
  "assert_unlinkable",
  "assert_invalid",
  "assert_invalid_custom",
  "assert_malformed",
  "assert_malformed_custom",
  "thread",
  "wait",
];

/**
 * Reads the converter's output for one script.
 *
 * @param file Name of the script in the suite.
 * @param json What the converter wrote.
 * @returns The script.
 * @throws {Error} When the output has another shape or a command that is not known here.
 */
export function parseScript(file: string, json: string): Script {
  const value = JSON.parse(json) as { commands?: readonly Command[]; error?: string };
  if (value.error !== undefined) return { file, commands: [], error: value.error };
  if (!Array.isArray(value.commands)) throw new Error(`Cannot read ${file}: no commands`);
  for (const command of value.commands as readonly Command[]) {
    if (typeof command.line !== "number" || !COMMAND_KINDS.includes(command.type)) {
      throw new Error(`Cannot read ${file}: unknown command ${JSON.stringify(command.type)}`);
    }
  }
  return { file, commands: value.commands };
}

/**
 * The binary module that a command gives.
 *
 * @param command The command.
 * @returns Name of the file, relative to the script's folder, or undefined where only a text
 * parser could make anything of the module.
 */
export function binaryFile(command: ModuleFile): string | undefined {
  return command.module_type === "binary" ? command.filename : command.binary_filename;
}
