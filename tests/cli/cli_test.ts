import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { WABT } from "../../cli/platform.ts";
import { FEATURES } from "../../lib/features.ts";
import { featureTable } from "../../lib/feature_table.ts";
import { OPTION_KEYS, optionRow } from "../../lib/options/option_table.ts";
import { transpile } from "../../lib/transpile.ts";
import { VERSION } from "../../lib/version.ts";
import {
  EMPTY_MODULE,
  type Ended,
  inTempDir,
  PROJECT,
  runDeno,
  runHerkos,
  runProgram,
  type RunSettings,
} from "../support/deno.ts";
import { isMissing } from "../support/required.ts";
import { assemble } from "../support/wat.ts";

const ADD = `(module
  (memory (export "memory") 1)
  (func (export "add") (param $a i32) (param $b i32) (result i32)
    local.get $a
    local.get $b
    i32.add)
  (func (export "sum") (param $p i32) (param $n i32) (result i32)
    (local $s i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $s (i32.add (local.get $s) (i32.load (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    local.get $s))`;

/** Runs a test in a folder that holds `in.wasm`. */
async function withModule(
  use: (folder: string, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const bytes = await assemble(ADD);
  await inTempDir(async (folder) => {
    await Deno.writeFile(join(folder, "in.wasm"), bytes);
    await use(folder, bytes);
  });
}

/** Runs the tool with all permissions. */
function herkos(cwd: string, args: readonly string[], more: RunSettings = {}): Promise<Ended> {
  return runHerkos(["-A"], args, { cwd, ...more });
}

function expectedText(bytes: Uint8Array): string {
  return transpile(bytes, { name: "in" }).files.map((file) => file.text).join("");
}

Deno.test("herkos in.wasm writes the Rust to standard output and nothing else", () =>
  withModule(async (cwd, bytes) => {
    const ended = await runHerkos(["--allow-read=in.wasm"], ["in.wasm"], { cwd });
    assertEquals(ended, { code: 0, stdout: expectedText(bytes), stderr: "" });
  }));

Deno.test("herkos - reads the module from standard input and needs no permission", () =>
  withModule(async (cwd, stdin) => {
    const ended = await runHerkos([], ["-", "--name", "in"], { cwd, stdin });
    assertEquals(ended, { code: 0, stdout: expectedText(stdin), stderr: "" });
  }));

Deno.test("herkos reads the text format", () =>
  inTempDir(async (cwd) => {
    await Deno.writeTextFile(join(cwd, "in.wat"), ADD);
    const ended = await runHerkos(["--allow-read=in.wat"], ["in.wat"], { cwd });
    assertEquals(ended.code, 0, ended.stderr);
    assertEquals(ended.stdout, expectedText(await assemble(ADD)));
  }));

Deno.test("herkos reads names that are not ASCII in the text format", () =>
  inTempDir(async (cwd) => {
    const text = '(module (func (export "日本")) (func (export "Ł") (export "é")))';
    await Deno.writeTextFile(join(cwd, "ü.wat"), text);
    const ended = await herkos(cwd, ["ü.wat", "-o", "out.rs", "--json"]);
    assertEquals(ended.code, 0, ended.stderr);
    const { report } = JSON.parse(ended.stdout);
    const names = report.exports.map(({ name }: { name: string }) => name);
    assertEquals(names, ["日本", "Ł", "é"]);

    await Deno.writeTextFile(join(cwd, "ü.wat"), "(module (ünknown))");
    const { stderr } = await herkos(cwd, ["ü.wat"]);
    assertStringIncludes(stderr, "ü.wat:1:");
    assertStringIncludes(stderr, "ünknown");
  }));

Deno.test("herkos says where the text format is wrong", () =>
  inTempDir(async (cwd) => {
    await Deno.writeTextFile(join(cwd, "in.wat"), "(module\n  (func i32.nope))");
    const { code, stderr } = await herkos(cwd, ["in.wat"]);
    assertEquals(code, 3);
    assertStringIncludes(stderr, "in.wat:2:9");
  }));

Deno.test("the tool loads the wabt that the import map names", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(join(PROJECT, "deno.json")));
  assertEquals(WABT, imports.wabt);
});

