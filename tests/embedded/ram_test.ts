/**
 * The bytes that the report says an instance takes are rustc's, with pointers of 64 and of 32 bits.
 *
 * @module
 */

import { assertEquals, assertGreater } from "@std/assert";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import { randomModule } from "../differential/random/module.ts";
import { goldens } from "../golden/golden.ts";
import { buildRuntime, HOST_TOOLCHAIN, run, type Toolchain } from "../support/rustc.ts";
import { TARGET } from "../support/targets.ts";
import { builtModules } from "./built.ts";
import { targetTest } from "./target.ts";

/** What is measured: each module with its own options, and with those that add to an instance. */
const VARIANTS: readonly TranspileOptions[] = [
  {},
  { memory: "growable", maxPages: 300, trapInfo: "offset" },
  { sharedTables: true, bounds: "mask", fuel: true },
];

/** Where a constant array is too much for rustc: the report's figure has no type of its own. */
const LARGE = 32 << 20;

/** Writes modules, and a library that does not compile where the size of an instance is another. */
async function writeAsserts(folder: string, width: "bytes32" | "bytes64"): Promise<number> {
  const random = Array.from({ length: 12 }, (_, seed) => randomModule(seed, 10).case);
  const plain = [...await builtModules(), ...random].map((module) => ({ module, variants: [{}] }));
  const varied = (await goldens()).map((module) => ({ module, variants: VARIANTS }));
  const lines = ["#![no_std]"];
  let number = 0;
  for (const { module: { bytes, name, options = {} }, variants } of [...varied, ...plain]) {
    for (const variant of variants) {
      const all = { ...variant, ...options, name };
      // A memory of few bytes cannot be growable, nor masked at each size.
      if (all.memoryBytes !== undefined && variant !== VARIANTS[0]) continue;
      const { files, report } = transpile(bytes, all);
      if (!report.hasNew || report.ram[width] > LARGE) continue;
      const file = `m${number++}`;
      await Deno.writeTextFile(`${folder}/${file}.rs`, files[0]!.text);
      const size = `core::mem::size_of::<${file}::${report.struct}>()`;
      lines.push(
        `pub mod ${file};`,
        `const _: [(); ${report.ram[width]}] = [(); ${size}]; // ${name}`,
      );
    }
  }
  await Deno.writeTextFile(`${folder}/lib.rs`, `${lines.join("\n")}\n`);
  return number;
}

async function compare(toolchain: Toolchain, width: "bytes32" | "bytes64"): Promise<void> {
  const runtime = await buildRuntime(0, [], toolchain);
  const folder = await Deno.makeTempDir({ prefix: "herkos-ram-" });
  try {
    assertGreater(await writeAsserts(folder, width), 100);
    const { code, stderr } = await run(toolchain.rustc, [
      ...["--edition=2024", "--crate-type=lib", "--emit=metadata", "--cap-lints=allow"],
      ...[...toolchain.flags, "--extern", `herkos_runtime=${runtime.path}`],
      ...["--out-dir", `${folder}/out`, "lib.rs"],
    ], { cwd: folder });
    assertEquals(code, 0, stderr.slice(0, 4000));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the report's bytes of an instance are those of rustc for this machine", () =>
  compare(HOST_TOOLCHAIN, "bytes64"));

targetTest(
  `the report's bytes of an instance are those of rustc for ${TARGET}`,
  (rustc) => compare({ rustc, flags: [`--target=${TARGET}`], link: [] }, "bytes32"),
);
