import { assertEquals, assertThrows } from "@std/assert";
import { InternalError } from "../errors.ts";
import { put, putCode, putRepeated, textBuffer, textFrom, utf8Length } from "./text.ts";

Deno.test("put() writes one text after another, however long", () => {
  const out = textBuffer();
  const long = "x".repeat(50_000);
  put(out, "a");
  putRepeated(out, 0x20, 2);
  put(out, long);
  putCode(out, 0x0a);
  assertEquals(textFrom(out, 0), `a  ${long}\n`);
  assertEquals(textFrom(out, out.length - 2), "x\n");
});

Deno.test("putRepeated() and putCode() grow the buffer too", () => {
  const out = textBuffer();
  const size = out.bytes.length;
  putRepeated(out, 0x20, size);
  putCode(out, 0x41);
  putRepeated(out, 0x20, 3 * size);
  assertEquals(textFrom(out, 0), `${" ".repeat(size)}A${" ".repeat(3 * size)}`);
});

Deno.test("what was written last can be taken back", () => {
  const out = textBuffer();
  put(out, "keep");
  const { length } = out;
  put(out, "drop");
  out.length = length;
  put(out, "!");
  assertEquals(textFrom(out, 0), "keep!");
});

Deno.test("put() refuses what is not ASCII", () => {
  assertThrows(() => put(textBuffer(), "é"), InternalError, "not ASCII");
  assertThrows(() => put(textBuffer(), "\u0141"), InternalError, "not ASCII");
});

Deno.test("utf8Length() counts bytes, not characters", () => {
  for (const text of ["", "abc\n", "é", "a\u{1f600}b", "\u007f\u0080"]) {
    assertEquals(utf8Length(text), new TextEncoder().encode(text).length);
  }
});
