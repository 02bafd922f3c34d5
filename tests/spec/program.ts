/**
 * What of a plan is left for the compiled program: the instances, the actions and the lines of
 * commands that `runner/lib.rs` reads.
 *
 * @module
 */

import type { Program, ProgramAction } from "./program_names.ts";
import type { ModuleCode } from "./code.ts";
import { PASS, type Verdict } from "./judge.ts";
import { type BlockedDefinitions, instanceBlocked } from "./link.ts";
import type { Plan, ResolvedAction, Step } from "./plan.ts";
import type { Command, Const } from "./script.ts";
import { formatPattern, formatValue } from "./values.ts";

/** A plan whose modules have been transpiled. */
export interface Prepared {
  /** What to compile. */
  readonly program: Program;
  /** The commands for the program. */
  readonly lines: readonly string[];
  /** A verdict for each command that the program does not decide. */
  readonly verdicts: readonly (Verdict | undefined)[];
}

/**
 * Sorts the steps of a plan into those that are decided and those that the program decides.
 *
 * @param plan The plan.
 * @param codes Code by the id of the definition.
 * @param blocked Definitions that turned out to have none.
 * @returns The program, its commands, and the verdicts that are known.
 */
export function prepare(
  plan: Plan,
  codes: ReadonlyMap<number, ModuleCode>,
  blocked: BlockedDefinitions,
): Prepared {
  const actions: ProgramAction[] = [];
  const numbers = new Map<string, number>();
  const number = ({ instance, item }: ResolvedAction): number => {
    const key = `${instance.id} ${item.kind} ${item.name}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, actions.length);
    return actions.push({ instance, item }) - 1;
  };
  const lines: string[] = [];
  const verdicts = plan.steps.map((step, id) => {
    const command = plan.script.commands[id];
    const line = command === undefined ? PASS : decide(step, command, blocked, number);
    if (typeof line !== "string") return line;
    lines.push(`${id} ${line}`);
    return undefined;
  });
  const instances = plan.instances.filter((instance) =>
    instanceBlocked(instance, blocked) === undefined
  );
  return { program: { codes, instances, actions }, lines, verdicts };
}

/** The verdict on a step, or the command that will tell. */
function decide(
  step: Step,
  command: Command,
  blocked: BlockedDefinitions,
  number: (target: ResolvedAction) => number,
): Verdict | string {
  switch (step.does) {
    case "decided":
      return step.verdict;
    case "define":
      return step.definition.blocked ?? blocked.get(step.definition.id) ?? PASS;
    case "instantiate": {
      const { instance, trap } = step;
      return instanceBlocked(instance, blocked) ??
        (trap === undefined ? `module ${instance.id}` : `fails ${instance.id} ${trap}`);
    }
    case "register":
      return instanceBlocked(step.instance, blocked) ?? `register ${step.instance.id}`;
    case "act":
      return instanceBlocked(step.target.instance, blocked) ??
        actionLine(step.target, step.trap, command, number);
  }
}

function actionLine(
  target: ResolvedAction,
  trap: string | undefined,
  command: Command,
  number: (target: ResolvedAction) => number,
): Verdict | string {
  const args = formatAll(target.action.args ?? [], formatValue);
  const returns = command.type === "assert_return";
  const results = formatAll(returns ? command.expected : [], formatPattern);
  if (args === undefined || results === undefined) {
    return { status: "unsupported", reason: "values of a later proposal" };
  }
  const place = `${target.instance.id} ${number(target)}`;
  if (returns) return ["return", place, ...args, "=", ...results].join(" ");
  return trap === undefined
    ? ["run", place, ...args].join(" ")
    : ["trap", place, trap, ...args].join(" ");
}

/** Formats all values, or none when there is one that cannot be. */
function formatAll(
  values: readonly Const[],
  format: (value: Const) => string | undefined,
): string[] | undefined {
  const texts: string[] = [];
  for (const value of values) {
    const text = format(value);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/**
 * Reads what the program has printed.
 *
 * @param stdout Its output.
 * @param crash How it ended, if it did not end as it should.
 * @param lines The commands that it was given.
 * @returns A verdict by the number of the command.
 */
export function readResults(
  stdout: string,
  crash: string | undefined,
  lines: readonly string[],
): (id: number) => Verdict {
  const printed = new Map<number, Verdict>();
  for (const line of stdout.split("\n")) {
    const [, word, id, reason] = line.match(/^(ok|no) (\d+) ?(.*)$/) ?? [];
    if (id === undefined) continue;
    printed.set(Number(id), word === "ok" ? PASS : { status: "fail", reason: reason ?? "" });
  }
  const ids = lines.map((line) => Number.parseInt(line));
  const missing = ids.find((id) => !printed.has(id));
  // A crash after the last command is blamed on that one.
  const blamed = missing ?? (crash === undefined ? undefined : ids.at(-1));
  return (id) => {
    const reason = id === blamed
      ? `The program crashed: ${crash ?? "no result"}`
      : "Not run after the crash";
    const verdict = printed.get(id);
    return verdict === undefined || id === blamed ? { status: "fail", reason } : verdict;
  };
}
