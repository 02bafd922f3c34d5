import { assertEquals } from "@std/assert";
import { formatPattern, formatValue } from "./values.ts";

Deno.test("formatValue() writes numbers as the bits they have", () => {
  assertEquals(formatValue({ type: "i32", value: "-1" }), "i32:ffffffff");
  assertEquals(formatValue({ type: "i32", value: "4294967295" }), "i32:ffffffff");
  assertEquals(formatValue({ type: "i64", value: "-9223372036854775808" }), "i64:8000000000000000");
  assertEquals(formatValue({ type: "f32", value: "2143289344" }), "f32:7fc00000");
  assertEquals(formatValue({ type: "f64", value: "18444492273895866368" }), "f64:fff8000000000000");
});

Deno.test("formatValue() writes references", () => {
  assertEquals(formatValue({ type: "externref", value: "0" }), "extern:0");
  assertEquals(formatValue({ type: "externref", value: "null" }), "extern:null");
  assertEquals(formatValue({ type: "funcref", value: "null" }), "func:null");
});

Deno.test("formatValue() writes vectors as lanes, lane 0 first", () => {
  assertEquals(
    formatValue({ type: "v128", lane_type: "i64", value: ["1", "-1"] }),
    "v128:i64:1,ffffffffffffffff",
  );
  const value = ["-1", ...new Array(15).fill("128")];
  assertEquals(
    formatValue({ type: "v128", lane_type: "i8", value }),
    `v128:i8:ff${",80".repeat(15)}`,
  );
});

Deno.test("formatPattern() writes NaNs in lanes and alternatives", () => {
  const vector = { type: "v128", lane_type: "f64", value: ["nan:canonical", "0"] };
  assertEquals(formatPattern(vector), "v128:f64:canonical,0");
  assertEquals(formatValue(vector), undefined);
  const values = [vector, { type: "i32", value: "7" }];
  assertEquals(formatPattern({ type: "either", values }), "either:v128:f64:canonical,0|i32:7");
});

Deno.test("formatValue() takes no patterns and nothing of a later proposal", () => {
  assertEquals(formatValue({ type: "f32", value: "nan:canonical" }), undefined);
  assertEquals(formatValue({ type: "externref" }), undefined);
  assertEquals(formatValue({ type: "either", values: [{ type: "i32", value: "1" }] }), undefined);
  assertEquals(formatValue({ type: "anyref", value: "1" }), undefined);
});

Deno.test("formatPattern() writes NaN patterns and references of any value", () => {
  assertEquals(formatPattern({ type: "f32", value: "nan:canonical" }), "f32:canonical");
  assertEquals(formatPattern({ type: "f64", value: "nan:arithmetic" }), "f64:arithmetic");
  assertEquals(formatPattern({ type: "funcref" }), "func:any");
  assertEquals(formatPattern({ type: "externref" }), "extern:any");
  assertEquals(formatPattern({ type: "refnull" }), "null");
  assertEquals(formatPattern({ type: "structref" }), undefined);
});
