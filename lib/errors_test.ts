import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import {
  assertNever,
  describeError,
  ERROR_CODES,
  HerkosError,
  InternalError,
  InvalidError,
  IoError,
  MalformedError,
  quoteName,
  UnsupportedError,
  UsageError,
} from "./errors.ts";

Deno.test("every code is unique and has the form HK and four digits", () => {
  const rows = Object.values(ERROR_CODES);
  assertEquals(new Set(rows.map((row) => row.code)).size, rows.length);
  for (const { code, summary } of rows) {
    assert(/^HK\d{4}$/.test(code), code);
    assert(/^[A-Z].*[^.]$/.test(summary), summary);
  }
});

Deno.test("each class has its name, code and exit code", () => {
  const errors: readonly (readonly [HerkosError, string, string, number])[] = [
    [new UsageError("No input"), "UsageError", "HK0001", 2],
    [new MalformedError("magic", "No magic"), "MalformedError", "HK0101", 3],
    [new InvalidError("typeMismatch", "Type mismatch"), "InvalidError", "HK0201", 3],
    [new UnsupportedError("proposal", "No vectors", "simd"), "UnsupportedError", "HK0301", 4],
    [new IoError("Cannot read x"), "IoError", "HK0401", 5],
    [new InternalError("Lost"), "InternalError", "HK0901", 70],
  ];
  for (const [error, name, code, exitCode] of errors) {
    assertInstanceOf(error, Error);
    assertInstanceOf(error, HerkosError);
    assertEquals([error.name, error.code, error.exitCode], [name, code, exitCode]);
  }
});

Deno.test("describeError() gives code, message and every part of the place", () => {
  const place = { offset: 42, section: "code", funcIndex: 3, funcName: 'a"b' };
  assertEquals(
    describeError(new InvalidError("typeMismatch", "Type mismatch", place)),
    'HK0201: Type mismatch (at offset 0x2a, code section, function 3 "a\\"b")',
  );
  assertEquals(describeError(new UsageError("No input")), "HK0001: No input");
});

Deno.test("quoteName() cuts long names and escapes what a terminal might act on", () => {
  assertEquals(quoteName("fünf \u{1f600}"), '"fünf \u{1f600}"');
  assertEquals(quoteName('a"\n\x1b[31m'), '"a\\"\\n\\u001b[31m"');
  assertEquals(quoteName("a\x7f\x9b\u202e\ufeff"), '"a\\u{7f}\\u{9b}\\u{202e}\\u{feff}"');
  assertEquals(quoteName("x".repeat(1000)), `"${"x".repeat(80)}…"`);
});

Deno.test("a bug says so", () => {
  const error = assertThrows(() => assertNever("x" as never), InternalError);
  assertEquals(error.message, "BUG: Unexpected value x");
});
