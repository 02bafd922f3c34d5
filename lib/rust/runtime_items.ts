/**
 * Where the items of the runtime are, and what they use of each other: read from its sources, which
 * keep to a form (a test compiles each file with those that it is said to need, and no other).
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { RUNTIME_SOURCES } from "./runtime_sources.ts";

/** A source file of the runtime. */
interface RuntimeFile {
  /** Its path in the crate's `src` folder. */
  readonly path: string;
  /** The module that it is, as the names that lead there from the root. */
  readonly module: readonly string[];
  /** Its text without comments. */
  readonly code: string;
  /** The items that it has itself. */
  readonly items: ReadonlySet<string>;
  /** The modules in it whose items it has as well. */
  readonly shown: readonly string[];
}

const ITEM =
  /^(?:pub(?:\([a-z]+\))? )?(?:const )?(?:fn|struct|enum|trait|type|const|static) (\w+)/gm;
const MACRO = /^macro_rules! (\w+) \{\n {4}\(([\s\S]*?)\) => \{\n([\s\S]*?)^\}/gm;

/**
 * Finds the functions that uses of a file's macros define: the arguments that stand after `pub fn` in
 * the macro's text.
 *
 * @param text The file.
 * @returns Their names, in the file's order by macro.
 */
export function macroFunctions(text: string): string[] {
  const found: string[] = [];
  for (const [, macro, pattern, body] of text.matchAll(MACRO)) {
    const params = pattern!.split(",").map((param) => param.trim().split(":")[0]!);
    const functions = [...body!.matchAll(/^ {8}pub fn (\$\w+)[(<]/gm)].map(([, param]) => param!);
    for (const [, args] of text.matchAll(new RegExp(`^${macro}!\\(\\s*([\\s\\S]*?)\\);$`, "gm"))) {
      const given = args!.split(",").map((arg) => arg.trim());
      found.push(...functions.map((param) => given[params.indexOf(param)]!));
    }
  }
  return found;
}

let read: ReadonlyMap<string, RuntimeFile> | undefined;

/** The files by their modules' paths, `::` between the names. */
function files(): ReadonlyMap<string, RuntimeFile> {
  return read ??= new Map(
    RUNTIME_SOURCES.map(({ path, text }) => {
      const module = moduleOf(path);
      const code = text.replace(/^\s*\/\/.*$/gm, "");
      const items = new Set([
        ...[...code.matchAll(ITEM)].map(([, name]) => name!),
        ...macroFunctions(code),
      ]);
      const shown = [...code.matchAll(/^pub use self::(\w+)::\*;$/gm)].map(([, name]) => name!);
      return [module.join("::"), { path, module, code, items, shown }];
    }),
  );
}

function moduleOf(path: string): string[] {
  const parts = path.replace(/\.rs$/, "").split("/");
  return ["lib", "mod"].includes(parts.at(-1)!) ? parts.slice(0, -1) : parts;
}

/** The file of a module. */
function fileOf(module: readonly string[]): RuntimeFile | undefined {
  return files().get(module.join("::"));
}

/** The file that has an item of a module, itself or by showing it; undefined where none has it. */
function ownerOf(file: RuntimeFile, name: string): RuntimeFile | undefined {
  if (file.items.has(name)) return file;
  for (const inner of file.shown) {
    const owner = ownerOf(fileOf([...file.module, inner])!, name);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** All files that a path of names leads to from a module; `words` are those that a `*` may mean. */
function resolve(
  start: readonly string[],
  path: readonly string[],
  words: ReadonlySet<string>,
): RuntimeFile[] {
  let module = start;
  for (const [i, name] of path.entries()) {
    const file = fileOf(module)!;
    if (name === "super") {
      module = module.slice(0, -1);
    } else if (fileOf([...module, name]) !== undefined) {
      module = [...module, name];
    } else if (name === "*") {
      return [...words].flatMap((word) => ownerOf(file, word) ?? []);
    } else {
      const owner = ownerOf(file, name);
      if (owner !== undefined) return [owner];
      // Some macros make types; what is in a module that has such is not told apart.
      if (module.length > 0) return within(module);
      throw new InternalError(`There is no ${path.slice(0, i + 1).join("::")} in the runtime`);
    }
  }
  return within(module);
}

/** The files of a module and of all modules in it. */
function within(module: readonly string[]): RuntimeFile[] {
  return [...files().values()].filter((file) => module.every((name, i) => file.module[i] === name));
}

/** The paths of a tree such as `super::{a::b, c}`. */
function pathsOf(tree: string): string[][] {
  const open = tree.indexOf("{");
  if (open < 0) return [tree.trim().split(" as ")[0]!.split("::")];
  const head = tree.slice(0, open).trim().split("::").slice(0, -1);
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of tree.slice(open + 1, tree.lastIndexOf("}"))) {
    if (char === "{") depth++;
    if (char === "}") depth--;
    if (char === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += char;
  }
  return [...parts, part].filter((text) => text.trim() !== "")
    .flatMap((text) => pathsOf(text).map((path) => [...head, ...path]));
}

const USE = /^\s*use (super::[^;]*);/gm;

/** The files that a file needs. */
function usesOf(file: RuntimeFile): RuntimeFile[] {
  const uses = [...file.code.matchAll(USE)].flatMap(([, tree]) => pathsOf(tree!));
  const rest = file.code.replace(USE, "");
  const paths = [...rest.matchAll(/\bsuper(?:::\w+)+/g)].map(([path]) => path.split("::"));
  const words = new Set(rest.match(/\w+/g));
  return [...uses, ...paths].flatMap((path) => resolve(file.module, path, words));
}

/**
 * Finds the source files of the runtime that some of its items need.
 *
 * @param names Items at the root of the runtime, or modules there, all of which is taken then.
 * @returns The files' paths, sorted: those that have the items, all that these use, and the files of
 * the modules that they are in.
 * @throws {InternalError} When there is no such item.
 */
export function runtimeFilesOf(names: Iterable<string>): string[] {
  const found = new Set<RuntimeFile>();
  const pending = [...names].flatMap((name) => resolve([], [name], new Set()));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const outer = file.module.map((_, i) => fileOf(file!.module.slice(0, i))!);
    pending.push(...usesOf(file), ...outer);
  }
  return [...found].map(({ path }) => path).sort();
}
