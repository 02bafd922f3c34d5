/**
 * The hosts without heap: with a program they build for a Cortex-M0, and no function of WASI on them
 * can panic.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { WASI_FUNCTIONS } from "../../lib/rust/wasi.ts";
import { transpile } from "../../lib/transpile.ts";
import { nm, nmTest, outside, runtimeSymbols } from "./nm.ts";
import { TARGET } from "../support/targets.ts";
import { targetTest } from "./target.ts";
import { cargo, type CrateSource, writeWorkspace } from "./workspace.ts";

/** Every part there is, with either file system. */
const HOSTS = `use herkos_runtime::WasmResult;
use herkos_runtime::wasi::*;

pub type Streams = Stdio<'static, Buffer<[u8; 64]>, Discard>;
pub type With<F> = Host<
    List<'static>, List<'static>, FixedClock, SeededRandom, Fds<Streams, F>, Closed,
>;
pub type Writes = With<MemoryFiles<16, 1024>>;
pub type Reads = With<ReadOnlyFiles<'static>>;
`;

/** A public function for each of WASI on a host. */
function calls(host: string): string {
  const functions = [...WASI_FUNCTIONS.values()].map(({ name, type }) => {
    const [params = "", results] = type.split(" -> ");
    const types = params.match(/i32|i64/g) ?? [];
    const list = types.map((type, i) => `, p${i}: ${type}`).join("");
    const args = types.map((_, i) => `, p${i}`).join("");
    return `#[inline(never)]
pub fn ${host.toLowerCase()}_${name}(
    host: &mut ${host}, m: &mut [u8]${list},
) -> WasmResult<${results === "[]" ? "()" : "i32"}> {
    ${name}(host, m${args})
}
`;
  });
  return functions.join("\n");
}

/** A program with a host. */
async function program(): Promise<CrateSource> {
  const bytes = await Deno.readFile(
    new URL("../../fixtures/wasi/notes/notes.wasm", import.meta.url),
  );
  const { files } = transpile(bytes, { name: "notes", wasi: true, maxPages: 2 });
  const library = `#![no_std]
#![forbid(unsafe_code)]
${HOSTS}
pub mod notes;

${calls("Writes")}
${calls("Reads")}
#[inline(never)]
pub fn call_start(program: &mut notes::Notes<&mut [u8]>, host: &mut Writes) -> WasmResult<()> {
    program.instantiate(host)?;
    program._start(host)
}

pub fn host() -> Writes {
    Host::new()
        .args(&[b"notes", b"list"])
        .environ(&[b"NOTES=/notes"])
        .clock(FixedClock::at(0))
        .random(SeededRandom::new(1))
        .stdio(Stdio::new(b"", Buffer::new([0; 64]), Discard))
        .files(MemoryFiles::new())
        .sockets(Closed)
}
`;
  return {
    name: "wasi_program",
    files: { "src/lib.rs": library, "src/notes.rs": files[0]?.text ?? "" },
  };
}

targetTest(`a program for WASI and its host build for ${TARGET}`, async (rustc, t) => {
  const folder = await writeWorkspace("wasi-thumbv6m", [await program()]);
  for (const profile of ["release", "small"]) {
    await t.step(`with the profile ${profile}`, async () => {
      const args = ["build", "--workspace", "--target", TARGET, "--profile", profile];
      const { code, stderr } = await cargo(folder, args, rustc);
      assertEquals(code, 0, stderr);
    });
  }
});

nmTest("no function of WASI on a host without heap refers to core::panicking", async (t) => {
  const folder = await writeWorkspace("wasi-panicking", [await program()]);
  for (const profile of ["level2", "release"]) {
    await t.step(`profile ${profile}`, async () => {
      const { code, stderr } = await cargo(folder, ["build", "--profile", profile]);
      assertEquals(code, 0, stderr);
      const output = `${folder}/target/${profile}`;
      const symbols = await nm(`${output}/libwasi_program.rlib`);
      const compiled = symbols.filter(({ kind, name }) =>
        kind === "T" && /::(writes|reads)_\w+$/.test(name)
      );
      assertEquals(compiled.length, 2 * WASI_FUNCTIONS.size, "Not every function is compiled");
      assertEquals(outside(symbols, await runtimeSymbols(output)), []);
    });
  }
});