Deno.test("wabt is not part of the module graph, so it is loaded only when it is needed", async () => {
  const { stdout, code } = await runDeno(["info", "--json", "cli.ts"], { cwd: PROJECT });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "parse_args");
  assert(!stdout.includes("wabt@"));
});

Deno.test("--output replaces the file in one step and leaves an unchanged one alone", () =>
  withModule(async (cwd, bytes) => {
    const path = join(cwd, "out.rs");
    await Deno.writeTextFile(path, "old");
    await Deno.link(path, join(cwd, "old.rs"));
    const first = await herkos(cwd, ["in.wasm", "-o", "out.rs"]);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stderr, /^Wrote out\.rs \(.* k?B\)\n$/);
    assertEquals(await Deno.readTextFile(path), expectedText(bytes));
    // Written in place, the other name of the old file would show the new text.
    assertEquals(await Deno.readTextFile(join(cwd, "old.rs")), "old");
    const before = await Deno.stat(path);
    const second = await herkos(cwd, ["in.wasm", "--output=out.rs"]);
    assertEquals(second, { code: 0, stdout: "", stderr: "out.rs is up to date\n" });
    const after = await Deno.stat(path);
    assertEquals([after.ino, after.mtime], [before.ino, before.mtime]);
    const names = [...Deno.readDirSync(cwd)].map(({ name }) => name).sort();
    assertEquals(names, ["in.wasm", "old.rs", "out.rs"]);
  }));

Deno.test("--output makes missing folders, writes through a link, and - is standard output", () =>
  withModule(async (cwd, bytes) => {
    assertEquals((await herkos(cwd, ["in.wasm", "-o", "a/b/out.rs"])).code, 0);
    await Deno.symlink("a/b/out.rs", join(cwd, "link.rs"));
    await Deno.writeTextFile(join(cwd, "a/b/out.rs"), "old");
    assertEquals((await herkos(cwd, ["in.wasm", "-o", "link.rs"])).code, 0);
    assertEquals(await Deno.readTextFile(join(cwd, "a/b/out.rs")), expectedText(bytes));
    assert((await Deno.lstat(join(cwd, "link.rs"))).isSymlink);
    assertEquals((await herkos(cwd, ["in.wasm", "-o", "-"])).stdout, expectedText(bytes));
  }));

Deno.test("--check exits with 1 when the output is stale or missing, and writes nothing", () =>
  withModule(async (cwd) => {
    const args = ["in.wasm", "-o", "out.rs", "--check"];
    assertEquals(await herkos(cwd, args), { code: 1, stdout: "", stderr: "out.rs is stale\n" });
    assertEquals([...Deno.readDirSync(cwd)].length, 1);
    await herkos(cwd, ["in.wasm", "-o", "out.rs"]);
    assertEquals((await herkos(cwd, args)).code, 0);
    await Deno.writeTextFile(join(cwd, "out.rs"), "other");
    assertEquals((await herkos(cwd, args)).code, 1);
    assertEquals(await Deno.readTextFile(join(cwd, "out.rs")), "other");
    assertEquals((await herkos(cwd, ["in.wasm", "--crate", "c", "--check", "-q"])).stderr, "");
  }));

Deno.test("the options of the table reach the transpiler", () =>
  withModule(async (cwd, bytes) => {
    const flags =
      "--memory=growable --bounds=mask --max-pages 3 --max-table-elements=9 --max-call-depth=77 " +
      "--shared-tables --canonical-nan -O0 --runtime-path=a::b --name other";
    const { stdout, stderr } = await herkos(cwd, ["in.wasm", ...flags.split(" ")]);
    const { files } = transpile(bytes, {
      name: "other",
      memory: "growable",
      bounds: "mask",
      maxPages: 3,
      maxTableElements: 9,
      maxCallDepth: 77,
      sharedTables: true,
      canonicalNan: true,
      optLevel: 0,
      runtimePath: "a::b",
    });
    assertEquals(stdout, files[0]?.text, stderr);
    assertNotEquals(stdout, transpile(bytes, { name: "other" }).files[0]?.text);
  }));

