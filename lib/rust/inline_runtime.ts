/**
 * Writes the part of the runtime that a module uses as a module of the same file.
 *
 * @module
 */

import { runtimeFilesOf } from "./runtime_items.ts";
import { RUNTIME_SOURCES, RUNTIME_VERSION } from "./runtime_sources.ts";

/** The name of the module that the runtime becomes. */
const NAME = "herkos_runtime";

/** The Rust path at which the file's code finds it. */
export const INLINE_RUNTIME_PATH: string = `self::${NAME}`;

/**
 * Writes the files of the runtime that have some of its items, and those that they use.
 *
 * Documentation stays, but without its examples, which name the runtime as a crate and would be run
 * as tests of the crate that the file is a part of.
 *
 * @param names The items.
 * @returns The lines of an item `pub mod herkos_runtime { … }`.
 */
export function inlineRuntime(names: Iterable<string>): string[] {
  const used = new Set(runtimeFilesOf(names));
  const texts = new Map(RUNTIME_SOURCES.map(({ path, text }) => [path, text]));
  return [
    "#[rustfmt::skip]",
    `pub mod ${NAME} {`,
    `//! The runtime of herkos, version ${RUNTIME_VERSION}: what is used of it. It is under the`,
    "//! Apache License, Version 2.0.",
    "",
    // A crate may have the features `alloc`, `std` and `libm`, or not.
    "#![allow(unexpected_cfgs, variant_size_differences, rustdoc::all)]",
    "",
    ...linesOf("lib.rs", used, texts),
    "}",
  ];
}

const MODULE = /^(?:pub )?mod (\w+);$/;
const SHOWN = /^pub use self::(\w+)::\*;$/;

function linesOf(
  path: string,
  used: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): string[] {
  const folder = path.replace(/(?:lib|mod)\.rs$/, "");
  const fileOf = (name: string): string | undefined =>
    [`${folder}${name}.rs`, `${folder}${name}/mod.rs`].find((file) => used.has(file));
  const lines: string[] = [];
  for (const line of withoutExamples(texts.get(path)!)) {
    const shown = SHOWN.exec(line)?.[1];
    if (shown !== undefined && fileOf(shown) === undefined) continue;
    const name = MODULE.exec(line)?.[1];
    if (name === undefined) {
      if (line !== "" || (lines.at(-1) ?? "") !== "") lines.push(line);
      continue;
    }
    const file = fileOf(name);
    if (file === undefined) continue;
    lines.push(line.replace(";", " {"), ...linesOf(file, used, texts), "}");
  }
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Says what to inline into other crates, and warns of its features where `allow` does not reach. */
const INLINE_HINT = /^#\[cfg_attr\(.*, inline\)\]$/;

/** What exports a macro from a crate: as a module, of which there may be several, it is not one. */
const MACRO_EXPORT = "#[macro_export]";

/** What shows a macro that a crate exports under the path of its module as well. */
const SHOWN_MACRO = /^pub use (\w+);$/;

/** The lines of a file without inner attributes, documentation of the file, and examples. */
function withoutExamples(text: string): string[] {
  const lines: string[] = [];
  let inExample = false;
  for (const given of text.split("\n")) {
    if (given === MACRO_EXPORT) continue;
    const line = given.replace(SHOWN_MACRO, "pub(crate) use $1;");
    if (/^(?:\/\/!|#!\[)/.test(line) || INLINE_HINT.test(line)) continue;
    if (/^\s*\/\/\/ ```/.test(line)) inExample = !inExample;
    else if (inExample) continue;
    // Nothing ends in an empty line of documentation, or has two.
    else if (/^\s*\/\/\/$/.test(lines.at(-1) ?? "") && !/^\s*(?:\/\/\/ |#\[doc)/.test(line)) {
      lines[lines.length - 1] = line;
    } else lines.push(line);
  }
  return lines;
}
