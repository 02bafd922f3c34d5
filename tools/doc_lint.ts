/**
 * Runs `deno doc --lint` on every module of the package, not only on what its exports reach.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./registry.ts";

const files = ["lib", "cli"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).sort()
    .filter((path) => path.endsWith(".ts") && !path.endsWith("_test.ts"))
    .map((path) => `${folder}/${path}`)
);
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--quiet", "--lint", "mod.ts", "cli.ts", ...files],
  cwd: ROOT,
  stdout: "null",
  stderr: "inherit",
}).spawn().status;
Deno.exit(code);