Deno.test("the header names the version, the format, the input and the options", () =>
  withModule(async (cwd, bytes) => {
    const { stdout } = await herkos(cwd, ["in.wasm", "--max-pages=3", "-O0"]);
    const header = stdout.slice(0, stdout.indexOf("\n\n"));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
    assertStringIncludes(header, `herkos ${VERSION}`);
    assertMatch(header, /binary format version: 1\b/);
    assertStringIncludes(header, digest.toHex());
    assertStringIncludes(header, "--max-pages=3 -O0");
  }));

Deno.test("--help shows every option under a heading, and the exit codes", () =>
  inTempDir(async (cwd) => {
    const { code, stdout } = await runHerkos([], ["--help"], { cwd });
    assertEquals(code, 0);
    for (const key of OPTION_KEYS) {
      const { flag, short, group } = optionRow(key);
      assertStringIncludes(stdout, short ? ` -${flag}` : ` --${flag}`);
      assertStringIncludes(stdout, `\n${group}:\n`);
    }
    for (const exit of [0, 1, 2, 3, 4, 5, 70]) assertMatch(stdout, new RegExp(`^  ${exit} `, "m"));
    assert(stdout.split("\n").every((line) => line.length <= 100));
    assertEquals((await runHerkos([], ["-h"], { cwd })).stdout, stdout);
  }));

Deno.test("--version prints the version", () =>
  inTempDir(async (cwd) => {
    const ended = await runHerkos([], ["--version"], { cwd });
    assertEquals(ended, { code: 0, stdout: `herkos ${VERSION}\n`, stderr: "" });
  }));

// A wrong command line, and a part of the message.
const USAGE: [string, string][] = [
  ["", "The module's file is missing"],
  ["a.wasm b.wasm", "One module at a time, but 2 are given"],
  ["in.wasm --memroy=auto", "There is no option --memroy=auto; did you mean --memory?"],
  ["in.wasm -x", "There is no option -x"],
  [
    "in.wasm --memory=big",
    'Option --memory has to be one of auto, fixed, growable, constant, not "big"',
  ],
  ["in.wasm --bounds=big", 'Option --bounds has to be one of exact, capacity, mask, not "big"'],
  ["in.wasm --max-pages=1e3", "Option --max-pages has to be an integer from 0 to 4294967294"],
  ["in.wasm --max-pages=-1", "Option --max-pages has to be an integer from 0 to 4294967294"],
  ["in.wasm --max-pages", "Option --max-pages needs a value"],
  ["in.wasm -O2", 'Option -O has to be one of 0, 1, not "2"'],
  ["in.wasm --runtime-path=a;b", "Option --runtime-path has to be a Rust path"],
  ["in.wasm -o a -o b", "Option --output is given more than once"],
  ["in.wasm -o a --crate b", "Options --output and --crate exclude each other"],
  ["in.wasm --check", "Option --check needs --output or --crate"],
  ["in.wasm --name=", "Option --name needs a value"],
  ["in.wasm --max-pages=0", "Option --max-pages=0 is too small: the memory starts with 1 pages"],
  ["in.wasm --memory-bytes=4k", "Option --memory-bytes has to be an integer from 1 to 67108864"],
  ["in.wasm --memory-bytes=1K --bounds=mask --memory=growable", "it cannot be growable"],
  ["in.wasm --enable=gc", "Cannot enable gc: herkos does not support it"],
  ["in.wasm --enable=nonsense", "Option --enable has to be a list of some of mvp, "],
  ["features in.wasm", "herkos features takes no module"],
  ["in.wasm --html", "Option --html is for herkos report"],
  ["in.wasm --elf in.wasm", "Option --elf is for herkos report"],
  ["in.wasm --budget rma=8K", 'A budget is of ram, flash, stack, fuel, imports, not of "rma"'],
  ["in.wasm --budget flash=8K", "needs the program that was linked: herkos report in.wasm --elf"],
  ["report in.wasm --html --json", "Options --json and --html exclude each other"],
  ["features --budget ram=8K", "Option --budget is not for herkos features"],
  ["host-stub in.wasm --budget ram=8K", "Option --budget is not for herkos host-stub"],
];

