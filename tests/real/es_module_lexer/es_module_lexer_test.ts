import { assertEquals } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { utf8, v8Exports, type WithMemory } from "../v8.ts";

interface LexerExports extends WithMemory {
  readonly __heap_base: WebAssembly.Global;
  _initialize(): void;
  sa(length: number): number;
  parse(): number;
  e(): number;
  /** Next import, then its fields. */
  ri(): number;
  is(): number;
  ie(): number;
  it(): number;
  ai(): number;
  id(): number;
  ss(): number;
  se(): number;
  /** Next export, then its fields. */
  re(): number;
  es(): number;
  ee(): number;
  els(): number;
  ele(): number;
}

const program = realProgram(
  "es_module_lexer",
  { es_module_lexer: () => fixture("es_module_lexer") },
  { memory: "growable", maxPages: 1024 },
);

async function inRust(source: string): Promise<string[]> {
  return new TextDecoder().decode(await program([], utf8(source))).trimEnd().split("\n");
}

async function inV8(source: string): Promise<string[]> {
  const lexer = v8Exports<LexerExports>(await fixture("es_module_lexer"));
  lexer._initialize();
  const needed = Number(lexer.__heap_base.value) + 12 * (source.length + 1) + 16;
  const missing = needed - lexer.memory.buffer.byteLength;
  if (missing > 0) lexer.memory.grow(Math.ceil(missing / 65536));
  const units = new Uint16Array(lexer.memory.buffer, lexer.sa(source.length), source.length);
  for (let i = 0; i < source.length; i++) units[i] = source.charCodeAt(i);
  if (lexer.parse() === 0) return [`mistake at ${lexer.e()}`];
  const lines: string[] = [];
  while (lexer.ri() !== 0) {
    const fields = [lexer.it(), lexer.ai(), lexer.id(), lexer.ss(), lexer.se()];
    const [start, end] = [lexer.is(), lexer.ie()];
    lines.push(`import ${start} ${end} ${fields.join(" ")} ${source.slice(start, end)}`);
  }
  while (lexer.re() !== 0) {
    const [start, end] = [lexer.es(), lexer.ee()];
    const name = source.slice(start, end);
    lines.push(`export ${start} ${end} ${lexer.els()} ${lexer.ele()} ${name}`);
  }
  return lines;
}

Deno.test("es_module_lexer finds the imports and exports that a reader finds", async () => {
  const source = await Deno.readTextFile(new URL("sample.txt", import.meta.url));
  const found = (await inRust(source)).map((line) => {
    const [what, ...fields] = line.split(" ");
    return `${what} ${fields.slice(what === "import" ? 7 : 4).join(" ")}`;
  });
  assertEquals(found, [
    "import ./first.js",
    "import second",
    "import ./data.json",
    "import ./re-exports.js",
    "import ./all.js",
    "import `./lazy-${import.meta.url.length}.js`",
    "import import.meta",
    'import "./known.js"',
    "export one",
    "export deux",
    "export default",
    "export answer",
    "export Größe",
    "export x",
    "export y",
  ]);
});

Deno.test("es_module_lexer finds in this project's sources what V8 finds", async () => {
  for (const file of ["es_module_lexer_test.ts", "sample.txt", "../program.ts"]) {
    const source = await Deno.readTextFile(new URL(file, import.meta.url));
    assertEquals(await inRust(source), await inV8(source), file);
  }
});

Deno.test("es_module_lexer reads a source of megabytes as V8 does", async () => {
  const source = Array.from(
    { length: 60_000 },
    (_, i) => `import { name${i} } from "./module-${i}.js";\nexport const value${i} = ${i};\n`,
  ).join("");
  assertEquals(await inRust(source), await inV8(source));
});

Deno.test("es_module_lexer says where a mistake is", async () => {
  const source = 'import a from "./a.js";\nimport { b } from "./unterminated';
  assertEquals(await inRust(source), await inV8(source));
  assertEquals(await inRust(source), ["mistake at 57"]);
});
