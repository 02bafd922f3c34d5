import { assertEquals } from "@std/assert";
import { ROOT } from "../support/rustc.ts";
import { trapFor, TRAPS } from "./traps.ts";

Deno.test("trapFor() takes a message with or without detail", () => {
  assertEquals(trapFor("uninitialized element"), "UninitializedElement");
  assertEquals(trapFor("uninitialized element 2"), "UninitializedElement");
  assertEquals(trapFor("unreachable"), "Unreachable");
});

Deno.test("trapFor() does not know the traps of later proposals", () => {
  assertEquals(trapFor("null i31 reference"), undefined);
  assertEquals(trapFor("unreachables"), undefined);
});

Deno.test("TRAPS names variants of the runtime's WasmTrap", () => {
  const source = Deno.readTextFileSync(`${ROOT}runtime-rs/herkos-runtime/src/trap.rs`);
  for (const variant of Object.values(TRAPS)) {
    assertEquals(new RegExp(`^    ${variant}\\b`, "m").test(source), true, variant);
  }
});
