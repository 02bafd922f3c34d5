/**
 * Budgets: what a module may take and call, said in one line such as `ram=8K,fuel=1M,imports=env.log`,
 * beside what is found of it.
 *
 * @module
 */

import { readAmount } from "../options/amount.ts";
import { BudgetError, UsageError } from "../errors.ts";
import type { Capability, ModuleReport } from "./module_report.ts";
import { capabilityText, counted, fuelText, partText } from "./report_text.ts";
import { programBytes, type ProgramStack } from "./stack/program_stack.ts";
import { plainName, programFuncText, stackText } from "./stack/stack_text.ts";

/** What a budget can be of. */
export interface BudgetRow {
  /** What it is of; `imports` is a list and the others are numbers. */
  readonly unit: "bytes" | "fuel" | "names";
  /** What it grants. */
  readonly what: string;
}

/** The table. */
export const BUDGETS = {
  ram: { unit: "bytes", what: "an instance: memories, tables, globals and bookkeeping" },
  flash: { unit: "bytes", what: "code, constants and initial values of the program of --elf" },
  stack: { unit: "bytes", what: "the native stack of a call, or of the program of --elf" },
  fuel: { unit: "fuel", what: "each export and the start function, with --fuel" },
  imports: { unit: "names", what: "imports, as module.name or module.*; repeated for several" },
} as const satisfies Record<string, BudgetRow>;

/** What a budget can be of. */
export type BudgetKey = keyof typeof BUDGETS;

/** What is granted. What is not named is not limited. */
export interface Budget {
  /** Bytes of an instance. */
  readonly ram?: number;
  /** Bytes of a program in flash. */
  readonly flash?: number;
  /** Bytes of native stack. */
  readonly stack?: number;
  /** Fuel of a call. */
  readonly fuel?: number;
  /** What can be imported: `module.name` or `module.*`. */
  readonly imports?: readonly string[];
}

/** One thing that a budget grants, and what is found. */
export interface BudgetCheck {
  /** What it is of. */
  readonly key: BudgetKey;
  /** What is granted. */
  readonly allowed: number | readonly string[];
  /** What is found: undefined where there is no bound; of imports, those that are not granted. */
  readonly found: number | readonly string[] | undefined;
  /** Whether that is within what is granted. */
  readonly within: boolean;
  /** Where it comes from, the largest first. */
  readonly from: readonly string[];
}

/**
 * Reads a budget.
 *
 * @param text Pairs of a key of {@linkcode BUDGETS} and what is granted, separated by commas. Bytes
 *   have units K, M and G of 1024, fuel of 1000. `imports` is given once for each; empty, it grants
 *   none.
 * @returns The budget.
 * @throws {UsageError} When a key or an amount is unknown, or a key is given twice.
 *
 * @example
 * ```ts
 * import { parseBudget } from "@herkos/cli";
 *
 * console.log(parseBudget("ram=8K,imports=env.log").ram); // 8192
 * ```
 */
export function parseBudget(text: string): Budget {
  const budget: { -readonly [K in keyof Budget]: Budget[K] } = {};
  const imports: string[] = [];
  for (const item of text.split(",")) {
    const equals = item.indexOf("=");
    const key = (equals < 0 ? item : item.slice(0, equals)).trim();
    if (!isKey(key)) {
      const keys = Object.keys(BUDGETS).join(", ");
      throw new UsageError(`A budget is of ${keys}, not of ${JSON.stringify(key)}`);
    }
    if (equals < 0) {
      throw new UsageError(`The budget of ${key} needs a value, such as ${example(key)}`);
    }
    const value = item.slice(equals + 1).trim();
    if (key === "imports") {
      budget.imports = imports;
      if (value !== "") imports.push(checkedName(value));
      continue;
    }
    if (budget[key] !== undefined) {
      throw new UsageError(`The budget of ${key} is given more than once`);
    }
    budget[key] = amountOf(key, value);
  }
  return budget;
}

function isKey(key: string): key is BudgetKey {
  return Object.hasOwn(BUDGETS, key);
}

function example(key: BudgetKey): string {
  switch (BUDGETS[key].unit) {
    case "bytes":
      return `${key}=8K`;
    case "fuel":
      return `${key}=1M`;
    case "names":
      return `${key}=env.log`;
  }
}

function amountOf(key: Exclude<BudgetKey, "imports">, text: string): number {
  const amount = readAmount(text, BUDGETS[key].unit === "bytes" ? 1024 : 1000, "G");
  if (amount === undefined) {
    const what = `a number with a unit of K, M, G or none, such as ${example(key)}`;
    throw new UsageError(`The budget of ${key} has to be ${what}, not ${JSON.stringify(text)}`);
  }
  return amount;
}

function checkedName(text: string): string {
  if (text.includes(".")) return text;
  throw new UsageError(
    `The budget of imports has to be module.name or module.*, not ${JSON.stringify(text)}`,
  );
}

/**
 * Compares a budget with what is found of a module.
 *
 * @param report What is found; of a program, its sizes.
 * @param budget What is granted.
 * @returns One check for each key of the budget, in the order of {@linkcode BUDGETS}.
 * @throws {UsageError} When flash is granted and there is no program.
 */
export function checkBudget(report: ModuleReport, budget: Budget): BudgetCheck[] {
  const checks: BudgetCheck[] = [];
  const { flash, fuel, imports, ram, stack } = budget;
  if (ram !== undefined) checks.push(checkRam(report, ram));
  if (flash !== undefined) checks.push(checkFlash(report, flash));
  if (stack !== undefined) checks.push(checkStack(report, stack));
  if (fuel !== undefined) checks.push(checkFuel(report, fuel));
  if (imports !== undefined) checks.push(checkImports(report, imports));
  return checks;
}

