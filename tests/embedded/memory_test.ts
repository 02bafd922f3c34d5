/**
 * Large memories never move over the stack, and a `static` instance is all zero bytes.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { run } from "../support/rustc.ts";
import { nm, nmTest } from "./nm.ts";
import { watFixture } from "./modules.ts";
import { cargo, type CrateSource, RUNTIME_WITH_ALLOC, writeWorkspace } from "./workspace.ts";

/** The bytes of the memory: 1024 pages. */
const SIZE = 1024 * 65536;

/** 64 MiB, as an array in a `static` and in a box, in both modes of memory. */
const PROGRAM = `#![forbid(unsafe_code)]
use big_fixed::BigFixed;
use big_growable::BigGrowable;
use herkos_runtime::WasmResult;
use std::sync::Mutex;

static FIXED: Mutex<BigFixed> = Mutex::new(BigFixed::new());
static GROWABLE: Mutex<BigGrowable> = Mutex::new(BigGrowable::new());

fn run(storage: &str) -> WasmResult<i32> {
    match storage {
        "static fixed" => {
            let mut instance = FIXED.lock().unwrap();
            instance.instantiate()?;
            instance.ends()
        }
        "static growable" => {
            let mut instance = GROWABLE.lock().unwrap();
            instance.instantiate()?;
            instance.ends()
        }
        "boxed fixed" => {
            let mut instance = Box::new(BigFixed::<Box<[u8; ${SIZE}]>>::zeroed());
            instance.instantiate()?;
            instance.ends()
        }
        "boxed growable" => {
            let mut instance = Box::new(BigGrowable::<Box<[u8]>>::zeroed());
            instance.instantiate()?;
            instance.ends()
        }
        "borrowed growable" => {
            let mut bytes = vec![7; ${SIZE}];
            let mut instance = BigGrowable::with_storage(&mut bytes[..]);
            instance.instantiate()?;
            instance.ends()
        }
        _ => panic!("unknown storage"),
    }
}

fn main() {
    let storage = std::env::args().nth(1).unwrap_or_default();
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    println!("{:?}", thread.spawn(move || run(&storage)).unwrap().join().unwrap());
}
`;

/** The instances as statics and nothing else. */
const STATICS = `#![forbid(unsafe_code)]
use std::sync::Mutex;
pub static FIXED: Mutex<big_fixed::BigFixed> = Mutex::new(big_fixed::BigFixed::new());
pub static GROWABLE: Mutex<big_growable::BigGrowable> =
    Mutex::new(big_growable::BigGrowable::new());
pub static TABLES: Mutex<tables::Tables> = Mutex::new(tables::Tables::new());
pub static STATE: Mutex<growable::Growable> = Mutex::new(growable::Growable::new());
`;

/** The statics, and the bytes that each has at least. */
const LEAST_SIZE = { FIXED: SIZE, GROWABLE: SIZE, TABLES: 100, STATE: 4 * 65536 };

const workspace = (async (): Promise<string> => {
  const crates: CrateSource[] = [];
  for (
    const [name, fixture, memory] of [
      ["big_fixed", "big_memory", "auto"],
      ["big_growable", "big_memory", "growable"],
      ["tables", "tables", "auto"],
      ["growable", "growable", "auto"],
    ] as const
  ) {
    const { bytes } = await watFixture(fixture);
    const text = transpile(bytes, { name, memory }).files[0]?.text ?? "";
    const files = { "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${text}` };
    crates.push({ name, files, dependencies: [RUNTIME_WITH_ALLOC] });
  }
  const uses = crates.map(({ name }) => `${name} = { path = "../${name}" }`);
  const dependencies = [RUNTIME_WITH_ALLOC, ...uses];
  return await writeWorkspace("memory", [
    ...crates,
    { name: "large", files: { "src/main.rs": PROGRAM }, dependencies },
    { name: "statics", files: { "src/lib.rs": STATICS }, dependencies },
  ]);
})();
// The tests report a failure; this keeps it from ending the process before they run.
workspace.catch(() => {});

Deno.test("64 MiB of memory instantiate on a stack of 1 MiB at opt-level 0", async (t) => {
  const folder = await workspace;
  const built = await cargo(folder, ["build", "-p", "large"]);
  assertEquals(built.code, 0, built.stderr);
  for (
    const storage of [
      "static fixed",
      "static growable",
      "boxed fixed",
      "boxed growable",
      "borrowed growable",
    ]
  ) {
    await t.step(storage, async () => {
      const { code, stdout, stderr } = await run(`${folder}/target/debug/large`, [storage]);
      assertEquals(code, 0, `The process ended with ${code}: ${stderr}`);
      assertEquals(stdout.trim(), "Ok(42)");
    });
  }
});

nmTest("an instance as a static adds nothing to .data", async (t) => {
  const folder = await workspace;
  for (const [profile, output] of [["dev", "debug"], ["release", "release"]] as const) {
    await t.step(profile, async () => {
      const built = await cargo(folder, ["build", "--profile", profile, "-p", "statics"]);
      assertEquals(built.code, 0, built.stderr);
      const symbols = await nm(`${folder}/target/${output}/libstatics.rlib`);
      for (const [name, least] of Object.entries(LEAST_SIZE)) {
        const own = symbols.filter((symbol) => symbol.name.endsWith(`::${name}`));
        assertEquals(own.map(({ kind }) => kind.toLowerCase()), ["b"], name);
        assert((own[0]?.size ?? 0) >= least, `${name} has ${own[0]?.size} bytes`);
      }
      const data = symbols.filter(({ kind }) => /^[dg]$/i.test(kind));
      assertEquals(data, []);
      assertMatch(symbols.map(({ kind }) => kind).join(""), /b/i);
    });
  }
});
