/**
 * Builds the npm package: `deno task npm [FOLDER]`. It needs no package of JSR's compatibility kind:
 * deno bundles the modules, and a bin starts the command line tool.
 *
 * @module
 */
import { ensureDirSync } from "@std/fs/ensure-dir";
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { projectConfig, ROOT } from "./registry.ts";

/** What is bundled into the package and is not herkos' own. */
const THIRD_PARTY = `The command line's arguments are parsed by @std/cli (MIT License).

Copyright 2018-2026 the Deno authors.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

const BIN = `#!/usr/bin/env node
import { start } from "../cli.js";

await start();
`;

/** The packages of npm that the import map names, with their versions. */
function dependencies(): Record<string, string> {
  const entries = Object.entries(projectConfig().imports).flatMap(([name, target]) => {
    const version = target.startsWith(`npm:${name}@`) ? target.slice(name.length + 5) : undefined;
    return version === undefined ? [] : [[name, version] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Builds the package.
 *
 * @param folder Where; what is there is replaced.
 * @throws {Error} When deno cannot bundle.
 */
export async function buildNpm(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  ensureDirSync(join(folder, "bin"));
  const needed = dependencies();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      // Not "deno": that would leave its own specifiers in the output.
      "--platform=browser",
      "--code-splitting",
      "--declaration",
      ...Object.keys(needed).map((name) => `--external=${name}/*`),
      `--outdir=${folder}`,
      "mod.ts",
      "cli.ts",
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    // Comments with paths of sources outside of the project say where this machine keeps them.
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, "utf8").replace(/^\/\/ \.\.\/.*\n/gm, ""));
  }
  const config = projectConfig();
  const manifest = {
    name: config.name,
    version: config.version,
    description: "WebAssembly to safe Rust: no unsafe code, no heap, isolated by the type system",
    license: "Apache-2.0",
    type: "module",
    engines: { node: ">=20.19" },
    bin: { herkos: "bin/herkos.js" },
    exports: {
      ".": { types: "./mod.d.ts", default: "./mod.js" },
      "./cli": { types: "./cli.d.ts", default: "./cli.js" },
    },
    dependencies: needed,
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(folder, "bin/herkos.js"), BIN);
  chmodSync(join(folder, "bin/herkos.js"), 0o755);
  writeFileSync(join(folder, "THIRD-PARTY.md"), THIRD_PARTY);
  for (const name of ["LICENSE", "README.md"]) copyFileSync(join(ROOT, name), join(folder, name));
}

if (import.meta.main) {
  const folder = resolve(Deno.args[0] ?? join(ROOT, "npm"));
  await buildNpm(folder);
  console.error(`Built ${folder}: publish it with npm publish`);
}
