/**
 * `--memory-bytes`: memories of fewer bytes than a page, and what an instance of one takes on a
 * microcontroller.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { sectionBytes } from "../../lib/report/elf.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
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

/** A module whose memory nothing writes, and which its host only reads. */
const CONSTANT = `(module
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (data (i32.const 40) "flash")
  (data (i32.const 60) "\\ff\\00\\00\\80")
  (func (export "load") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.load (local.get 0)))
  (func (export "load_float") (param i32) (result f64) (f64.load offset=1 (local.get 0)))
  (func (export "load_far") (param i32) (result i64) (i64.load offset=4294967295 (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

/** The bytes of an instance beside its memory: the variable, and no more. */
const STATE = 4;

/** What is asked of that module, as a crate has it. */
function constantCheck(crate: string): string {
  return `fn ${crate}(m: &mut impl ${crate}::Exports) {
    let bytes: &'static [u8] = m.memory();
    assert_eq!(bytes.len(), 64);
    assert_eq!(&bytes[40..45], b"flash");
    // Also before it is instantiated: nothing has to be copied.
    assert_eq!(m.load(60), Ok(0x8000_00ffu32 as i32));
    assert_eq!(m.load(59), Ok(0xff00));
    assert_eq!(m.load(61), Err(OutOfBounds));
    assert_eq!(m.load(-1), Err(OutOfBounds));
    assert_eq!(m.load(i32::MIN), Err(OutOfBounds));
    assert_eq!(m.load_float(55).map(f64::to_bits), Ok(0x8000_00ff << 32));
    assert_eq!(m.load_float(56), Err(OutOfBounds));
    assert_eq!(m.load_far(1), Err(OutOfBounds));
    assert_eq!((m.size(), m.grow(0), m.grow(1), m.size()), (Ok(1), Ok(1), Ok(-1), Ok(1)));
}`;
}

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

${constantCheck("constant")}
${constantCheck("words")}
fn main() {
    constant(&mut constant::Constant::new());
    words(&mut words::Constant::new());
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
  for (const alignedMemory of [false, true]) {
    const { bytes } = await assemble("constant", CONSTANT);
    const options = { memory: "constant", memoryBytes: 64, alignedMemory } as const;
    const name = alignedMemory ? "words" : "constant";
    const text = transpile(bytes, { name: "constant", ...options }).files[0]?.text ?? "";
    assertMatch(text, /^\/\/! Memory: constant, as nothing writes it.*, 64 bytes where/m);
    const files = { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` };
    crates.push({ name, files, dependencies: [RUNTIME_WITH_ALLOC] });
  }
  await testProgram(t, "memory-bytes", crates, PROGRAM);
});

/**
 * What an instance in a `static` takes on the target, in sections of its object file, and how often the
 * text `flash` is in it.
 */
async function sectionsOf(
  rustc: string,
  wat: string,
  options: TranspileOptions,
): Promise<Record<"bss" | "data" | "rodata" | "copies", number>> {
  const { bytes } = await assemble("small", wat);
  const { files } = transpile(bytes, { name: "small", ...options });
  const library = `#![no_std]
mod small;
use herkos_runtime::WasmResult;

/// Both are what a critical section guards in a program.
pub struct Shared(core::cell::UnsafeCell<small::Small>);
// SAFETY: nothing here is run.
unsafe impl Sync for Shared {}
pub static SHARED: Shared = Shared(core::cell::UnsafeCell::new(small::Small::new()));

#[inline(never)]
pub fn start(instance: &mut small::Small, at: i32) -> WasmResult<i32> {
    instance.instantiate()?;
    instance.load(at)
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
  const objects = [...Deno.readDirSync(output)].filter(({ name }) => /^statics-.*\.o$/.test(name));
  const file = await Deno.readFile(`${output}/${objects[0]?.name}`);
  for (const { name } of objects) await Deno.remove(`${output}/${name}`);
  const bytesOf = (kind: "bss" | "data" | "rodata"): number => sectionBytes(file, kind);
  const copies = new TextDecoder("latin1").decode(file).split("flash").length - 1;
  return { bss: bytesOf("bss"), data: bytesOf("data"), rodata: bytesOf("rodata"), copies };
}

targetTest(
  "an instance takes its bytes and its state in .bss, and nothing in .data",
  async (rustc) => {
    const { bss, data, rodata } = await sectionsOf(rustc, MODULE, { memoryBytes: BYTES });
    assertEquals([bss, data], [BYTES + STATE, 0]);
    assert(rodata >= 10, "the segments are in flash");
  },
);

targetTest(
  "a memory that nothing writes is in flash alone, and its segments are there once",
  async (rustc) => {
    const hidden = CONSTANT.replace('(export "memory")', "");
    for (
      const [wat, options] of [
        [CONSTANT, { memory: "constant" }],
        [CONSTANT, { memory: "constant", alignedMemory: true }],
        [hidden, {}],
      ] as const
    ) {
      const small = await sectionsOf(rustc, wat, { ...options, memoryBytes: 64 });
      const large = await sectionsOf(rustc, wat, { ...options, memoryBytes: 128 });
      for (const { bss, copies, data } of [small, large]) {
        assertEquals({ bss, copies, data }, { bss: STATE, copies: 1, data: 0 });
      }
      // Beside it are tables of functions, which have no constants of their own.
      assertEquals(large.rodata - small.rodata, 64);
    }
  },
);
