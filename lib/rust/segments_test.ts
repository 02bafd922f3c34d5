import { assertEquals } from "@std/assert";
import { dataConst } from "./segments.ts";

Deno.test("dataConst() keeps spaces at the start of a line, also of the first", () => {
  const lines = dataConst("DATA0", new TextEncoder().encode(" ".repeat(100)));
  assertEquals(lines, [
    'static DATA0: &[u8] = b"\\',
    `\\x20${" ".repeat(92)}\\`,
    `\\x20${" ".repeat(6)}";`,
  ]);
});
