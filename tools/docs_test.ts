import { assert, assertEquals } from "@std/assert";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { staleDocs } from "./docs.ts";
import { ROOT } from "./registry.ts";
import { readRequirements } from "./requirements.ts";

Deno.test("the generated pages are fresh (else: deno task docs)", async () => {
  assertEquals(await staleDocs(), []);
});

Deno.test("every requirement names code that exists, and tests that say what it says they do", () => {
  const rows = readRequirements();
  assert(rows.length >= 31);
  for (const { id, code, tests } of rows) {
    for (const path of code) assert(existsSync(join(ROOT, path)), `${id}: there is no ${path}`);
    for (const { path, text } of tests) {
      assert(existsSync(join(ROOT, path)), `${id}: there is no ${path}`);
      if (text === undefined) continue;
      const source = readFileSync(join(ROOT, path), "utf8");
      assert(source.includes(text), `${id}: ${path} has no test «${text}»`);
    }
    assert(tests.length > 0, `${id} has no test`);
  }
});

Deno.test("each requirement has one row", () => {
  const ids = readRequirements().map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
});

// The folder stands beside the project where it is developed, and nowhere else.
const MISSION = join(ROOT, "../shared/requirements.md");

Deno.test({
  name: "docs/requirements.md has every requirement of the mission",
  ignore: !existsSync(MISSION),
  fn: () => {
    const wanted = [...readFileSync(MISSION, "utf8").matchAll(/^\| (REQ_\w+) \|/gm)];
    assert(wanted.length > 0);
    const known = new Set(readRequirements().map(({ id }) => id));
    assertEquals(wanted.map((match) => match[1] ?? "").filter((id) => !known.has(id)), []);
  },
});

Deno.test("the page on security states what is not protected", () => {
  const page = readFileSync(join(ROOT, "docs/security.md"), "utf8");
  const open = page.slice(page.indexOf("What is not protected"));
  for (const word of ["Logic errors", "Side channels", "Time", "host", "compiler"]) {
    assert(open.includes(word), word);
  }
});

Deno.test("links between the pages lead somewhere", () => {
  const pages = ["README.md", "CONTRIBUTING.md"].concat(
    ["cli", "embedding", "output", "security", "wasi"].map((name) => `docs/${name}.md`),
  );
  for (const page of pages) {
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      assert(existsSync(join(ROOT, dirname(page), target)), `${page}: there is no ${target}`);
    }
  }
});
