// The crate herkos-build with the tool itself; its own tests have scripts in the tool's place.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { OPTION_KEYS, type OptionKey, optionRow } from "../../lib/options/option_table.ts";
import { VERSION } from "../../lib/version.ts";
import { type Ended, inTempDir, PROJECT, runProgram } from "../support/deno.ts";

const CRATE = `${PROJECT}runtime-rs/herkos-build`;
const EXAMPLE = `${PROJECT}examples/build-script`;

/** The tool from the sources, as the variable takes it. */
const HERKOS = `${Deno.execPath()} run --quiet --no-check -A --config=${PROJECT}deno.json ` +
  `${PROJECT}cli.ts`;

/** What the builder decides itself: it makes files, for `include!`. */
const DECIDED: readonly OptionKey[] = ["crate", "asModule", "inlineRuntime"];

/** The methods that set options are named after the flags; `-O` is called what it is. */
function methodOf(key: OptionKey): string {
  return optionRow(key).short ? "opt_level" : optionRow(key).flag.replaceAll("-", "_");
}

Deno.test("the builder has a method for each option, and its values", async () => {
  const source = await Deno.readTextFile(`${CRATE}/src/build.rs`);
  const values = await Deno.readTextFile(`${CRATE}/src/options.rs`);
  for (const key of OPTION_KEYS) {
    if (DECIDED.includes(key)) continue;
    const { flag, type } = optionRow(key);
    assertStringIncludes(source, `pub fn ${methodOf(key)}(&mut self`);
    assert(source.includes(`"${flag}"`) || source.includes(`"--${flag}=`), flag);
    if (type.kind !== "choice" || key === "features") continue;
    for (const choice of type.choices) assertStringIncludes(values, ` => "${choice}",`);
  }
});

Deno.test("the builder's version is the tool's, which it has deno and npx fetch", async () => {
  const manifest = await Deno.readTextFile(`${CRATE}/Cargo.toml`);
  assertMatch(manifest, new RegExp(`^version = "${VERSION.replaceAll(".", "\\.")}"$`, "m"));
});

/** A copy of the example and of its module, beside each other. */
async function copyExample(folder: string): Promise<string> {
  const copy = `${folder}/build-script`;
  await Deno.mkdir(`${copy}/src`, { recursive: true });
  await Deno.mkdir(`${folder}/sum`);
  await Deno.copyFile(`${PROJECT}examples/sum/sum.wat`, `${folder}/sum/sum.wat`);
  for (const file of ["build.rs", "src/main.rs"]) {
    await Deno.copyFile(`${EXAMPLE}/${file}`, `${copy}/${file}`);
  }
  const manifest = await Deno.readTextFile(`${EXAMPLE}/Cargo.toml`);
  const moved = manifest.replace("../../runtime-rs/herkos-build", CRATE);
  assert(moved !== manifest);
  await Deno.writeTextFile(`${copy}/Cargo.toml`, moved);
  return copy;
}

