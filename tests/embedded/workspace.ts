/**
 * Cargo workspaces of generated crates, kept between runs so that cargo builds only what changed.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { CACHE, exists, type Finished, ROOT, run } from "../support/rustc.ts";

/** One crate: a library without dependencies but those that are named. */
export interface CrateSource {
  /** Its name. */
  readonly name: string;
  /** Its files, by their paths inside the crate; `src/lib.rs` is the library. */
  readonly files: Readonly<Record<string, string>>;
  /** Rust's edition; 2024 unless given. */
  readonly edition?: 2021 | 2024;
  /** Its dependencies, as a line of `Cargo.toml` each; the runtime alone unless given. */
  readonly dependencies?: readonly string[];
}

/** The line of `Cargo.toml` by which a crate uses the runtime. */
export const RUNTIME = `herkos-runtime = { path = "${ROOT}runtime-rs/herkos-runtime" }`;

/** The line by which a crate for machines with a heap uses the runtime. */
export const RUNTIME_WITH_ALLOC = RUNTIME.replace(" }", ', features = ["alloc"] }');

/** A profile that optimises for size. */
const PROFILES = `[profile.small]
inherits = "release"
opt-level = "s"

[profile.level2]
inherits = "release"
opt-level = 2
`;

/**
 * Writes a workspace; files that are already as they should be are left alone.
 *
 * @param name Name of the workspace, of which there is one at a time.
 * @param crates Its crates.
 * @returns Its folder.
 */
export async function writeWorkspace(
  name: string,
  crates: readonly CrateSource[],
): Promise<string> {
  const folder = `${CACHE}cargo/${name}`;
  const wanted = new Map<string, string>();
  const members = crates.map((crate) => `"crates/${crate.name}"`).join(", ");
  wanted.set("Cargo.toml", `[workspace]\nresolver = "2"\nmembers = [${members}]\n\n${PROFILES}`);
  for (const { name, files, edition = 2024, dependencies = [RUNTIME] } of crates) {
    wanted.set(
      `crates/${name}/Cargo.toml`,
      `[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "${edition}"\npublish = false\n\n` +
        `[dependencies]\n${dependencies.join("\n")}\n`,
    );
    for (const [path, text] of Object.entries(files)) wanted.set(`crates/${name}/${path}`, text);
  }
  await Deno.mkdir(folder, { recursive: true });
  if (exists(`${folder}/crates`)) await removeOthers(folder, "crates", wanted);
  for (const [path, text] of wanted) {
    const file = `${folder}/${path}`;
    if (exists(file) && (await Deno.readTextFile(file)) === text) continue;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  return folder;
}

/** Removes the files of an earlier run that are not wanted now. */
async function removeOthers(
  folder: string,
  path: string,
  wanted: ReadonlyMap<string, string>,
): Promise<void> {
  for await (const entry of Deno.readDir(`${folder}/${path}`)) {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory) await removeOthers(folder, inside, wanted);
    else if (!wanted.has(inside)) await Deno.remove(`${folder}/${inside}`);
  }
}

/**
 * Runs a program beside its generated crates, without optimisation and with it, as a step each: it has
 * to print `done`.
 *
 * @param t The test.
 * @param name Name of the workspace.
 * @param crates The crates that the program uses.
 * @param main The program.
 */
export async function testProgram(
  t: Deno.TestContext,
  name: string,
  crates: readonly CrateSource[],
  main: string,
): Promise<void> {
  const uses = crates.map(({ name }) => `${name} = { path = "../${name}" }`);
  const dependencies = [RUNTIME_WITH_ALLOC, ...uses];
  const program = { name: "program", files: { "src/main.rs": main }, dependencies };
  const folder = await writeWorkspace(name, [...crates, program]);
  for (const [profile, output] of [["dev", "debug"], ["release", "release"]] as const) {
    await t.step(profile, async () => {
      const built = await cargo(folder, ["build", "--profile", profile, "-p", "program"]);
      assertEquals(built.code, 0, built.stderr);
      const { code, stdout, stderr } = await run(`${folder}/target/${output}/program`, []);
      assertEquals([code, stdout], [0, "done\n"], stderr);
    });
  }
}

/**
 * Runs cargo in a workspace, without asking the registry.
 *
 * @param folder The workspace.
 * @param args Arguments of cargo, the subcommand first.
 * @param rustc The compiler, when it is not the active one.
 * @returns What became of it.
 */
export async function cargo(
  folder: string,
  args: readonly string[],
  rustc?: string,
): Promise<Finished> {
  const [subcommand = "build", ...rest] = args;
  // What a user's environment says of flags and targets is about other projects.
  const cleared = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS", "CARGO_BUILD_TARGET"];
  return await run("env", [
    ...cleared.flatMap((name) => ["-u", name]),
    `CARGO_TARGET_DIR=${folder}/target`,
    ...(rustc === undefined ? [] : [`RUSTC=${rustc}`]),
    "cargo",
    subcommand,
    "--offline",
    "--quiet",
    ...rest,
  ], { cwd: folder });
}