for (const [line, message] of USAGE) {
  Deno.test(`wrong usage exits with 2: herkos ${line}`, () =>
    withModule(async (cwd) => {
      const { code, stdout, stderr } = await herkos(cwd, line.split(" ").filter((x) => x !== ""));
      assertStringIncludes(stderr, message);
      assertEquals([code, stdout], [2, ""]);
    }));
}

Deno.test("an invalid module exits with 3, with code, offset, section and function", () =>
  inTempDir(async (cwd) => {
    await Deno.writeFile(join(cwd, "cut.wasm"), EMPTY_MODULE.subarray(0, 6));
    const malformed = await herkos(cwd, ["cut.wasm"]);
    assertEquals([malformed.code, malformed.stdout], [3, ""]);
    assertMatch(malformed.stderr, /^error: HK01\d\d: .*at offset 0x/);
    const bytes = await assemble(ADD.replaceAll("i32.add)", "nop i32.add)"));
    // The nop before the i32.add becomes a drop.
    const at = bytes.findIndex((byte, i) => byte === 0x01 && bytes[i + 1] === 0x6a);
    bytes[at] = 0x1a;
    await Deno.writeFile(join(cwd, "bad.wasm"), bytes);
    const invalid = await herkos(cwd, ["bad.wasm"]);
    assertEquals(invalid.code, 3, invalid.stderr);
    assertMatch(
      invalid.stderr,
      /^error: HK02\d\d: .* \(at offset 0x[0-9a-f]+, code section, function \d+ "(add|sum)"\)\n$/,
    );
  }));

Deno.test("an unsupported module exits with 4 and names the proposal", () =>
  inTempDir(async (cwd) => {
    const structure = [1, 3, 1, 0x5f, 0];
    await Deno.writeFile(join(cwd, "in.wasm"), new Uint8Array([...EMPTY_MODULE, ...structure]));
    const { code, stderr } = await herkos(cwd, ["in.wasm"]);
    assertEquals(code, 4, stderr);
    assertMatch(stderr, /^error: HK0301: .*the gc proposal.*offset 0x.*type section/);
  }));

Deno.test("a module that uses what is switched off exits with 4, until it is enabled", () =>
  inTempDir(async (cwd) => {
    await Deno.writeTextFile(
      join(cwd, "in.wat"),
      `(module (func $f (param i32) (result i32) local.get 0 i32.extend8_s))`,
    );
    for (const flags of [["--features=wasm1"], ["--disable", "sign-extension"]]) {
      const { code, stderr } = await herkos(cwd, ["in.wat", ...flags]);
      assertEquals(code, 4, stderr);
      assertMatch(stderr, /^error: HK0303: .*--enable=sign-extension.*function 0 "f"/);
    }
    const enabled = [
      "--features=mvp",
      "--enable=multi-value,sign-extension",
      "--enable=bulk-memory",
    ];
    const { code, stdout, stderr } = await herkos(cwd, ["in.wat", ...enabled]);
    assertEquals(code, 0, stderr);
    assertEquals(stdout, (await herkos(cwd, ["in.wat"])).stdout);
  }));

Deno.test("herkos features lists every proposal, and what the options let a module use", () =>
  inTempDir(async (cwd) => {
    const table = await herkos(cwd, ["features", "--features=wasm1"]);
    assertEquals([table.code, table.stderr], [0, ""]);
    assertMatch(table.stdout, /^proposal +part of +default +on +instructions +what it brings\n/);
    assertMatch(table.stdout, /^mvp +1\.0 +on +yes +172 +The first release$/m);
    assertMatch(table.stdout, /^bulk-memory +2\.0 +on +no +/m);
    assertMatch(table.stdout, /^gc +3\.0 +not supported +no +0 /m);
    const rows = JSON.parse((await herkos(cwd, ["features", "--json"])).stdout);
    assertEquals(rows.map((row: { name: string }) => row.name), FEATURES.map((row) => row.name));
    assertEquals(rows[2], { ...featureTable()[2], on: true });
  }));

