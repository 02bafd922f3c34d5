import { assertEquals } from "@std/assert";
import { transpile } from "../../../lib/transpile.ts";
import { buildProgram } from "../../corpus/build.ts";
import { runOk } from "../../corpus/run.ts";
import { assemble } from "../../support/wat.ts";

const read = (url: string): Promise<string> => Deno.readTextFile(new URL(url, import.meta.url));

Deno.test("copies and restored snapshots of instances go on as the originals do", async () => {
  const bytes = await assemble(await read("../../../fixtures/wat/machine.wat"));
  const other = await assemble(
    `(module (global $g (mut i32) (i32.const 0)) (func (export "f") (global.set $g (i32.const 1))))`,
  );
  const sources: Record<string, string> = { "main.rs": await read("main.rs") };
  const variants = [
    { name: "plain", bytes, optLevel: 1 },
    { name: "masked", bytes, bounds: "mask" },
    { name: "other", bytes: other },
  ] as const;
  for (const { bytes, ...options } of variants) {
    const { files, report } = transpile(bytes, { ...options, snapshots: true });
    const storage = report.memories[0]?.storageBytes ?? 0;
    for (const file of files) {
      sources[file.path] = `${file.text}\npub const BYTES: usize = ${storage};\n`;
    }
  }
  for (const optLevel of [0, 1] as const) {
    const { path } = await buildProgram({ name: "snapshots", sources, optLevel });
    const { stdout } = await runOk(path, [], { stdin: new Uint8Array() });
    assertEquals(new TextDecoder().decode(stdout).trimEnd().split("\n"), [
      "plain goes on from copies and snapshots",
      "masked goes on from copies and snapshots",
      "snapshots of others are refused",
    ]);
  }
});
