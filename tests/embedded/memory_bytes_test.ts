/**
 * `--memory-bytes`: memories of fewer bytes than a page, and what an instance of one takes on a
 * microcontroller.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { sectionBytes } from "../../lib/report/elf.ts";
import { transpile } from "../../lib/transpile.ts";
import { TARGET } from "../support/targets.ts";
import { assemble } from "./modules.ts";
import { targetTest } from "./target.ts";
import { cargo, RUNTIME, RUNTIME_WITH_ALLOC, testProgram, writeWorkspace } from "./workspace.ts";

const BYTES = 1000;

/** A module that thinks it has two pages, and has data at the end of what it gets. */
const MODULE = `(module
  (memory (export "memory") 2 9)
  (global $calls (mut i32) (i32.const 0))
  (data (i32.const ${BYTES - 3}) "abc")
  (data $passive "passive")
  (func (export "load") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.load (local.get 0)))
  (func (export "load_far") (param i32) (result i64) (i64.load offset=4294967295 (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store16 (local.get 0) (local.get 1)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 7) (local.get 1)))
  (func (export "copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32)
    (memory.init $passive (local.get 0) (i32.const 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

/** The bytes of an instance beside its memory: the variable, and no more. */
const STATE = 4;

const PROGRAM = `#![forbid(unsafe_code)]
use herkos_runtime::{LinearMemory, WasmTrap::OutOfBounds};

fn exact(m: &mut small::Small) {
    m.instantiate().unwrap();
    assert_eq!(m.memory().bytes().len(), 1000);
    assert_eq!(m.memory().guest().text(997, 3), Ok("abc"));
    assert_eq!(m.load(996), Ok(i32::from_le_bytes(*b"\\0abc")));
    assert_eq!(m.load(997), Err(OutOfBounds));
    assert_eq!(m.load(1000), Err(OutOfBounds));
    assert_eq!(m.load(65536), Err(OutOfBounds));
    assert_eq!(m.load(-4), Err(OutOfBounds));
    assert_eq!(m.load_far(1), Err(OutOfBounds));
    assert_eq!(m.store(998, 0x0201), Ok(()));
    assert_eq!(m.store(999, 0x0201), Err(OutOfBounds));
    assert_eq!(m.memory().bytes()[997..], *b"a\\x01\\x02");
    assert_eq!(m.fill(990, 10), Ok(()));
    assert_eq!(m.fill(990, 11), Err(OutOfBounds));
    assert_eq!(m.copy(0, 995, 5), Ok(()));
    assert_eq!(m.copy(0, 995, 6), Err(OutOfBounds));
    assert_eq!(m.init(993, 7), Ok(()));
    assert_eq!(m.init(994, 7), Err(OutOfBounds));
    assert_eq!(m.memory().bytes()[993..], *b"passive");
    // What the module was promised, which it cannot have.
    assert_eq!(m.size(), Ok(2));
    assert_eq!(m.grow(0), Ok(2));
    assert_eq!(m.grow(1), Ok(-1));
    assert_eq!(m.size(), Ok(2));
    m.instantiate().unwrap();
    assert_eq!(m.load(0), Ok(0));
}

fn main() {
    exact(&mut small::Small::new());
    let mut m = masked::Masked::new();
    m.instantiate().unwrap();
    assert_eq!(m.memory().bytes().len(), 1024);
    assert_eq!(m.store(1024 + 8, 0x0201), Ok(()));
    assert_eq!(m.load(8), Ok(0x0201));
    assert_eq!(m.load(-1024 + 8), Ok(0x0201));
    assert_eq!((m.size(), m.grow(0), m.grow(1)), (Ok(2), Ok(2), Ok(-1)));
    println!("done");
}
`;

Deno.test("--memory-bytes traps beyond its bytes, and tells of the pages that were promised", async (t) => {
  const crates = [];
  for (const [name, options] of [["small", {}], ["masked", { bounds: "mask" }]] as const) {
    const { bytes } = await assemble(name, MODULE);
    const memoryBytes = name === "masked" ? 1024 : BYTES;
    const text = transpile(bytes, { name, memoryBytes, ...options }).files[0]?.text ?? "";
    assertMatch(text, new RegExp(`^//! Options: .*--memory-bytes=${memoryBytes}\\.$`, "m"));
    assertMatch(text, /^\/\/! Memory: \w+, \d+ bytes where the module has 2 pages/m);
    const files = { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` };
    crates.push({ name, files, dependencies: [RUNTIME_WITH_ALLOC] });
  }
  await testProgram(t, "memory-bytes", crates, PROGRAM);
});

targetTest(
  "an instance takes its bytes and its state in .bss, and nothing in .data",
  async (rustc) => {
    const { bytes } = await assemble("small", MODULE);
    const { files } = transpile(bytes, { name: "small", memoryBytes: BYTES });
    const library = `#![no_std]
mod small;
use herkos_runtime::WasmResult;

/// Both are what a critical section guards in a program.
pub struct Shared(core::cell::UnsafeCell<small::Small>);
// SAFETY: nothing here is run.
unsafe impl Sync for Shared {}
pub static SHARED: Shared = Shared(core::cell::UnsafeCell::new(small::Small::new()));

#[inline(never)]
pub fn start(instance: &mut small::Small) -> WasmResult<i32> {
    instance.instantiate()?;
    instance.load(0)
}
`;
    const folder = await writeWorkspace("memory-bytes-static", [{
      name: "statics",
      files: { "src/lib.rs": library, "src/small.rs": files[0]?.text ?? "" },
      dependencies: [RUNTIME],
    }]);
    const args = ["rustc", "--release", "--target", TARGET, "-p", "statics", "--"];
    const built = await cargo(folder, [...args, "--emit=obj", "-Ccodegen-units=1"], rustc);
    assertEquals(built.code, 0, built.stderr);
    const output = `${folder}/target/${TARGET}/release/deps`;
    const object = [...Deno.readDirSync(output)].find(({ name }) => /^statics-.*\.o$/.test(name));
    const file = await Deno.readFile(`${output}/${object?.name}`);
    assertEquals(sectionBytes(file, "data"), 0);
    const state = sectionBytes(file, "bss") - BYTES;
    assertEquals(state, STATE);
    assert(sectionBytes(file, "rodata") >= 10, "the segments are in flash");
  },
);
