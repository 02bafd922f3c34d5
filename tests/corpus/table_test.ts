import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "./fetch.ts";
import { corpusTable, parseTable } from "./table.ts";

const HEADER = "name\ttier\tpackage\tfile\tblob\tlicence\tbytes\tfeatures\texpect\topt\tsha256\n";

Deno.test("parseTable() reads a module that is a file and one that is inlined", () => {
  const [file, inlined] = parseTable(
    HEADER +
      "a\t1\tnpm:@scope/a@1.2.3+b\ta.wasm\t-\tMIT\t8\tmvp\tok\t3\t00\n" +
      "b\t2\tpypi:b@4\tb/b.js\t2\tISC\t9\tbulk,simd\tunsupported:simd\t1\t01\n",
  );
  assertEquals(file, {
    name: "a",
    tier: 1,
    registry: "npm",
    packageName: "@scope/a",
    version: "1.2.3+b",
    file: "a.wasm",
    blob: undefined,
    licence: "MIT",
    bytes: 8,
    features: ["mvp"],
    unsupported: undefined,
    optLevel: 3,
    sha256: "00",
  });
  assertEquals(inlined, {
    name: "b",
    tier: 2,
    registry: "pypi",
    packageName: "b",
    version: "4",
    file: "b/b.js",
    blob: 2,
    licence: "ISC",
    bytes: 9,
    features: ["bulk", "simd"],
    unsupported: "simd",
    optLevel: 1,
    sha256: "01",
  });
});

Deno.test("parseTable() refuses other columns, other rows and a name twice", () => {
  const row = "a\t1\tnpm:a@1\ta.wasm\t-\tMIT\t8\tmvp\tok\t3\t00\n";
  assertThrows(() => parseTable(`name\n${row}`), Error, "Cannot read the corpus table");
  assertThrows(() => parseTable(`${HEADER}a\t1\n`), Error, "Cannot read the corpus row");
  assertThrows(() => parseTable(HEADER + row.replace("npm:", "")), Error, "corpus row");
  assertThrows(() => parseTable(HEADER + row.replace("ok", "good")), Error, "corpus row");
  assertThrows(() => parseTable(HEADER + row + row), Error, "a name twice");
});

Deno.test("every folder of fixtures/wasm is a module of the table, with licence and origin", async () => {
  const table = await corpusTable();
  const fixtures = new URL("../../fixtures/wasm/", import.meta.url);
  const allowed = ["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"];
  for await (const { name } of Deno.readDir(fixtures)) {
    const row = table.find((module) => module.name === name);
    assert(row !== undefined, `${name} is not in the table`);
    const module = await Deno.readFile(new URL(`${name}/module.wasm`, fixtures));
    assertEquals(await sha256(module), row.sha256, name);
    assert(row.licence.split(" AND ").every((part) => allowed.includes(part)), row.licence);
    const licence = await Deno.readTextFile(new URL(`${name}/LICENSE`, fixtures));
    assert(licence.includes("Copyright"), `the licence of ${name}`);
    const readme = await Deno.readTextFile(new URL(`${name}/README.md`, fixtures));
    assert(readme.includes(`${row.packageName}@${row.version}`), `the origin of ${name}`);
  }
});
