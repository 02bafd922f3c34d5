import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { contentHash } from "../../tests/support/hash.ts";
import { RUNTIME_FUNCTIONS, RUNTIME_TYPES } from "./runtime_names.ts";
import { macroFunctions } from "./runtime_items.ts";
import { RUNTIME_SOURCES } from "./runtime_sources.ts";

const FOLDER = new URL("../../runtime-rs/herkos-runtime/src/", import.meta.url);

/** What the runtime has for hosts, and generated code has no use for. */
const FOR_HOSTS: readonly string[] = [
  "Address",
  "Guest",
  "GuestError",
  "GuestMut",
  "GuestValue",
  "GuestValues",
  "PAGE_SIZE",
  "Payload",
  "Trap",
];

const ITEM = /^pub (?:const )?(fn|struct|enum|trait|type|const) (\w+)/gm;

function source(file: string): string {
  return Deno.readTextFileSync(new URL(file, FOLDER));
}

/** The files whose items the root of the runtime has: itself, and all that it re-exports. */
function rootFiles(file = "lib.rs"): string[] {
  const folder = file.replace(/[^/]*$/, "");
  const modules = [...source(file).matchAll(/^pub use self::(\w+)::\*;$/gm)];
  const files = modules.flatMap(([, name]) => {
    const inner = `${folder}${name}/mod.rs`;
    return rootFiles(existsSync(new URL(inner, FOLDER)) ? inner : `${folder}${name}.rs`);
  });
  return [file, ...files];
}

/** What the root of the runtime has: its own items, and those of the modules that it re-exports. */
function rootNames(): { functions: string[]; others: string[] } {
  const functions: string[] = [];
  const others: string[] = [];
  for (const text of rootFiles().map(source)) {
    for (const [, kind, name] of text.matchAll(ITEM)) {
      (kind === "fn" ? functions : others).push(name!);
    }
    functions.push(...macroFunctions(text));
  }
  return { functions: functions.sort(), others: others.sort() };
}

Deno.test("RUNTIME_FUNCTIONS has every function at the root of the runtime, and no other", () => {
  assertEquals([...RUNTIME_FUNCTIONS].sort(), rootNames().functions);
});

Deno.test("RUNTIME_TYPES has every type, trait and constant at the root of the runtime, and no other", () => {
  assertEquals([...RUNTIME_TYPES, ...FOR_HOSTS].sort(), rootNames().others);
});

Deno.test("every module of the runtime is re-exported at its root, or private on purpose", () => {
  const root = source("lib.rs");
  const modules = [...root.matchAll(/^mod (\w+);$/gm)].map(([, file]) => file!);
  const shown = [...root.matchAll(/^pub use self::(\w+)::\*;$/gm)].map(([, file]) => file!);
  assertEquals(modules.filter((file) => !shown.includes(file)), ["range"]);
});

/** The files with what modules call of WASI. */
const WASI_FILES = RUNTIME_SOURCES.map(({ path }) => path).filter((path) =>
  /^wasi\/\w+\.rs$/.test(path)
);

/** The interface that each version of the ABI stands for: a new one gets a new number. */
const INTERFACE = { abi: 29, hash: "7f738c3b5384f42ddf342932bc6f2873" };

Deno.test("a change of what generated code sees of the runtime changes its ABI", () => {
  const root = source("lib.rs");
  const files = rootFiles().filter((file) => file !== "lib.rs");
  const signatures = files.sort().flatMap((file) => {
    const text = source(file).replace(/^\s*\/\/.*$/gm, "");
    // Up to the body, or to the end of a line that has none.
    const items = text.match(/^\s*(?:pub|impl|fn|type) [^{;]*/gm) ?? [];
    return [...items, ...macroFunctions(source(file))].map((item) =>
      item.trim().replace(/\s+/g, " ")
    );
  });
  for (const file of WASI_FILES) {
    // The functions that a module calls; hosts are not the module's affair.
    signatures.push(...source(file).match(/^pub fn \w+<H: [^{]*/gm) ?? []);
  }
  const abi = Number(/^pub const ABI: u32 = (\d+);$/m.exec(root)?.[1]);
  assertEquals({ abi, hash: contentHash(...signatures) }, INTERFACE);
});
