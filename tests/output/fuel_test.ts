/**
 * What a host sees of fuel: with any amount of it, a call gives its result or `FuelExhausted`, and the
 * instance goes on when there is more.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { buildProgram } from "../corpus/build.ts";
import { fuelProgram } from "../support/fuel_checks.ts";
import { run } from "../support/rustc.ts";

for (const [optLevel, rustLevel] of [[0, 0], [1, 3]] as const) {
  Deno.test(`with any fuel there is the result or FuelExhausted, at -O${optLevel}, rustc's ${rustLevel}`, async () => {
    const { checks, lines, module } = await fuelProgram(optLevel, 1);
    const main = `${checks}\nfn main() {\n    check_all();\n}\n`;
    const sources = { "main.rs": main, "module.rs": module };
    const { path } = await buildProgram({ name: "fuel", sources, optLevel: rustLevel });
    const { code, stdout, stderr } = await run(path, []);
    assertEquals(code, 0, stderr);
    assertEquals(stdout.trim().split("\n"), lines);
  });
}
