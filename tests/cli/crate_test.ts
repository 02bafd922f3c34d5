// What --crate writes: a crate that builds alone, at once, and could be published.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { assemble } from "../support/wat.ts";

const ROOTS = `(module
  (memory (export "memory") 1 3)
  (func (export "root") (param f64) (result f64) (f64.sqrt (local.get 0)))
  (func (export "poke") (param i32) (i32.store (local.get 0) (i32.const 7)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))`;

const HOST_TEST = `use my_roots::herkos_runtime::{WasmTrap, PAGE_SIZE};
use my_roots::MyRoots;

#[test]
fn works() {
    let mut instance = MyRoots::with_storage([0; 3 * PAGE_SIZE]);
    assert_eq!(instance.instantiate(), Ok(()));
    assert_eq!(instance.root(2.25), Ok(1.5));
    assert_eq!(instance.poke(65_533), Err(WasmTrap::OutOfBounds));
    assert_eq!(instance.grow(), Ok(1));
    assert_eq!(instance.poke(65_533), Ok(()));
    assert_eq!(instance.memory().bytes()[65_533], 7);
}
`;

Deno.test("--crate writes a crate that is formatted, builds offline, and works", async (t) => {
  await inTempDir(async (folder) => {
    await Deno.writeFile(join(folder, "in.wasm"), await assemble(ROOTS));
    const crate = join(folder, "roots");
    const args = ["in.wasm", "--crate", "roots", "--name", "my roots"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    assertMatch(written.stderr, /^Wrote roots \(\d+ files, /);
    // No registry: an empty home of cargo, and no network.
    const env = { CARGO_HOME: join(folder, "cargo"), CARGO_TARGET_DIR: join(folder, "target") };
    const cargo = (...args: string[]) => runProgram("cargo", args, { cwd: crate, env });

    await t.step("cargo fmt finds nothing to change", async () => {
      const { code, stdout, stderr } = await cargo("fmt", "--check");
      assertEquals(code, 0, stdout + stderr);
    });
    for (const features of ["", "alloc", "std"]) {
      await t.step(`cargo test passes without a registry, features "${features}"`, async () => {
        await Deno.mkdir(join(crate, "tests"), { recursive: true });
        await Deno.writeTextFile(join(crate, "tests/host.rs"), HOST_TEST);
        const { code, stdout, stderr } = await cargo("test", "--offline", "--features", features);
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "test works ... ok");
        assert(!stderr.includes("warning"), stderr);
      });
    }
    await t.step("cargo package accepts it", async () => {
      await Deno.remove(join(crate, "tests"), { recursive: true });
      const flags = ["--offline", "--allow-dirty", "--no-verify"];
      const { code, stderr } = await cargo("package", ...flags);
      assertEquals(code, 0, stderr);
      // It has no address on the web to name; nothing else may be missing.
      assertEquals(stderr.match(/^warning: .*/gm), [
        "warning: manifest has no documentation, homepage or repository",
      ]);
    });
    await t.step("a second run leaves it alone, and --check sees an edit", async () => {
      const again = await runHerkos(["-A"], args, { cwd: folder });
      assertEquals(again, { code: 0, stdout: "", stderr: "roots is up to date\n" });
      await Deno.writeTextFile(join(crate, "src/module.rs"), "// edited\n", { append: true });
      const check = await runHerkos(["-A"], [...args, "--check"], { cwd: folder });
      assertEquals([check.code, check.stderr], [1, `${join("roots", "src/module.rs")} is stale\n`]);
    });
    await t.step("it says where the feature libm is, and that works as described", async () => {
      const path = join(crate, "Cargo.toml");
      const manifest = await Deno.readTextFile(path);
      const edited = manifest.replace(/^# (libm = \[|\[dependencies\]|libm = \{)/gm, "$1");
      assertEquals(manifest.length - edited.length, 6);
      await Deno.writeTextFile(path, edited);
      // This one needs the registry, so the usual home.
      const { code, stderr } = await runProgram("cargo", ["check", "--features", "libm"], {
        cwd: crate,
        env: { CARGO_TARGET_DIR: join(folder, "target") },
      });
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("warning"), stderr);
    });
  });
});

Deno.test("--crate writes a crate of a very long function that builds with debug information", async () => {
  await inTempDir(async (folder) => {
    // Every few operands of the sum fill a line, and each line stays in scope: rustc's stack bears
    // about 2,700.
    const terms = Array.from(
      { length: 12_000 },
      (_, i) => `(i32.load offset=${4 * i} (local.get 0)) i32.add`,
    );
    const text = `(module (memory 1) (func (export "f") (param i32) (result i32)
      (local.get 0) ${terms.join("\n")}))`;
    await Deno.writeFile(join(folder, "in.wasm"), await assemble(text));
    const written = await runHerkos(["-A"], ["in.wasm", "--crate", "long"], { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    const env = { CARGO_HOME: join(folder, "cargo"), CARGO_TARGET_DIR: join(folder, "target") };
    const built = await runProgram("cargo", ["build", "--offline"], {
      cwd: join(folder, "long"),
      env,
    });
    assertEquals(built.code, 0, built.stderr.slice(-2000));
  });
});
