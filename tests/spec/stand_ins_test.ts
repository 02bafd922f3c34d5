import { assertEquals } from "@std/assert";
import { DEFAULT_FEATURES } from "../../lib/features.ts";
import { accept } from "./judge.ts";
import { findStandIn, STAND_INS } from "./stand_ins.ts";

Deno.test("findStandIn() gives valid modules without what they leave out", () => {
  for (const { script, line, omits } of STAND_INS) {
    const found = findStandIn(script, line);
    const module = accept(found?.bytes ?? new Uint8Array(), DEFAULT_FEATURES);
    if ("status" in module) throw new Error(`${script}:${line}: ${module.reason}`);
    const names = module.exports.map(({ name }) => name);
    assertEquals(names.filter((name) => omits.includes(name)), [], `${script}:${line}`);
  }
});

Deno.test("findStandIn() finds nothing for other modules", () => {
  assertEquals(findStandIn("linking0.wast", 4), undefined);
  assertEquals(findStandIn("linking.wast", 31), undefined);
});
