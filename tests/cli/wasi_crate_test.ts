// What --wasi --crate writes: a program that cargo runs, and what the tool says without --wasi.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { assemble } from "../support/wat.ts";

// Writes its first argument to the file `out` in the directory that it is granted, and ends with the
// number of its arguments; traps when there are more than three.
const PROGRAM = `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "out")
  (func (export "_start")
    (drop (call $sizes (i32.const 8) (i32.const 12)))
    (if (i32.gt_u (i32.load (i32.const 8)) (i32.const 3)) (then unreachable))
    (drop (call $args (i32.const 64) (i32.const 128)))
    (i32.store (i32.const 16) (i32.load (i32.const 68)))
    (i32.store (i32.const 20) (i32.const 5))
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 3) (i32.const 1)
          (i64.const 64) (i64.const 64) (i32.const 0) (i32.const 24))
      (then (call $exit (i32.const 76))))
    (drop (call $write (i32.load (i32.const 24)) (i32.const 16) (i32.const 1) (i32.const 32)))
    (call $exit (i32.load (i32.const 8)))))`;

Deno.test("--wasi --crate writes a program that cargo runs", async (t) => {
  await inTempDir(async (folder) => {
    await Deno.writeFile(join(folder, "in.wasm"), await assemble(PROGRAM));
    const args = ["in.wasm", "--wasi", "--crate", "prog", "--name", "my-prog"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    const crate = join(folder, "prog");
    const env = { CARGO_TARGET_DIR: join(folder, "target") };
    const cargo = (...args: string[]) => runProgram("cargo", args, { cwd: crate, env });

    await t.step("cargo fmt finds nothing to change", async () => {
      const { code, stdout, stderr } = await cargo("fmt", "--check");
      assertEquals(code, 0, stdout + stderr);
    });
    await t.step("it builds without a warning", async () => {
      const { code, stderr } = await cargo("build");
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("warning"), stderr);
    });
    const run = (...args: string[]) => cargo("run", "--quiet", "--", ...args);
    await t.step(
      "the program uses what it is granted, and its exit code is the process's",
      async () => {
        const { code, stderr } = await run("--dir", ".", "--", "hello");
        assertEquals([code, stderr], [2, ""]);
        assertEquals(await Deno.readTextFile(join(crate, "out")), "hello");
        const outer = await run("--dir-read-only", ".", "hello");
        assertEquals(outer.code, 76);
      },
    );
    await t.step("a trap is a message and code 134", async () => {
      const { code, stderr } = await run("a", "b", "c");
      assertEquals([code, stderr], [134, "my-prog: unreachable\n"]);
    });
    await t.step("what is wrong with its command line is said", async () => {
      const wrong = await run("--drr", ".");
      assertEquals([wrong.code, wrong.stderr], [
        2,
        "my-prog: There is no option --drr\nTry --help\n",
      ]);
      const missing = await run("--dir", "nowhere");
      assertMatch(missing.stderr, /^my-prog: Cannot open nowhere: /);
      const help = await run("--help");
      assertEquals(help.code, 0);
      assertStringIncludes(help.stdout, "--dir HOST[::GUEST]");
    });
    await t.step("without the host it builds without registry and standard library", async () => {
      const flags = ["check", "--no-default-features", "--lib"];
      const { code, stderr } = await cargo(...flags);
      assertEquals(code, 0, stderr);
      assert(!stderr.includes("warning"), stderr);
    });
  });
});

Deno.test("a module that imports WASI is told of --wasi, in one line, unless --quiet", async () => {
  await inTempDir(async (folder) => {
    await Deno.writeFile(join(folder, "in.wasm"), await assemble(PROGRAM));
    const stderr = async (...args: string[]): Promise<string> =>
      (await runHerkos(["-A"], ["in.wasm", "-o", "out.rs", ...args], { cwd: folder })).stderr;
    const note = "note: the module imports WASI preview 1; with --wasi, herkos has hosts for it\n";
    assert((await stderr()).endsWith(`\n${note}`));
    assertEquals(await stderr("--quiet"), "");
    assert(!(await stderr("--wasi")).includes("note"));
  });
});
