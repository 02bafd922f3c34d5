/**
 * Scripts for tests of the harness, with modules given as text.
 *
 * @module
 */

import wabtModule from "wabt";
import { makePlan, type Plan } from "./plan.ts";
import { type Command, type Const, parseScript } from "./script.ts";

const wabt = await wabtModule();

/** A command without its line, in the shape of the converter. */
export type TestCommand = Readonly<Record<string, unknown>>;

/**
 * Plans commands whose `filename` is the text of a module.
 *
 * @param commands The commands; each is on the line of its position, from 1.
 * @returns The plan.
 */
export function planOf(...commands: readonly TestCommand[]): Plan {
  const numbered = commands.map((command, i) =>
    ({ line: i + 1, ...command }) as unknown as Command
  );
  const script = parseScript("test", JSON.stringify({ commands: numbered }));
  return makePlan(script, (text) => {
    const module = wabt.parseWat("test", new TextEncoder().encode(text));
    try {
      return module.toBinary({}).buffer;
    } finally {
      module.destroy();
    }
  });
}

/**
 * A command that gives a module.
 *
 * @param text Its text.
 * @param name Its name in the script.
 * @param type The command; `module` if absent.
 * @param message What the command expects.
 * @returns The command.
 */
export function module(
  text: string,
  name?: string,
  type?: string,
  message?: string,
): TestCommand {
  return {
    type: type ?? "module",
    filename: text,
    module_type: "binary",
    ...(name === undefined ? {} : { name }),
    ...(message === undefined ? {} : { text: message }),
  };
}

/**
 * A call of an export.
 *
 * @param field The export.
 * @param name Name of the instance.
 * @param args The arguments.
 * @returns The action.
 */
export function invoke(field: string, name?: string, ...args: readonly Const[]): TestCommand {
  return { type: "invoke", field, args, ...(name === undefined ? {} : { module: name }) };
}

/**
 * A number.
 *
 * @param value The number.
 * @returns A constant of type i32.
 */
export function i32(value: number): Const {
  return { type: "i32", value: String(value) };
}
