import { assertEquals } from "@std/assert";
import type { VarId } from "../backend/variables.ts";
import { atom, binary, call, callWith, cast, literal, method, tryCall, unary } from "./expr.ts";
import { noteNames, putFlat } from "./lay_flat.ts";
import { layStatement } from "./layout.ts";
import { FORMATTED } from "./widths.ts";
import { textBuffer, textFrom } from "./text.ts";
import type { BinaryOperator, Expr } from "./tree.ts";
import { random } from "../../tests/support/random_wasm.ts";

/** A variable's name, of some length. */
const name = (variable: number): string => `v${variable}`.padEnd(2 + variable % 9, "x");

const OPERATORS: readonly BinaryOperator[] = ["+", "*", "<<", "&", "|", "^", "==", "<", "-", ">="];

/** Makes any expression. */
function anyExpr(below: (most: number) => number, depth: number): Expr {
  const inner = (): Expr => anyExpr(below, depth - 1);
  const leaf = depth === 0 ? below(3) : below(9);
  switch (leaf) {
    case 0:
      return { kind: "var", variable: below(40) as VarId };
    case 1:
      return literal(["7", "-1", "1.5", "123456789"][below(4)]!, "i32");
    case 2:
      return atom(["m", "st.g0", "this.state.g12", "*<H as Env>::g(host)", "&[]"][below(5)]!);
    case 3:
      return binary(inner(), OPERATORS[below(OPERATORS.length)]!, inner());
    case 4:
      return unary((["-", "!"] as const)[below(2)]!, inner());
    case 5:
      return cast(inner(), ["u32", "i64"][below(2)]!);
    case 6:
      return below(2) === 0
        ? method(inner(), "wrapping_add", inner())
        : method(inner(), "leading_zeros");
    case 7: {
      const args = Array.from({ length: below(5) }, inner);
      const callee = ["i32_load", "select", "this.memory.grow", "func_1"][below(4)]!;
      const place = ["", "0x1234"][below(2)];
      return below(2) === 0 ? call(callee, ...args) : callWith(callee, args, true, place);
    }
    default:
      return call("Ok", { kind: "tuple", items: [inner(), inner()] });
  }
}

Deno.test("putFlat() writes what layStatement() writes, or gives up", () => {
  let flat = 0;
  for (let seed = 0; seed < 20_000; seed++) {
    const below = random(seed);
    const value = anyExpr(below, below(4));
    const columns = 40 + below(61);
    const names = { variable: name, fresh: () => "t" };
    const lines = layStatement({ open: "a = ", value, close: ";" }, columns, names);
    const out = textBuffer();
    const width = Math.max(columns - 5, 24);
    if (!putFlat({ out, names, widths: FORMATTED, used: new Set() }, value, width, columns)) {
      continue;
    }
    const line = `a = ${textFrom(out, 0)};`;
    const isTuple = value.kind === "call" && value.args[0]?.kind === "tuple";
    const free = isTuple ? 1 : /\.at\(0x1234\)\?\)*;$/.test(line) ? 2 : 0;
    if (line.length > columns - free) continue;
    assertEquals(lines, [line], `seed ${seed}, ${columns} columns`);
    flat++;
  }
  assertEquals(flat > 5000, true, `${flat} are flat`);
});

Deno.test("putFlat() gives up where an operand needs a statement of its own", () => {
  const long = call("func", ...Array.from({ length: 8 }, (_, i) => atom(`variable_${i}`)));
  const out = textBuffer();
  const context = { out, names: { variable: name }, widths: FORMATTED, used: new Set<string>() };
  assertEquals(putFlat(context, binary(long, "+", literal("1", "i32")), 90, 96), false);
});

Deno.test("putFlat() and noteNames() note what is called", () => {
  const expr = tryCall("i32_load", atom("m"), call("select", atom("FuncRef::NULL")));
  const used = new Set<string>();
  putFlat({ out: textBuffer(), names: { variable: name }, widths: FORMATTED, used }, expr, 90, 96);
  assertEquals([...used], ["i32_load", "select", "FuncRef::NULL"]);
  const noted = new Set<string>();
  noteNames(expr, noted);
  assertEquals([...noted], ["i32_load", "m", "select", "FuncRef::NULL"]);
});
