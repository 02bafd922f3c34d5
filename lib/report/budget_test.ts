import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { assemble } from "../../tests/support/wat.ts";
import { type BudgetCheck, budgetError, checkBudget, parseBudget } from "./budget.ts";
import { BudgetError, UsageError } from "../errors.ts";
import { type ModuleReport, moduleReport } from "./module_report.ts";

async function reportOf(wat: string): Promise<ModuleReport> {
  return moduleReport(await assemble(`(module ${wat})`), { name: "demo" });
}

/** The checks of a budget. */
async function checksOf(wat: string, budget: string): Promise<BudgetCheck[]> {
  return checkBudget(await reportOf(wat), parseBudget(budget));
}

Deno.test("parseBudget() reads amounts with units of 1024 for bytes and of 1000 for fuel", () => {
  assertEquals(parseBudget("ram=8K,flash=64K,fuel=1M"), {
    ram: 8192,
    flash: 65_536,
    fuel: 1_000_000,
  });
  assertEquals(parseBudget("ram=0"), { ram: 0 });
  assertEquals(parseBudget("ram=2M, fuel = 3G"), { ram: 2 ** 21, fuel: 3e9 });
});

Deno.test("parseBudget() collects imports, and none is a budget too", () => {
  assertEquals(parseBudget("imports=env.log,ram=1,imports=./glue.js.now,imports=wasi.*"), {
    ram: 1,
    imports: ["env.log", "./glue.js.now", "wasi.*"],
  });
  assertEquals(parseBudget("imports="), { imports: [] });
});

Deno.test("parseBudget() refuses unknown keys, amounts and units, and what is given twice", () => {
  const cases = [
    ["heap=8K", 'A budget is of ram, flash, stack, fuel, imports, not of "heap"'],
    ["", 'A budget is of ram, flash, stack, fuel, imports, not of ""'],
    ["toString=1", 'not of "toString"'],
    ["ram", "The budget of ram needs a value, such as ram=8K"],
    ["ram=", "The budget of ram has to be a number with a unit of K, M, G or none"],
    ["ram=8k", 'such as ram=8K, not "8k"'],
    ["ram=8KB", 'not "8KB"'],
    ["ram=-1", 'not "-1"'],
    ["ram=0x10", 'not "0x10"'],
    ["fuel=1T", 'such as fuel=1M, not "1T"'],
    ["fuel=99999999999999999999", 'not "99999999999999999999"'],
    ["ram=1,ram=2", "The budget of ram is given more than once"],
    ["imports=log", 'The budget of imports has to be module.name or module.*, not "log"'],
  ] as const;
  for (const [text, message] of cases) assertThrows(() => parseBudget(text), UsageError, message);
});

Deno.test("checkBudget() takes the bytes of an instance exactly", async () => {
  const wat = '(memory (export "m") 1) (table 2 funcref) (global (mut i32) (i32.const 1))';
  const found = 65_536 + 48 + 4 + 4;
  const [exact] = await checksOf(wat, `ram=${found}`);
  assertEquals(exact, {
    key: "ram",
    allowed: found,
    found,
    within: true,
    from: [
      "memory 0: 65536 bytes",
      "table 0: 48 bytes",
      "globals: 4 bytes",
      "bookkeeping: 4 bytes",
    ],
  });
  assertEquals((await checksOf(wat, `ram=${found - 1}`))[0]?.within, false);
  const program = { bits: 32, text: 1, rodata: 2, data: 3, bss: 4 } as const;
  const report = { ...await reportOf(wat), program };
  const [narrow] = checkBudget(report, parseBudget("ram=1"));
  assertEquals(narrow?.found, 65_536 + 40 + 4);
});

Deno.test("checkBudget() takes flash from the program, and needs one", async () => {
  await assertFlash();
  const report = await reportOf("");
  assertThrows(
    () => checkBudget(report, { flash: 1 }),
    UsageError,
    "A budget of flash needs the program that was linked: herkos report in.wasm --elf FILE",
  );
});

async function assertFlash(): Promise<void> {
  const program = { bits: 32, text: 100, rodata: 20, data: 3, bss: 1000 } as const;
  const report = { ...await reportOf(""), program };
  assertEquals(checkBudget(report, { flash: 123 })[0]?.within, true);
  assertEquals(checkBudget(report, { flash: 122 }), [{
    key: "flash",
    allowed: 122,
    found: 123,
    within: false,
    from: ["code: 100 bytes", "constants: 20 bytes", "initial values of variables: 3 bytes"],
  }]);
}

const COUNTED = `(func (export "counted") (local i32)
  (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 10)))))`;

