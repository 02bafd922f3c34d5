// What herkos writes has no warning in a crate that denies them, included as well as a file of it.
import { assert, assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { goldens } from "../golden/golden.ts";
import { inTempDir, runProgram } from "../support/deno.ts";

/** Groups of clippy's, and lints of rustc's that are off by default. */
const DENIED = [
  ...["warnings", "clippy::all", "clippy::pedantic", "clippy::nursery", "clippy::restriction"],
  ...["missing_docs", "missing_debug_implementations", "missing_copy_implementations"],
  ...["future_incompatible", "let_underscore", "nonstandard_style", "rust_2018_idioms"],
  ...["rust_2021_compatibility", "rust_2024_compatibility", "trivial_casts"],
  ...["trivial_numeric_casts", "unreachable_pub", "unsafe_code", "unused", "unused_lifetimes"],
  ...["unused_qualifications", "unused_results", "variant_size_differences"],
];

const HEAD = `//! A crate that denies what it can.
#![deny(${DENIED.join(", ")})]
#![allow(clippy::blanket_clippy_restriction_lints, clippy::allow_attributes_without_reason)]
`;

for (const asModule of [false, true]) {
  const how = asModule ? "include!" : "a file of its own";
  Deno.test(`the goldens have no warning of rustc, clippy and rustdoc by ${how}`, () =>
    inTempDir(async (folder) => {
      await Deno.mkdir(`${folder}/src`);
      const lines: string[] = [];
      for (const { name, bytes, options } of await goldens()) {
        const { runtimePath: _, ...rest } = options;
        const given = { ...rest, name, asModule, inlineRuntime: true };
        const { files } = transpile(bytes, given);
        await Deno.writeTextFile(`${folder}/src/${name}.rs`, files[0]!.text);
        lines.push(asModule ? `include!("${name}.rs");` : `pub mod ${name};`);
      }
      assert(lines.length > 25);
      await Deno.writeTextFile(`${folder}/src/lib.rs`, `${HEAD}${lines.join("\n")}\n`);
      await Deno.writeTextFile(
        `${folder}/Cargo.toml`,
        `[package]\nname = "strict"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n`,
      );
      for (const command of [["clippy"], ["doc"]]) {
        const { code, stderr } = await runProgram("cargo", [...command, "--offline"], {
          cwd: folder,
          env: { RUSTDOCFLAGS: "-Dwarnings" },
        });
        assertEquals(code, 0, stderr.slice(0, 4000));
        assert(!stderr.includes("warning"), stderr.slice(0, 4000));
      }
    }));
}