Deno.test("a missing file, a folder and a full path in the way exit with 5", () =>
  withModule(async (cwd) => {
    const missing = await herkos(cwd, ["none.wasm"]);
    assertEquals(missing.code, 5);
    assertEquals(
      missing.stderr,
      "error: HK0401: Cannot read none.wasm: there is no such file or folder\n",
    );
    await Deno.mkdir(join(cwd, "dir.wasm"));
    assertEquals((await herkos(cwd, ["dir.wasm"])).code, 5);
    const blocked = await herkos(cwd, ["in.wasm", "-o", "in.wasm/out.rs"]);
    assertEquals(blocked.code, 5);
    assertStringIncludes(blocked.stderr, "in.wasm/out.rs: a part of the path is not a folder");
  }));

Deno.test("a bug of herkos exits with 70 and says what to report", () =>
  withModule(async (cwd) => {
    // Something that cannot happen: the clock throws.
    const script = `performance.now = () => { throw new TypeError("boom"); };
      const { main } = await import("${new URL("../../cli.ts", import.meta.url)}");
      Deno.exit(await main(["in.wasm"]));`;
    await Deno.writeTextFile(join(cwd, "bug.ts"), script);
    const config = `--config=${PROJECT}deno.json`;
    const { code, stderr } = await runDeno(["run", "-A", "--no-check", config, "bug.ts"], { cwd });
    assertEquals(code, 70);
    assertStringIncludes(stderr, "error: HK0901: BUG: TypeError: boom");
    assertStringIncludes(stderr, `  herkos ${VERSION}\n  arguments: ["in.wasm"]\n  module: `);
    assertMatch(stderr, /Please report it/);
    assertMatch(stderr, /cli\.ts:\d+/);
  }));

Deno.test("--json prints errors and figures as JSON", () =>
  withModule(async (cwd) => {
    const error = await herkos(cwd, ["none.wasm", "--json"]);
    assertEquals([error.code, error.stdout], [5, ""]);
    assertEquals(JSON.parse(error.stderr).error.code, "HK0401");
    const figures = await herkos(cwd, ["in.wasm", "--json", "-o", "out.rs"]);
    const { report } = JSON.parse(figures.stdout);
    assertEquals([report.name, report.struct, report.functions], ["in", "In", 2]);
    assertEquals(figures.stderr, "");
    // Standard output is the Rust's here.
    const mixed = await herkos(cwd, ["in.wasm", "--json"]);
    assertEquals(JSON.parse(mixed.stderr).report, report);
    assertStringIncludes(mixed.stdout, "pub struct In");
  }));

Deno.test("--stats prints figures, and --quiet nothing but errors", () =>
  withModule(async (cwd, bytes) => {
    const { stdout } = await herkos(cwd, ["in.wasm", "--stats", "-o", "out.rs"]);
    assertMatch(stdout, new RegExp(`^Input +${bytes.length} B$`, "m"));
    assertMatch(stdout, /^Output +[\d.]+ k?B, [\d.]+ per input byte$/m);
    assertMatch(stdout, /^Functions +2$/m);
    assertMatch(stdout, /^Memory 0 +fixed, 1 to 1 pages$/m);
    const quiet = await herkos(cwd, ["in.wasm", "--quiet", "-o", "other.rs"]);
    assertEquals(quiet, { code: 0, stdout: "", stderr: "" });
    assertNotEquals((await herkos(cwd, ["none.wasm", "-q"])).stderr, "");
  }));

