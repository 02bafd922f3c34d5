/**
 * `herkos report`, and budgets.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { checkBudget, parseBudget } from "../../lib/report/budget.ts";
import { elfUse } from "../../lib/report/elf.ts";
import { type ModuleReport, moduleReport } from "../../lib/report/module_report.ts";
import { reportPage } from "../../lib/report/page/report_page.ts";
import { HOSTILE_NAMES, hostileModule } from "../report/hostile.ts";
import { type Ended, inTempDir, PROJECT, runHerkos } from "../support/deno.ts";
import { elf } from "../support/elf.ts";
import { assemble } from "../support/wat.ts";

const MODULE = `(module
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (data (i32.const 16) "hello")
  (func $helper (param $p i32) (result i32) (i32.load (local.get $p)))
  (func (export "run") (param $p i32) (result i32)
    (call $log (i32.const 16))
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (call $helper (local.get $p))))`;

/** Runs a test in a folder that holds `in.wasm`. */
async function withModule(
  use: (folder: string, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const bytes = await assemble(MODULE);
  await inTempDir(async (folder) => {
    await Deno.writeFile(join(folder, "in.wasm"), bytes);
    await use(folder, bytes);
  });
}

/** Runs `herkos` with reading of the module as its one permission. */
function herkos(cwd: string, args: readonly string[]): Promise<Ended> {
  return runHerkos(["--allow-read=in.wasm"], args, { cwd });
}

const TEXT = `Module "in", 159 bytes, options: --trap-info=function
Uses nothing beyond WebAssembly 1.0

Can call and use only 1 import of its host:
  "env"."log"  func  [i32] -> []
Exports: 1 function, 1 memory

RAM of an instance: 65548 bytes
  memory 0     65536  fixed, 1 page, no maximum declared
  globals          4  those that are no constants
  bookkeeping      8  sizes, flags, numbers and padding

Data: 1 segment, 5 bytes
  0  5  memory 0, at 16

Most fuel with --fuel, without what the host does:
  "run"  10

Most stack of a call at any opt-level on a processor with floats, without what the host does:
         bytes  calls  deepest chain, with frames
  "run"   1200      2  run 336 > helper 192; calls the host
  Calls are counted, to 917312 bytes

Functions: 2 with 24 bytes in the module, the largest:
  17  70.8%  "run"
   7  29.2%  "helper"

Loads and stores:
accesses          1
proven            0    0.0%
coalesced         0    0.0%
checked           1  100.0%

Why:
         1  checked    its address is not known before it runs

function            accesses  proven  coalesced  checks  checked
       1  "helper"         1       0          0       0        1

1 of 2 functions have no access
`;

Deno.test("herkos report says all of a module, with its file and no other permission", () =>
  withModule(async (cwd, bytes) => {
    const args = ["report", "in.wasm", "--trap-info=function"];
    const { code, stderr, stdout } = await herkos(cwd, args);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, TEXT);
    assertEquals(bytes.length, 159);
  }));

Deno.test("herkos report --json prints the object of the API, and --html its page", () =>
  withModule(async (cwd, bytes) => {
    const report = moduleReport(bytes, { name: "in", bounds: "mask" });
    const json = await herkos(cwd, ["report", "--bounds=mask", "--json", "in.wasm"]);
    assertEquals([json.code, json.stderr], [0, ""]);
    assertEquals(JSON.parse(json.stdout), JSON.parse(JSON.stringify(report)));
    const html = await herkos(cwd, ["report", "--bounds=mask", "--html", "in.wasm"]);
    assertEquals([html.code, html.stderr, html.stdout], [0, "", reportPage(report)]);
  }));

