/**
 * Builds the tool of this folder and has it write modules.
 *
 * @module
 */

import { contentHash, hashFolder } from "../../support/hash.ts";
import { CACHE, exists, ROOT, run } from "../../support/rustc.ts";

const HERE = `${ROOT}tests/differential/smith`;

/** The kinds of modules that the tool knows. */
export const PROFILES = [
  "numeric",
  "memory",
  "no_traps",
  "edges",
  "tables",
  "imports",
  "multi_value",
  "tail_calls",
  "large",
  "simd",
  "exceptions",
  "legacy_exceptions",
  "memories",
  "memory64",
  "threads",
  "all",
] as const;

/** A kind of modules, a row of the table in `src/main.rs`. */
export type Profile = typeof PROFILES[number];

/**
 * Writes modules, or finds them written before.
 *
 * @param profile Their kind.
 * @param first The first seed.
 * @param count How many seeds.
 * @returns The modules, by increasing seed.
 * @throws {Error} When the tool cannot be built or fails.
 */
export async function smithModules(
  profile: Profile,
  first: number,
  count: number,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const hash = toolHash();
  const folder = `${CACHE}smith/${hash}/${profile}_${first}_${count}`;
  if (!exists(folder)) {
    const partial = `${folder}.${Deno.pid}.tmp`;
    await must(await builtTool(hash), [partial, profile, String(first), String(count)]);
    if (exists(folder)) Deno.removeSync(partial, { recursive: true });
    else Deno.renameSync(partial, folder);
  }
  return Array.from({ length: count }, (_, i) => Deno.readFileSync(`${folder}/${first + i}.wasm`));
}

function toolHash(): string {
  return contentHash(hashFolder(`${HERE}/src`, ".rs"), Deno.readTextFileSync(`${HERE}/Cargo.lock`));
}

let built: Promise<string> | undefined;

/** The path of the tool. */
function builtTool(hash: string): Promise<string> {
  built ??= build(hash);
  return built;
}

async function build(hash: string): Promise<string> {
  const target = `${CACHE}smith/target`;
  const program = `${CACHE}smith/${hash}/smith`;
  if (exists(program)) return program;
  await must("cargo", [
    "build",
    "--release",
    "--locked",
    "--quiet",
    `--manifest-path=${HERE}/Cargo.toml`,
    `--target-dir=${target}`,
  ]);
  Deno.mkdirSync(`${CACHE}smith/${hash}`, { recursive: true });
  Deno.copyFileSync(`${target}/release/smith`, `${program}.${Deno.pid}.tmp`);
  Deno.renameSync(`${program}.${Deno.pid}.tmp`, program);
  const { stdout } = await run(program, ["--profiles"]);
  if (stdout.trim() !== PROFILES.join("\n")) {
    throw new Error(`The tool has other profiles: ${stdout.trim().split("\n").join(", ")}`);
  }
  return program;
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} failed:\n${stderr}`);
}
