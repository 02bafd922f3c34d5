/** What {@linkcode parseArgs} is told about the flags. */
export interface ParseOptions {
  /** Flags that never take the following argument as their value. */
  boolean?: string | readonly string[];
  /** Flags whose value stays a string. */
  string?: string | readonly string[];
  /** Flags that may be given several times: their values are gathered in an array. */
  collect?: string | readonly string[];
  /** Boolean flags that `--no-NAME` sets to false. */
  negatable?: string | readonly string[];
  /** Other names of a flag. */
  alias?: Record<string, string | readonly string[]>;
  /** Values of flags that are not given. */
  default?: Record<string, unknown>;
  /** Put what follows `--` into the property `--` instead of `_`. */
  "--"?: boolean;
  /** Take everything after the first positional argument as positional. */
  stopEarly?: boolean;
  /** Called for each argument that no option declares; returning false drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The parsed arguments: positional ones in `_`, flags by name. */
// deno-lint-ignore no-explicit-any
export type Args = { _: Array<string | number>; [key: string]: any };

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function isNumber(text: string): boolean {
  return /^0x[0-9a-f]+$/i.test(text) || /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/.test(text);
}

/**
 * Parses command line arguments, as `@std/cli` does.
 *
 * Dotted names (`--a.b`) are not part of this stand-in, since the project does not use them.
 *
 * @param args The arguments, without the program's name.
 * @param options What is known of the flags.
 * @returns Positional arguments in `_`, and one property for each flag and alias.
 */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Args {
  const booleans = new Set(list(options.boolean));
  const strings = new Set(list(options.string));
  const collected = new Set(list(options.collect));
  const negatable = new Set(list(options.negatable));
  const aliases = new Map<string, string[]>();
  for (const [key, value] of Object.entries(options.alias ?? {})) {
    const names = [key, ...list(value)];
    for (const name of names) {
      aliases.set(name, names.filter((other) => other !== name));
    }
    for (const set of [booleans, strings, collected, negatable]) {
      if (names.some((name) => set.has(name))) names.forEach((name) => set.add(name));
    }
  }
  const known = (key: string): boolean =>
    booleans.has(key) || strings.has(key) || collected.has(key) || aliases.has(key);

  const result: Args = { _: [] };
  const put = (key: string, value: unknown, collect: boolean): void => {
    const old = result[key];
    if (collect && collected.has(key)) {
      if (old === undefined) result[key] = [value];
      else (old as unknown[]).push(value);
    } else result[key] = value;
  };
  const set = (key: string, raw: unknown, arg?: string): void => {
    if (arg !== undefined && options.unknown && !known(key)) {
      if (options.unknown(arg, key, raw) === false) return;
    }
    const value = !strings.has(key) && typeof raw === "string" && isNumber(raw) ? Number(raw) : raw;
    for (const name of [key, ...(aliases.get(key) ?? [])]) put(name, value, arg !== undefined);
  };
  const positional = (arg: string): void => {
    if (options.unknown && options.unknown(arg) === false) return;
    result._.push(strings.has("_") || !isNumber(arg) ? arg : Number(arg));
  };
  // A flag without a value: true, or the empty string where a string is expected.
  const bare = (key: string, arg: string): void => set(key, strings.has(key) ? "" : true, arg);

  const end = args.indexOf("--");
  const rest = end < 0 ? [] : args.slice(end + 1);
  const given = end < 0 ? args : args.slice(0, end);
  for (let i = 0; i < given.length; i++) {
    const arg = given[i] ?? "";
    const next = given[i + 1];
    // The flag's value is the next argument, unless that is a flag too; `-o -` has a value.
    const takeNext = (key: string, isFlag: RegExp): void => {
      if (booleans.has(key)) {
        if (next === "true" || next === "false") {
          set(key, next === "true", arg);
          i++;
        } else set(key, true, arg);
      } else if (next && !isFlag.test(next)) {
        set(key, next, arg);
        i++;
      } else bare(key, arg);
    };
    const long = /^--(.+?)(?:=(.*))?$/s.exec(arg);
    if (long) {
      const [, name = "", value] = long;
      const positive = name.startsWith("no-") ? name.slice(3) : "";
      if (value !== undefined) set(name, booleans.has(name) ? value !== "false" : value, arg);
      else if (negatable.has(positive)) set(positive, false, arg);
      else takeNext(name, /^-/);
    } else if (/^-[^-]/.test(arg)) {
      const letters = arg.slice(1);
      for (let at = 0; at < letters.length; at++) {
        const key = letters[at] ?? "";
        const tail = letters.slice(at + 1);
        if (tail === "") takeNext(key, /^-./);
        else if (tail.includes("=")) {
          // As in the real one, the first letter of a group gets the value.
          set(key, tail.slice(tail.indexOf("=") + 1), arg);
          break;
        } else if (isNumber(tail) || /\W/.test(tail[0] ?? "")) {
          set(key, tail, arg);
          break;
        } else bare(key, arg);
      }
    } else {
      positional(arg);
      if (options.stopEarly) {
        for (const later of given.slice(i + 1)) result._.push(later);
        break;
      }
    }
  }
  for (const [key, value] of Object.entries(options.default ?? {})) {
    if (result[key] === undefined) set(key, value);
  }
  for (const key of booleans) {
    if (result[key] === undefined) set(key, collected.has(key) ? [] : false);
  }
  for (const key of collected) {
    if (result[key] === undefined && strings.has(key)) result[key] = [];
  }
  if (options["--"]) result["--"] = [...rest];
  else for (const arg of rest) result._.push(arg);
  return result;
}