Deno.test("a memory that only its host can grow gets a note, where nothing fixes it", () =>
  inTempDir(async (folder) => {
    const resize =
      '(import "env" "emscripten_resize_heap" (func $resize (param i32) (result i32)))';
    const withMemory = async (memory: string, ...args: string[]): Promise<string> => {
      const text = `(module ${resize} (memory (export "memory") ${memory})
        (func (export "malloc") (param i32) (result i32) (call $resize (local.get 0))))`;
      await Deno.writeFile(join(folder, "in.wasm"), await assemble(text));
      return (await herkos(folder, ["in.wasm", "-o", "out.rs", ...args])).stderr;
    };
    const note = "note: the module's memory is fixed, as only a host could grow it " +
      "(emscripten_resize_heap); with --memory=growable, herkos leaves it room\n";
    assert((await withMemory("1 10")).endsWith(`\n${note}`));
    for (const args of [["--memory=growable"], ["--memory=fixed"], ["--max-pages=1"]]) {
      assert(!(await withMemory("1 10", ...args)).includes("note"), args[0]);
    }
    assertEquals(await withMemory("1 10", "--quiet"), "");
    // One that does not say that it grows.
    assert(!(await withMemory("1 1")).includes("note"));
    assert(!(await withMemory("1")).includes("note"));
  }));

Deno.test("--rustfmt finds nothing to change", () =>
  withModule(async (cwd, bytes) => {
    const permissions = ["--allow-read=in.wasm", "--allow-run=rustfmt"];
    const { code, stdout, stderr } = await runHerkos(permissions, ["in.wasm", "--rustfmt"], {
      cwd,
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, expectedText(bytes));
    const denied = await runHerkos(["--allow-read=in.wasm"], ["in.wasm", "--rustfmt"], { cwd });
    assertEquals(denied.code, 5);
    assertStringIncludes(denied.stderr, "Cannot run rustfmt: a permission is missing");
    assertStringIncludes(denied.stderr, "--allow-run=rustfmt");
  }));

Deno.test("a reader that goes away is no error", () =>
  withModule(async (cwd) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        `--config=${PROJECT}deno.json`,
        `${PROJECT}cli.ts`,
        "in.wasm",
      ],
      cwd,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stdout.cancel();
    const { code } = await child.status;
    assertEquals([code, await new Response(child.stderr).text()], [0, ""]);
  }));

const hasScript = await runProgram("script", ["--version"]).then(
  ({ code }) => code === 0,
  () => false,
);

/** What the names of tests that need it say where it is missing. */
const HINT = hasScript ? "" : " (not run: there is no script, from Debian's bsdutils)";

/** Runs the tool with a terminal as its standard output and error; gives what the terminal got. */
async function inTerminal(
  cwd: string,
  args: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const command = `${Deno.execPath()} run -A --no-check --config=${PROJECT}deno.json ` +
    `${PROJECT}cli.ts ${args}`;
  return (await runProgram("script", ["-qec", command, "/dev/null"], { cwd, env })).stdout;
}

Deno.test({
  name: `colour is for terminals only, and NO_COLOR switches it off${HINT}`,
  ignore: isMissing(hasScript),
  fn: () =>
    withModule(async (cwd) => {
      const coloured = await inTerminal(cwd, "none.wasm", { NO_COLOR: "" });
      assertStringIncludes(coloured, "\x1b[1;31merror\x1b[0m: HK0401");
      assert(!(await inTerminal(cwd, "none.wasm", { NO_COLOR: "1" })).includes("\x1b"));
      const piped = await herkos(cwd, ["none.wasm"], { env: { NO_COLOR: "" } });
      assert(!piped.stderr.includes("\x1b"));
    }),
});

Deno.test({
  name: `long work says on a terminal what it is, and nothing of it stays${HINT}`,
  ignore: isMissing(hasScript),
  fn: () =>
    inTempDir(async (cwd) => {
      await Deno.copyFile(
        join(PROJECT, "fixtures/wasm/lodepng/module.wasm"),
        join(cwd, "lodepng.wasm"),
      );
      const shown = await inTerminal(cwd, "lodepng.wasm -o out.rs", {});
      assertStringIncludes(shown, "Transpiling lodepng.wasm (68.1 kB) …\r\x1b[KWrote out.rs");
      const piped = await herkos(cwd, ["lodepng.wasm", "-o", "other.rs"]);
      assertMatch(piped.stderr, /^Wrote other\.rs [^\n]*\n$/);
      assert(!(await inTerminal(cwd, "lodepng.wasm -q -o third.rs", {})).includes("Transpiling"));
    }),
});
