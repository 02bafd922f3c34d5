/**
 * Isolation at compile time: what a program must not do does not compile, and its twin does.
 *
 * The cases are checked by the error's code and message, which hold for any version of rustc.
 * What a person sees, to the letter, is checked with trybuild where rustc is the version that
 * the texts were written with.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { watFixture } from "../embedded/modules.ts";
import {
  cargo,
  type CrateSource,
  RUNTIME_WITH_ALLOC,
  writeWorkspace,
} from "../embedded/workspace.ts";
import { isMissing } from "../support/required.ts";
import { CACHE, ROOT, run, rustcVersion } from "../support/rustc.ts";
import { CASES, readCases } from "./cases.ts";
import { compilerErrors } from "./messages.ts";

/** The modules that the cases use. */
const MODULES = ["borrower", "fixed", "greeter", "growable", "grower", "opener", "secret"];

/** The compiler whose messages stand beside the cases. */
const WRITTEN_WITH = "rustc 1.95.";

const cases = readCases();
const refused = cases.filter(({ refusal }) => refusal !== undefined);
const accepted = cases.filter(({ refusal }) => refusal === undefined);

/** The generated crates, which the crates of cases depend on. */
async function generatedCrates(): Promise<CrateSource[]> {
  return await Promise.all(MODULES.map(async (name) => {
    const { bytes } = await watFixture(name);
    const text = transpile(bytes, { name, wasi: true }).files[0]?.text ?? "";
    const files = { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` };
    return { name, files, dependencies: [RUNTIME_WITH_ALLOC] };
  }));
}

/** The lines by which a crate uses the runtime and every generated crate. */
const dependencies = [
  RUNTIME_WITH_ALLOC,
  ...MODULES.map((name) => `${name} = { path = "../${name}" }`),
];

function examples(of: typeof cases): Record<string, string> {
  return Object.fromEntries(of.map(({ name, text }) => [`examples/${name}.rs`, text]));
}

const workspace = (async (): Promise<string> => {
  const empty = { "src/lib.rs": "" };
  return await writeWorkspace("isolation", [
    ...(await generatedCrates()),
    { name: "accepted", files: { ...empty, ...examples(accepted) }, dependencies },
    { name: "refused", files: { ...empty, ...examples(refused) }, dependencies },
  ]);
})();
// The tests report a failure; this keeps it from ending the process before they run.
workspace.catch(() => {});

Deno.test("programs that keep to what they were given compile and run", async (t) => {
  const folder = await workspace;
  const { code, stderr } = await cargo(folder, ["build", "-p", "accepted", "--examples"]);
  assertEquals(code, 0, stderr);
  for (const { name, title } of accepted) {
    await t.step(`${name}: ${title}`, async () => {
      const result = await run(`${folder}/target/debug/examples/${name}`, []);
      assertEquals(result.code, 0, result.stderr);
    });
  }
});

Deno.test("programs that reach for more do not compile", async (t) => {
  const folder = await workspace;
  const args = ["check", "-p", "refused", "--examples", "--keep-going", "--message-format=json"];
  const { stdout } = await cargo(folder, args);
  const errors = compilerErrors(stdout);
  for (const { name, title, refusal } of refused) {
    await t.step(`${name}: ${title}`, () => {
      const own = errors.filter(({ target }) => target === name);
      assert(own.length > 0, "It compiles");
      assertEquals(own.map(({ code }) => code), own.map(() => refusal?.code), own[0]?.rendered);
      assertStringIncludes(own[0]?.rendered ?? "", refusal?.message ?? "");
    });
  }
  await t.step("no other crate has an error", () => {
    const names = refused.map(({ name }) => name);
    assertEquals(errors.filter(({ target }) => !names.includes(target)), []);
  });
});

Deno.test("a generated file with a runtime of another ABI gives one clear error", async () => {
  const folder = `${CACHE}cargo/isolation-abi`;
  const runtime = `${folder}-runtime`;
  await copyRuntime(runtime, (text) => text.replace(/(pub const ABI: u32 = )\d+;/, "$199;"));
  const { bytes } = await watFixture("growable");
  const text = transpile(bytes, { name: "growable" }).files[0]?.text ?? "";
  await writeWorkspace("isolation-abi", [{
    name: "growable",
    files: { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` },
    dependencies: [`herkos-runtime = { path = "${runtime}" }`],
  }]);
  const { code, stdout } = await cargo(folder, ["check", "--message-format=json"]);
  assertEquals(code === 0, false);
  const errors = compilerErrors(stdout);
  assertEquals(errors.length, 1, errors.map(({ rendered }) => rendered).join("\n"));
  assertStringIncludes(errors[0]?.rendered ?? "", "herkos-runtime");
});

/** Copies the runtime, with one edit to its root, which must change it. */
async function copyRuntime(folder: string, edit: (text: string) => string): Promise<void> {
  const source = `${ROOT}runtime-rs/herkos-runtime`;
  // A workspace of its own, as it lies outside the one that uses it.
  const manifest = await Deno.readTextFile(`${source}/Cargo.toml`);
  const library = manifest.replace(/\[\[bench\]\][^[]*/, "");
  await copySources(`${source}/src`, `${folder}/src`, edit);
  await Deno.writeTextFile(`${folder}/Cargo.toml`, `${library}\n[workspace]\n`);
}

async function copySources(
  from: string,
  to: string,
  edit: (text: string) => string,
): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { isDirectory, name } of Deno.readDir(from)) {
    if (isDirectory) {
      await copySources(`${from}/${name}`, `${to}/${name}`, edit);
      continue;
    }
    const text = await Deno.readTextFile(`${from}/${name}`);
    const edited = name === "lib.rs" ? edit(text) : text;
    assertEquals(edited === text, name !== "lib.rs");
    await Deno.writeTextFile(`${to}/${name}`, edited);
  }
}

const sameCompiler = (await rustcVersion()).startsWith(WRITTEN_WITH);
Deno.test({
  name: sameCompiler
    ? "the messages are those that stand beside the cases"
    : `the messages are those that stand beside the cases (not run: written with ${WRITTEN_WITH}x)`,
  ignore: isMissing(sameCompiler),
  async fn(): Promise<void> {
    const folder = await writeWorkspace("isolation-messages", [
      ...(await generatedCrates()),
      {
        name: "messages",
        files: {
          "src/lib.rs": "",
          "tests/messages.rs": await Deno.readTextFile(new URL("messages.rs", import.meta.url)),
          ...(await caseFiles()),
        },
        dependencies: [...dependencies, "", "[dev-dependencies]", 'trybuild = "=1.0.122"'],
      },
    ]);
    const overwrite = Deno.env.get("UPDATE_GOLDENS") === "1";
    const { code, stdout, stderr } = await run("env", [
      `CARGO_TARGET_DIR=${folder}/target`,
      `TRYBUILD=${overwrite ? "overwrite" : "wip"}`,
      ...["cargo", "test", "--quiet", "-p", "messages"],
    ], { cwd: folder });
    if (overwrite) await copyMessagesBack(`${folder}/crates/messages/cases/`);
    assertEquals(code, 0, `${stdout}\n${stderr}`);
  },
});

/** The cases and the messages beside them, where trybuild looks for them. */
async function caseFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(CASES)) {
    files[`cases/${name}`] = await Deno.readTextFile(new URL(name, CASES));
  }
  return files;
}

async function copyMessagesBack(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".stderr")) await Deno.copyFile(folder + name, new URL(name, CASES));
  }
}
