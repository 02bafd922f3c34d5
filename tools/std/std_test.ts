// The same expectations hold for the real @std and for the stand-ins: whichever is resolved is tested.
import {
  assert,
  assertEquals,
  assertExists,
  assertGreater,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  unreachable,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { ensureDir, ensureDirSync } from "@std/fs/ensure-dir";

/** Says whether an assertion fails, as an AssertionError. */
function fails(run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof AssertionError && error.name === "AssertionError") return true;
    throw error;
  }
}

Deno.test("the assertions about one value pass and fail as their names say", () => {
  assertEquals(fails(() => assert(1)), false);
  assertEquals(fails(() => assert("")), true);
  assertEquals(fails(() => assertExists(0)), false);
  assertEquals(fails(() => assertExists(null)), true);
  assertEquals(fails(() => assertExists(undefined)), true);
  assertEquals(fails(() => assertGreater(2, 1)), false);
  assertEquals(fails(() => assertGreater(1, 1)), true);
  assertEquals(fails(() => assertStringIncludes("abc", "bc")), false);
  assertEquals(fails(() => assertStringIncludes("abc", "d")), true);
  assertEquals(fails(() => assertMatch("abc", /^a.c$/)), false);
  assertEquals(fails(() => assertMatch("abc", /^b/)), true);
  assertEquals(fails(() => assertInstanceOf(new TypeError(), Error)), false);
  assertEquals(fails(() => assertInstanceOf({}, Error)), true);
  assertEquals(fails(() => unreachable()), true);
});

Deno.test("assertEquals() compares deeply, with 0 equal to -0 and NaN to itself", () => {
  const equal: [unknown, unknown][] = [
    [{ a: [1, { b: 2n }] }, { a: [1, { b: 2n }] }],
    [new Map([[1, new Set(["a"])]]), new Map([[1, new Set(["a"])]])],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [NaN, NaN],
    [{ a: [0] }, { a: [-0] }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [/a/g, /a/g],
  ];
  for (const [a, b] of equal) {
    assert(!fails(() => assertEquals(a, b)), Deno.inspect([a, b]));
    assert(fails(() => assertNotEquals(a, b)), Deno.inspect([a, b]));
  }
  const different: [unknown, unknown][] = [
    [1, "1"],
    [1, 1n],
    [{ a: undefined }, {}],
    [[1, 2], [2, 1]],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), [1]],

    [new Map([[1, 2]]), new Map([[1, 3]])],
    [null, undefined],
  ];
  for (const [a, b] of different) {
    assert(fails(() => assertEquals(a, b)), Deno.inspect([a, b]));
    assert(!fails(() => assertNotEquals(a, b)), Deno.inspect([a, b]));
  }
});

Deno.test("assertStrictEquals() compares by identity", () => {
  const object = {};
  assertStrictEquals(object, object);
  assert(fails(() => assertStrictEquals({}, {})));
});

Deno.test("assertThrows() checks the class and the message, and returns the error", () => {
  const boom = (): never => {
    throw new RangeError("out of range: 3");
  };
  assertEquals(assertThrows(boom, RangeError, "range: 3").message, "out of range: 3");
  assertInstanceOf(assertThrows(boom), RangeError);
  assert(fails(() => assertThrows(boom, TypeError)));
  assert(fails(() => assertThrows(boom, RangeError, "else")));
  assert(fails(() => assertThrows(() => 1)));
  assert(fails(() => assertThrows(() => 1, Error)));
  assertIsError(new RangeError("a b"), RangeError, "b");
  assert(fails(() => assertIsError("text")));
});

Deno.test("assertRejects() checks the class and the message, and returns the error", async () => {
  const boom = () => Promise.reject(new RangeError("out of range: 3"));
  assertEquals((await assertRejects(boom, RangeError, "range: 3")).message, "out of range: 3");
  assertInstanceOf(await assertRejects(boom), RangeError);
  await assertRejects(() => assertRejects(boom, TypeError), AssertionError);
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), AssertionError);
  await assertRejects(
    () =>
      assertRejects(() => {
        throw new RangeError("synchronous");
      }, RangeError),
    AssertionError,
  );
});