function checkRam({ program, ram }: ModuleReport, allowed: number): BudgetCheck {
  // Where the target is not known, the larger one counts.
  const width = program?.bits === 32 ? "bytes32" : "bytes64";
  const parts = [...ram.parts].sort((a, b) => b[width] - a[width]).filter((part) =>
    part[width] > 0
  );
  return {
    key: "ram",
    allowed,
    found: ram[width],
    within: ram[width] <= allowed,
    from: parts.map((part) => `${partText(part)}: ${part[width]} bytes`),
  };
}

function checkFlash({ program }: ModuleReport, allowed: number): BudgetCheck {
  if (program === undefined) {
    throw new UsageError(
      "A budget of flash needs the program that was linked: herkos report in.wasm --elf FILE",
    );
  }
  const found = program.text + program.rodata + program.data;
  const parts = [
    { what: "code", bytes: program.text },
    { what: "constants", bytes: program.rodata },
    { what: "initial values of variables", bytes: program.data },
  ].sort((a, b) => b.bytes - a.bytes);
  return {
    key: "flash",
    allowed,
    found,
    within: found <= allowed,
    from: parts.map(({ bytes, what }) => `${what}: ${bytes} bytes`),
  };
}

function checkStack({ programStack, stack }: ModuleReport, allowed: number): BudgetCheck {
  const { bytes: found, from } = programStack === undefined
    ? { bytes: stack.bytes, from: stackFrom(stack) }
    : programFrom(programStack);
  return { key: "stack", allowed, found, within: found !== undefined && found <= allowed, from };
}

/** By what comes to be how much of the stack a module takes. */
function stackFrom({ exports }: ModuleReport["stack"]): string[] {
  return [...exports].sort((a, b) => b.bytes - a.bytes).map((each) => {
    const { chain, what } = stackText(each);
    return `${what}: ${each.bytes} bytes${chain === "" ? "" : `, by ${chain}`}`;
  });
}

/** The same of a program. */
function programFrom(
  program: ProgramStack,
): { readonly bytes: number | undefined; readonly from: string[] } {
  if (program.unknown !== undefined) return { bytes: undefined, from: [program.unknown] };
  const { bytes, roots } = programBytes(program);
  const from = roots.map((root) => {
    const chain = programFuncText(root);
    const what = root.bytes === undefined ? "no bound" : counted(root.bytes, "byte");
    return `${plainName(root.name)}: ${what}${chain === "" ? "" : `, by ${chain}`}`;
  });
  return { bytes, from };
}

function checkFuel({ fuel: entries }: ModuleReport, allowed: number): BudgetCheck {
  const most = (fuel: number | undefined): number => fuel ?? Infinity;
  const sorted = [...entries].sort((a, b) => most(b.fuel) - most(a.fuel) || 0);
  const found = sorted.length === 0 ? 0 : sorted[0]!.fuel;
  return {
    key: "fuel",
    allowed,
    found,
    within: most(found) <= allowed,
    from: sorted.map((entry) => {
      const { fuel, what, why } = fuelText(entry);
      return `${what}: ${fuel}${why === "" ? "" : `, as ${why}`}`;
    }),
  };
}

function checkImports({ imports }: ModuleReport, allowed: readonly string[]): BudgetCheck {
  const granted = allowed.map((text) => {
    // Names of modules have dots, such as those of files; names of imports hardly ever.
    const dot = text.lastIndexOf(".");
    return { module: text.slice(0, dot), name: text.slice(dot + 1) };
  });
  const isGranted = ({ module, name }: Capability): boolean =>
    granted.some((grant) => grant.module === module && (grant.name === "*" || grant.name === name));
  const beyond = imports.filter((item) => !isGranted(item));
  // What is imported twice is one thing.
  const others = [...new Map(beyond.map((item) => [JSON.stringify(item), item])).values()];
  return {
    key: "imports",
    allowed,
    found: others.map(({ module, name }) => `${module}.${name}`),
    within: others.length === 0,
    from: others.map((item) => `${capabilityText(item)}: ${item.kind} ${item.type}`),
  };
}

/**
 * Says what a check found, in a line.
 *
 * @param check The check.
 * @returns For instance `ram: 65536 bytes, and 8192 are granted`.
 */
export function checkText(check: BudgetCheck): string {
  return `${check.key}: ${checkDetail(check)}`;
}

/**
 * Says what a check found, without what it is of.
 *
 * @param check The check.
 * @returns For instance `65536 bytes, and 8192 are granted`.
 */
export function checkDetail({ allowed, found, key }: BudgetCheck): string {
  if (typeof allowed !== "number") {
    const count = typeof found === "object" ? found.length : 0;
    return `${count === 0 ? "none" : count} beyond what is granted`;
  }
  const what = typeof found !== "number"
    ? "no bound"
    : BUDGETS[key].unit === "bytes"
    ? counted(found, "byte")
    : `${found}`;
  return `${what}, and ${allowed} ${allowed === 1 ? "is" : "are"} granted`;
}

/** The most lines of where something comes from, in a message. */
const MOST_LINES = 8;

/**
 * Makes the error for a budget that does not suffice.
 *
 * @param checks What was found.
 * @returns The error, which lists each that is exceeded; undefined when none is.
 */
export function budgetError(checks: readonly BudgetCheck[]): BudgetError | undefined {
  const exceeded = checks.filter(({ within }) => !within);
  if (exceeded.length === 0) return undefined;
  const lines = exceeded.flatMap((check) => {
    const more = check.from.length - MOST_LINES;
    return [
      `  ${checkText(check)}`,
      ...check.from.slice(0, MOST_LINES).map((line) => `    ${line}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
  const message = `The module exceeds its budget:\n${lines.join("\n")}`;
  return new BudgetError("budget", message, {}, exceeded);
}