/** The file that the build script wrote. */
function outputOf(crate: string): string {
  const folder = `${crate}/target/run/debug/build`;
  const paths = [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}/out/sum.rs`);
  const found = paths.filter((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
  assertEquals(found.length, 1);
  return found[0]!;
}

Deno.test("the example examples/build-script runs, and its output is written when it changes", async (t) => {
  await inTempDir(async (folder) => {
    const crate = await copyExample(folder);
    const cargo = (command: string, herkos = HERKOS): Promise<Ended> =>
      runProgram("cargo", [command, "--quiet", "--offline"], {
        cwd: crate,
        // Each command runs build scripts of its own.
        env: { HERKOS: herkos, CARGO_TARGET_DIR: `${crate}/target/${command}` },
      });
    const module = `${folder}/sum/sum.wat`;

    await t.step("it runs, and clippy has nothing to say", async () => {
      const ran = await cargo("run");
      assertEquals([ran.stdout, ran.stderr, ran.code], ["the sum is 321\n", "", 0]);
      const linted = await cargo("clippy");
      assertEquals([linted.stderr, linted.code], ["", 0]);
      const readme = await Deno.readTextFile(`${EXAMPLE}/README.md`);
      assertStringIncludes(readme, 'HERKOS="npx -y deno@2.9.6 run -A ../../cli.ts" cargo run\n');
    });
    await t.step("a module that was touched is the same Rust, which is not touched", async () => {
      const path = outputOf(crate);
      const before = await Deno.stat(path);
      const later = Date.now() / 1000 + 10;
      await Deno.utime(module, later, later);
      assertEquals((await cargo("run")).stdout, "the sum is 321\n");
      const after = await Deno.stat(path);
      assertEquals([after.mtime, after.ino], [before.mtime, before.ino]);
    });
    await t.step("a module that changed is other Rust", async () => {
      const text = await Deno.readTextFile(module);
      await Deno.writeTextFile(
        module,
        text.replace("i32.add (local.get $total)", "i32.sub (local.get $total)"),
      );
      assertEquals((await cargo("run")).stdout, "the sum is -321\n");
    });
    await t.step("a module that is none fails with what the tool says", async () => {
      await Deno.writeTextFile(module, "(module (func (result i32)))");
      const { code, stderr } = await cargo("build");
      assert(code !== 0);
      assertMatch(stderr, /herkos failed \(exit status: \d\): /);
      assertStringIncludes(stderr, "HK0");
    });
    await t.step("another HERKOS runs the script again", async () => {
      const { code, stderr } = await cargo("build", "no-such-tool");
      assert(code !== 0);
      assertStringIncludes(stderr, "Cannot start no-such-tool, which is what the variable HERKOS");
    });
  });
});

Deno.test("the tool takes every option as the builder gives it", () =>
  inTempDir(async (folder) => {
    await Deno.mkdir(`${folder}/src`);
    await Deno.writeTextFile(`${folder}/in.wat`, "(module (memory 1 3))");
    await Deno.writeTextFile(
      `${folder}/Cargo.toml`,
      `[package]\nname = "all"\nversion = "0.1.0"\nedition = "2024"\n
[dependencies]\nherkos-build = { path = "${CRATE}" }\n[workspace]\n`,
    );
    await Deno.writeTextFile(
      `${folder}/src/main.rs`,
      `use herkos_build::{Bounds, Build, Error, Memory, OptLevel, RustEdition, TrapInfo};

fn main() -> Result<(), Error> {
    Build::new("in.wat")
        .name("all")
        .data_file("all.data")
        .wasi(true)
        .snapshots(true)
        .trap_info(TrapInfo::Function)
        .fuel(true)
        .max_fuel(1_000_000)
        .memory(Memory::Growable)
        .bounds(Bounds::Capacity)
        .max_pages(2)
        .max_table_elements(3)
        .shared_tables(true)
        .max_exception_words(5)
        .max_call_depth(70_000)
        .max_function_size(8)
        .max_nesting(9)
        .opt_level(OptLevel::None)
        .canonical_nan(true)
        .rust_edition(RustEdition::E2021)
        .runtime_path("crate::runtime")
        .features("wasm2")
        .enable("threads")
        .disable("simd")
        .out_dir(".")
        .compile()?;
    Build::new("in.wat")
        .name("small")
        .memory_bytes(1000)
        .aligned_memory(true)
        .stack_bytes(4096)
        .out_dir(".")
        .compile()?;
    Ok(())
}
`,
    );
    const ran = await runProgram("cargo", ["run", "--quiet", "--offline"], {
      cwd: folder,
      env: { HERKOS },
    });
    assertEquals(ran.code, 0, ran.stderr);
    const given = new Set<string>();
    for (const name of ["all", "small"]) {
      const text = await Deno.readTextFile(`${folder}/${name}.rs`);
      const options = /^\/\/! Options: (.*)\.$/m.exec(text)?.[1]?.split(" ") ?? [];
      for (const option of options) given.add(option.split("=")[0]!);
    }
    const shown = OPTION_KEYS.map(optionRow).filter(({ outside }) => !outside);
    const flags = shown.map(({ flag, short }) => short ? `-${flag}0` : `--${flag}`);
    assertEquals(flags.filter((flag) => !given.has(flag)), []);
    assertEquals([...given].filter((flag) => !flags.includes(flag)), []);
  }));
