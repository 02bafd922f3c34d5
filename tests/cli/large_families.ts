// docs/families.md is about the modules that there are: a part of `deno task full`, since it gets all
// modules of the corpus out of their packages.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { corpusBytes } from "../corpus/fetch.ts";
import { corpusTable } from "../corpus/table.ts";
import { PROJECT } from "../support/deno.ts";

/** The functions that a module imports, without hashes; not those of WASI nor with short names. */
function imports(bytes: Uint8Array<ArrayBuffer>): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(bytes))
    .filter(({ module, name }) => module !== "wasi_snapshot_preview1" && name.length > 2)
    .map(({ name }) => name.replace(/_[0-9a-f]{16}$/, ""));
}

Deno.test("docs/families.md says what each import of the corpus's modules does", async () => {
  const page = await Deno.readTextFile(join(PROJECT, "docs/families.md"));
  const said = new Set([...page.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name));
  const missing = new Set<string>();
  for (const module of await corpusTable()) {
    for (const name of imports(await corpusBytes(module))) {
      if (!said.has(name)) missing.add(`${name} of ${module.name}`);
    }
  }
  assertEquals([...missing], []);
});