Deno.test("checkBudget() takes the stack of the deepest export, or that of the program", async () => {
  const wat = `(func $f (param i32) (call $f (local.get 0)))
    (func (export "deep") (call $f (i32.const 1))) (func (export "flat"))`;
  const [check] = await checksOf(wat, "stack=800K");
  assertEquals([check!.within, check!.from.length], [false, 2]);
  assertMatch(check!.from[0]!, /^"deep": [0-9]+ bytes, by a cycle of calls: f_$/);
  assertEquals((await checksOf('(func (export "flat"))', "stack=1K"))[0]!.within, true);
  const report = moduleReport(await assemble(`(module ${wat})`));
  const func = { name: "start", address: 0, frame: 8, calls: [], isRoot: true, unknown: [] };
  const check2 = (bytes: number | undefined, indirect: string[]): BudgetCheck => {
    const start = { ...func, bytes, indirect, chain: ["start", "end"] };
    const vtable = { ...start, name: "core::fmt::write", bytes: undefined };
    const programStack = { unknown: undefined, functions: [start, vtable] };
    return checkBudget({ ...report, programStack }, parseBudget("stack=100"))[0]!;
  };
  assertEquals(check2(100, []), {
    ...{ key: "stack", allowed: 100, found: 100, within: true },
    from: ["start: 100 bytes, by end"],
  });
  assertEquals(check2(101, []).within, false);
  assertEquals([check2(undefined, []).found, check2(undefined, []).within], [undefined, false]);
  assertEquals([check2(50, ["start"]).found, check2(50, ["start"]).within], [undefined, false]);
  const stripped = { unknown: "its symbols are stripped", functions: [] };
  const [none] = checkBudget({ ...report, programStack: stripped }, parseBudget("stack=1M"));
  assertEquals([none!.within, none!.from], [false, ["its symbols are stripped"]]);
});

Deno.test("checkBudget() takes the fuel of the dearest export", async () => {
  const wat = `${COUNTED} (func (export "free"))`;
  const [check] = await checksOf(wat, "fuel=0");
  const { found } = check!;
  assertEquals([check?.within, check?.from], [false, [`"counted": ${found}`, '"free": 1']]);
  assertEquals((await checksOf(wat, `fuel=${found}`))[0]?.within, true);
  assertEquals((await checksOf(wat, `fuel=${Number(found) - 1}`))[0]?.within, false);
});

Deno.test("checkBudget() lets nothing be within that has no bound, and says why", async () => {
  const wat = `(func $f (export "f") (call $f)) (func (export "g") (param i32)
    (loop (br_if 0 (local.get 0)))) ${COUNTED}`;
  const [check] = await checksOf(wat, "fuel=9000000G");
  assertEquals([check?.within, check?.found], [false, undefined]);
  const [first = "", second = ""] = check?.from ?? [];
  assertEquals(
    first.replace(/0x[0-9a-f]+/, "AT"),
    '"f": no bound, as its calls have a cycle (function 0, offset AT)',
  );
  assertEquals(
    second.replace(/0x[0-9a-f]+/, "AT"),
    '"g": no bound, as the rounds of a loop are not known (function 1, offset AT)',
  );
});

const IMPORTS =
  `(import "env" "log" (func (param i32))) (import "env" "log" (func (param i32))) (import "env" "abort" (func))
  (import "a.b" "c" (global i32)) (import "a" "b.c" (func)) (import "" "" (func))`;

Deno.test("checkBudget() lists each import that is not granted, whatever it is", async () => {
  const found = async (budget: string) => (await checksOf(IMPORTS, budget))[0]?.found;
  assertEquals(await found("imports="), ["env.log", "env.abort", "a.b.c", "a.b.c", "."]);
  assertEquals(await found("imports=env.log"), ["env.abort", "a.b.c", "a.b.c", "."]);
  assertEquals(await found("imports=env.*,imports=."), ["a.b.c", "a.b.c"]);
  assertEquals(await found("imports=en.*,imports=envx.*,imports=ENV.log"), await found("imports="));
  assertEquals(await found("imports=env.lo"), await found("imports="));
  const [check] = await checksOf(IMPORTS, "imports=env.*,imports=a.*,imports=.*");
  assertEquals([check?.within, check?.from], [false, ['"a.b"."c": global i32']]);
  // The last dot is the one between the names.
  const [other] = await checksOf(IMPORTS, "imports=env.*,imports=a.b.c,imports=.*");
  assertEquals([other?.within, other?.from], [false, ['"a"."b.c": func [] -> []']]);
  const [all] = await checksOf(IMPORTS, "imports=env.*,imports=a.b.*,imports=a.*,imports=.*");
  assertEquals([all?.within, all?.found], [true, []]);
});

Deno.test("budgetError() lists what is exceeded and where it comes from, and no more", async () => {
  const wat = `${IMPORTS} (memory (export "m") 1)`;
  assertEquals(budgetError(await checksOf(wat, "ram=1M")), undefined);
  const error = budgetError(await checksOf(wat, "ram=8K,fuel=1,imports=env.log,imports=a.*"));
  assertEquals(error instanceof BudgetError, true);
  assertEquals(error?.exceeded.map(({ key }) => key), ["ram", "imports"]);
  assertEquals(
    error?.message,
    `The module exceeds its budget:
  ram: 65544 bytes, and 8192 are granted
    memory 0: 65536 bytes
    globals: 4 bytes
    bookkeeping: 4 bytes
  imports: 3 beyond what is granted
    "env"."abort": func [] -> []
    "a.b"."c": global i32
    "".\"\": func [] -> []`,
  );
  const many = Array.from({ length: 12 }, (_, i) => `(import "m" "f${i}" (func))`).join("");
  const lines = budgetError(await checksOf(many, "imports="))?.message.split("\n") ?? [];
  assertEquals([lines.length, lines.at(-1)], [11, "    and 4 more"]);
});