Deno.test("the fields of the JSON are those of docs/report.md", async () => {
  const page = await Deno.readTextFile(join(PROJECT, "docs/report.md"));
  const schema = page.slice(page.indexOf("## JSON"));
  const named = [...schema.matchAll(/^\| (`[^|]*`) +\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w.[\]]+)`/g)].map(([, name = ""]) => name)
  );
  const found = new Set<string>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const name = path === "" ? key : `${path}.${key}`;
        found.add(name);
        // Its keys are reasons, which docs/proof-coverage.md lists.
        if (key !== "reasons") visit(inner, name);
      }
    }
  };
  for (const report of await everyField()) visit(JSON.parse(JSON.stringify(report)), "");
  assertEquals([...found].filter((name) => !named.includes(name)), []);
  assertEquals(named.filter((name) => !found.has(name)), []);
});

/** Reports in which each field is somewhere. */
async function everyField(): Promise<ModuleReport[]> {
  const wat = `(module
    (import "env" "table" (table 1 2 funcref))
    (memory 1 2) (table 1 funcref) (global i32 (i32.const 1)) (data (i32.const 0) "x")
    (start $s) (func $s)
    (func (export "f") (param i32) (loop (br_if 0 (i32.load (local.get 0))))))`;
  const found = moduleReport(await assemble(wat), { memoryBytes: 4096 });
  const program = elfUse(elf(false, [[6, 100]]));
  const func = { name: "start", address: 0, frame: 8, calls: [], isRoot: true, bytes: 8 };
  const programStack = {
    unknown: undefined,
    functions: [{ ...func, chain: ["start"], indirect: [], unknown: [] }],
  };
  const stripped = { unknown: "its symbols are stripped", functions: [] };
  const budget = checkBudget({ ...found, program }, parseBudget("ram=1,flash=1,fuel=1,imports="));
  return [{ ...found, program, programStack, budget }, { ...found, programStack: stripped }];
}

Deno.test("herkos report -o writes to a file, and says so", () =>
  withModule(async (cwd, bytes) => {
    const args = ["report", "in.wasm", "--html", "-o", "out.html"];
    const { code, stderr, stdout } = await runHerkos(["-A"], args, { cwd });
    assertEquals([code, stdout], [0, ""]);
    assertMatch(stderr, /^Wrote out\.html \(.* kB\)\n$/);
    const text = await Deno.readTextFile(join(cwd, "out.html"));
    assertEquals(text, reportPage(moduleReport(bytes, { name: "in" })));
  }));

Deno.test("herkos report takes no flag that is about the Rust, and needs a module", () =>
  withModule(async (cwd) => {
    for (
      const [args, message] of [
        [["report", "in.wasm", "--crate", "out"], "Option --crate is not for herkos report"],
        [["report", "in.wasm", "--rustfmt"], "Option --rustfmt is not for herkos report"],
        [["report"], "The module's file is missing"],
        [["report", "in.wasm", "in.wasm"], "One module at a time, but 2 are given"],
      ] as const
    ) {
      const { code, stderr, stdout } = await herkos(cwd, args);
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, message);
    }
  }));

Deno.test("herkos report --elf adds the sizes of the program, and flash is granted against them", () =>
  withModule(async (cwd) => {
    const file = elf(false, [[6, 1000, 1], [2, 200, 1], [3, 30, 1], [3, 4000, 8], [0, 9999, 1]]);
    await Deno.writeFile(join(cwd, "program.elf"), file);
    const run = (...more: string[]): Promise<Ended> =>
      runHerkos(
        ["--allow-read=in.wasm,program.elf"],
        ["report", "in.wasm", "--elf", "program.elf", ...more],
        { cwd },
      );
    const text = await run("--budget", "flash=1230");
    assertEquals([text.code, text.stderr], [0, ""]);
    assertStringIncludes(
      text.stdout,
      `
Program of 32 bits: 1230 bytes of flash, 4030 of static RAM
  code                  1000
  constants              200
  variables with a value  30
  variables of zeros    4000
`.replaceAll(
        /^( {2}[a-z ]+?) +(\d+)$/gm,
        (_, head, figure) => `${head.padEnd(24)}  ${figure.padStart(4)}`,
      ),
    );
    assertStringIncludes(
      text.stdout,
      "\nBudget:\n  within  flash: 1230 bytes, and 1230 are granted\n",
    );
    const { code, stderr, stdout } = await run("--budget", "flash=1229", "--json");
    assertEquals(code, 6);
    assertEquals(JSON.parse(stdout).program, {
      bits: 32,
      text: 1000,
      rodata: 200,
      data: 30,
      bss: 4000,
    });
    assertEquals(JSON.parse(stderr).error.exceeded[0].found, 1230);
    await Deno.writeFile(join(cwd, "program.elf"), file.subarray(0, 60));
    const cut = await run();
    assertEquals([cut.code, cut.stdout], [5, ""]);
    assertStringIncludes(
      cut.stderr,
      "Cannot read an ELF file that ends within its section headers",
    );
  }));

Deno.test("a report whose budget is exceeded is written, and then exits with 6 and a list", () =>
  withModule(async (cwd) => {
    const budget = ["--budget", "ram=8K,fuel=1M", "--budget", "imports=env.abort"];
    const { code, stderr, stdout } = await herkos(cwd, ["report", "in.wasm", ...budget]);
    assertEquals(code, 6);
    assertStringIncludes(
      stdout,
      `
Budget:
  EXCEEDED  ram: 65544 bytes, and 8192 are granted
  within    fuel: 10, and 1000000 are granted
  EXCEEDED  imports: 1 beyond what is granted
`,
    );
    assertEquals(
      stderr,
      `error: HK0502: The module exceeds its budget:
  ram: 65544 bytes, and 8192 are granted
    memory 0: 65536 bytes
    globals: 4 bytes
    bookkeeping: 4 bytes
  imports: 1 beyond what is granted
    "env"."log": func [i32] -> []
`,
    );
    const enough = await herkos(cwd, ["report", "in.wasm", "--budget=ram=65544,imports=env.*"]);
    assertEquals([enough.code, enough.stderr], [0, ""]);
  }));

Deno.test("a transpilation whose budget is exceeded writes nothing and exits with 6", () =>
  withModule(async (cwd) => {
    const run = (...args: string[]): Promise<Ended> =>
      runHerkos(["-A"], ["in.wasm", ...args], { cwd });
    const much = await run("-o", "out.rs", "--budget=ram=64K,imports=env.log", "--json");
    assertEquals([much.code, much.stdout], [6, ""]);
    const { error } = JSON.parse(much.stderr);
    assertEquals([error.code, error.exitCode, error.exceeded.length], ["HK0502", 6, 1]);
    assertEquals(error.exceeded[0].key, "ram");
    assertEquals([...Deno.readDirSync(cwd)].map(({ name }) => name), ["in.wasm"]);
    const plain = await run("-o", "plain.rs");
    const enough = await run("-o", "out.rs", "--budget=ram=65K,fuel=10,imports=env.log");
    assertEquals([plain.code, enough.code, enough.stdout], [0, 0, ""]);
    // A budget is no part of the output.
    assertEquals(
      await Deno.readTextFile(join(cwd, "out.rs")),
      await Deno.readTextFile(join(cwd, "plain.rs")),
    );
    const small = await run("-o", "out.rs", "--memory-bytes=4K", "--budget=ram=4104");
    assertEquals(small.code, 0, small.stderr);
  }));

Deno.test("herkos report shows hostile names as texts, escaped and cut", () =>
  inTempDir(async (cwd) => {
    await Deno.writeFile(join(cwd, "in.wasm"), await hostileModule());
    const args = ["report", "in.wasm", "--budget=imports="];
    const { code, stderr, stdout } = await herkos(cwd, args);
    assertEquals(code, 6);
    for (const text of [stdout, stderr]) {
      // deno-lint-ignore no-control-regex -- such must not be there
      assertEquals(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066\ufeff]/.test(text), false);
      assertStringIncludes(text, "\\u001b[31mred");
      assertEquals(text.split("\n").every((line) => line.length < 600), true);
    }
    const json = await herkos(cwd, ["report", "in.wasm", "--json"]);
    const { imports } = JSON.parse(json.stdout);
    assertEquals(imports.map(({ name }: { name: string }) => name), HOSTILE_NAMES);
  }));