const OPTIONS = {
  boolean: ["check", "quiet"],
  string: ["o", "name", "_"],
  alias: { o: "out", quiet: "q" },
} as const;

// Arguments, and what comes of them under OPTIONS (only what is not a default).
const PARSED: [string, Record<string, unknown>][] = [
  ["", { _: [] }],
  ["a b", { _: ["a", "b"] }],
  ["12 0x1f", { _: ["12", "0x1f"] }],
  ["-", { _: ["-"] }],
  ["a --name x", { _: ["a"], name: "x" }],
  ["a --name=x=y", { _: ["a"], name: "x=y" }],
  ["--name=", { _: [], name: "" }],
  ["--name", { _: [], name: "" }],
  ["--name --check", { _: [], name: "", check: true }],
  ["--name 12", { _: [], name: "12" }],
  ["--name -5", { _: [], name: "", 5: true }],
  ["-o -", { _: [], o: "-", out: "-" }],
  ["-o x a", { _: ["a"], o: "x", out: "x" }],
  ["-ox", { _: [], o: "", out: "", x: true }],
  ["-o=x", { _: [], o: "x", out: "x" }],
  ["--out x", { _: [], o: "x", out: "x" }],
  ["--check a", { _: ["a"], check: true }],
  ["--check=false", { _: [], check: false }],
  ["--check false", { _: [], check: false }],
  ["-q", { _: [], quiet: true, q: true }],
  ["--name a --name b", { _: [], name: "b" }],
  ["--level 3", { _: [], level: 3 }],
  ["-O1", { _: [], O: 1 }],
  ["-O0", { _: [], O: 0 }],
  ["-O 1", { _: [], O: 1 }],
  ["a -- --check b", { _: ["a", "--check", "b"] }],
];

Deno.test("parseArgs() parses flags, values and positional arguments", () => {
  for (const [line, expected] of PARSED) {
    const args = line === "" ? [] : line.split(" ");
    const defaults = { check: false, quiet: false, q: false };
    assertEquals<unknown>(parseArgs(args, OPTIONS), { ...defaults, ...expected }, line);
  }
});

Deno.test("parseArgs() asks about each unknown flag and drops those that are refused", () => {
  const seen: [string, string | undefined, unknown][] = [];
  const parsed = parseArgs(["file", "--what", "--level=3", "-z", "--check"], {
    ...OPTIONS,
    unknown: (arg, key, value) => {
      seen.push([arg, key, value]);
      return key === undefined;
    },
  });
  assertEquals(seen, [
    ["file", undefined, undefined],
    ["--what", "what", true],
    ["--level=3", "level", "3"],
    ["-z", "z", true],
  ]);
  assertEquals<unknown>(parsed, { _: ["file"], check: true, quiet: false, q: false });
});

Deno.test("parseArgs() collects, negates, defaults, stops early and keeps what follows --", () => {
  assertEquals<unknown>(parseArgs(["--n", "a", "--n=b"], { string: ["n"], collect: ["n"] }), {
    _: [],
    n: ["a", "b"],
  });
  assertEquals<unknown>(
    parseArgs(["--no-color"], {
      boolean: ["color"],
      negatable: ["color"],
      default: { color: true },
    }),
    { _: [], color: false },
  );
  assertEquals<unknown>(parseArgs([], { string: ["n"], default: { n: "x" } }), { _: [], n: "x" });
  assertEquals<unknown>(parseArgs(["a", "--b"], { stopEarly: true }), { _: ["a", "--b"] });
  assertEquals<unknown>(parseArgs(["a", "--", "--b"], { "--": true }), { _: ["a"], "--": ["--b"] });
});

Deno.test("ensureDir() makes missing directories and refuses a file", async () => {
  const base = Deno.makeTempDirSync();
  try {
    await ensureDir(`${base}/a/b`);
    await ensureDir(`${base}/a/b`);
    ensureDirSync(`${base}/a/c`);
    assert(Deno.statSync(`${base}/a/b`).isDirectory);
    assert(Deno.statSync(`${base}/a/c`).isDirectory);
    Deno.writeTextFileSync(`${base}/file`, "");
    assertThrows(() => ensureDirSync(`${base}/file`), Error, "expected 'dir', got 'file'");
  } finally {
    Deno.removeSync(base, { recursive: true });
  }
});
