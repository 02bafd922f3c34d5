/**
 * What `--bounds=capacity` and `--bounds=mask` do where the specification has a trap: addresses stay
 * inside of the memory's own storage, and everything else is as it always is.
 *
 * @module
 */

import { assertMatch } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { assemble } from "./modules.ts";
import { type CrateSource, RUNTIME_WITH_ALLOC, testProgram } from "./workspace.ts";

/** A memory of 1 to 3 pages: the mask is of 4. */
const MODULE = `(module
  (memory (export "memory") 1 3)
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load_far") (param i32) (result i64) (i64.load offset=4294967295 (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))`;

/** A segment beyond the first size. */
const OUTSIDE = `(module (memory (export "memory") 1 3) (data (i32.const 65536) "a")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;

const PROGRAM = `#![forbid(unsafe_code)]
use herkos_runtime::WasmTrap::OutOfBounds;

fn main() {
    // Storage that somebody has used before.
    let mut bytes = [7; 3 * 65536];
    let mut m = capacity::Capacity::with_storage(&mut bytes);
    m.instantiate().unwrap();
    assert_eq!(m.size(), Ok(1));
    assert_eq!(m.memory().bytes().len(), 65536);
    // Between the size and the most there is nothing of anybody else, and no trap.
    assert_eq!(m.load(65536), Ok(0));
    assert_eq!(m.load(3 * 65536 - 4), Ok(0));
    assert_eq!(m.store(65534, -1), Ok(()));
    assert_eq!(m.load(65536), Ok(0xffff));
    assert_eq!(m.fill(2 * 65536 - 1, 2), Ok(()));
    assert_eq!(m.load(2 * 65536 - 1), Ok(0x101));
    // Beyond the most there is a trap, and the last of the addresses do not wrap.
    assert_eq!(m.load(3 * 65536 - 3), Err(OutOfBounds));
    assert_eq!(m.store(-4, 1), Err(OutOfBounds));
    assert_eq!(m.load_far(1), Err(OutOfBounds));
    assert_eq!(m.fill(3 * 65536, 1), Err(OutOfBounds));
    // New pages are zero, also where something was written before.
    assert_eq!(m.grow(1), Ok(1));
    assert_eq!(m.size(), Ok(2));
    assert_eq!(m.load(65532), Ok(0xffff_0000_u32 as i32));
    assert_eq!(m.load(65536), Ok(0));
    assert_eq!(m.load(2 * 65536 - 4), Ok(0));
    assert_eq!(m.load(2 * 65536), Ok(1));
    assert_eq!(m.grow(2), Ok(-1));

    let mut bytes = [7; 4 * 65536 + 16];
    let mut m = mask::Mask::with_storage(&mut bytes);
    m.instantiate().unwrap();
    assert_eq!(m.memory().bytes().len(), 65536);
    assert_eq!(m.load(4 * 65536 - 1), Ok(0));
    assert_eq!(m.store(5, 0x0102_0304), Ok(()));
    assert_eq!(m.load(5), Ok(0x0102_0304));
    // The mask is of four pages: what is beyond is the beginning again.
    assert_eq!(m.load(4 * 65536 + 5), Ok(0x0102_0304));
    assert_eq!(m.load(-4 * 65536 + 5), Ok(0x0102_0304));
    assert_eq!(m.load_far(6), Ok(0x0102_0304));
    // An access at the last address goes on behind it.
    assert_eq!(m.store(-1, -1), Ok(()));
    assert_eq!(m.load(4 * 65536 - 4), Ok(0xff00_0000_u32 as i32));
    assert_eq!(m.load(-1), Ok(-1));
    assert_eq!(m.load(0), Ok(0));
    // Operations on ranges trap where they would leave the storage.
    assert_eq!(m.fill(4 * 65536, 17), Err(OutOfBounds));
    assert_eq!(m.fill(-1, 1), Err(OutOfBounds));
    assert_eq!(m.store(65536, 9), Ok(()));
    assert_eq!(m.grow(2), Ok(1));
    assert_eq!(m.size(), Ok(3));
    assert_eq!(m.load(65536), Ok(0));
    assert_eq!(m.grow(1), Ok(-1));

    // Segments are checked against the size.
    let mut m = capacity_outside::CapacityOutside::new();
    assert_eq!(m.instantiate(), Err(OutOfBounds));
    let mut m = mask_outside::MaskOutside::new();
    assert_eq!(m.instantiate(), Err(OutOfBounds));
    println!("done");
}
`;

Deno.test("relaxed checks keep addresses inside, new pages zero and segments exact", async (t) => {
  const crates: CrateSource[] = [];
  for (const bounds of ["capacity", "mask"] as const) {
    for (const [name, wat] of [[bounds, MODULE], [`${bounds}_outside`, OUTSIDE]] as const) {
      const { bytes } = await assemble(name, wat);
      const text = transpile(bytes, { name, bounds }).files[0]?.text ?? "";
      assertMatch(text, new RegExp(`^//! Options: --bounds=${bounds}\\.$`, "m"));
      assertMatch(text, new RegExp(`^//! Memory: ${bounds}, 1 to 3 pages; addresses `, "m"));
      crates.push({
        name,
        files: { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` },
        dependencies: [RUNTIME_WITH_ALLOC],
      });
    }
  }
  await testProgram(t, "bounds", crates, PROGRAM);
});
