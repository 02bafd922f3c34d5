import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HOSTILE_NAMES, hostileModule } from "../../../tests/report/hostile.ts";
import { assemble } from "../../../tests/support/wat.ts";
import { checkBudget, parseBudget } from "../budget.ts";
import { type ModuleReport, moduleReport } from "../module_report.ts";
import { reportPage } from "./report_page.ts";
import { STYLE } from "./style.ts";

/** Elements that have no end. */
const VOID = ["meta", "link", "br"];

/** Checks that the tags of a page fit each other, and gives their names and its text. */
function parsed(page: string): { tags: string[]; text: string } {
  const tags: string[] = [];
  const open: string[] = [];
  let text = "";
  let last = 0;
  const plain = page.replace(/<style>[^]*?<\/style>/, "");
  const tag = /<(\/?)([a-z][a-z0-9]*|!DOCTYPE)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/gy;
  for (;;) {
    const at = plain.indexOf("<", last);
    text += plain.slice(last, at < 0 ? undefined : at);
    if (at < 0) break;
    tag.lastIndex = at;
    const found = tag.exec(plain);
    assert(found !== null, `no tag at ${plain.slice(at, at + 80)}`);
    const [whole, slash, name = "", , closed] = found;
    last = at + whole.length;
    if (slash === "/") assertEquals(open.pop(), name);
    else if (name !== "!DOCTYPE") {
      tags.push(name);
      if (closed === "" && !VOID.includes(name)) open.push(name);
    }
  }
  assertEquals(open, []);
  return { tags, text };
}

async function reportOf(wat: string): Promise<ModuleReport> {
  return moduleReport(await assemble(`(module ${wat})`), { name: "demo" });
}

Deno.test("reportPage() writes tags that fit, and nothing that runs or loads", async () => {
  const calls = await reportOf('(import "env" "log" (func)) (memory 1) (func (export "f"))');
  const pages = [
    reportPage(await reportOf("")),
    reportPage({ ...calls, budget: checkBudget(calls, parseBudget("ram=1K,fuel=9,imports=")) }),
    reportPage(moduleReport(await hostileModule(), { name: HOSTILE_NAMES[0]! })),
  ];
  for (const page of pages) {
    const { tags } = parsed(page);
    for (const name of ["script", "img", "a", "iframe", "object", "form"]) {
      assert(!tags.includes(name), name);
    }
    assertMatch(page, /^<!DOCTYPE html>\n<html lang="en">/);
    assertEquals([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, at]) => at), ["data:,"]);
    assert(!/url\(|@import/.test(page));
    assertStringIncludes(page, "default-src &#39;none&#39;");
  }
});

Deno.test("reportPage() lists what an instance does not have", async () => {
  const report = await reportOf('(import "e" "m" (memory 1 2)) (memory 1) (memory (export "x") 1)');
  const { text } = parsed(reportPage(report));
  assertStringIncludes(text, "memory 0 is lent by the host: imported, 1 to 2 pages");
  assertStringIncludes(text, "memory 1 is in flash: constant, 1 page, no maximum declared");
  assert(!text.includes("memory 2 is"));
});

Deno.test("reportPage() shows hostile names as texts, escaped and cut", async () => {
  const page = reportPage(moduleReport(await hostileModule()));
  const { text } = parsed(page);
  assertStringIncludes(text, "&lt;script&gt;document.title = &#39;taken&#39;&lt;/script&gt;");
  assertStringIncludes(text, "\\u001b[31mred");
  assertStringIncludes(text, "\\u{202e}gnp.exe");
  assertStringIncludes(text, `${"w".repeat(80)}…`);
  assert(!text.includes("w".repeat(81)));
  assert(page.length < 60_000, `${page.length} characters`);
  // deno-lint-ignore no-control-regex -- such must not be there
  assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066\ufeff]/.test(page));
});

Deno.test("reportPage() has what exceeds a budget, and where it comes from", async () => {
  const report = await reportOf('(import "env" "log" (func)) (memory (export "m") 1)');
  const budget = checkBudget(report, parseBudget("ram=1K,fuel=9,imports="));
  const { text } = parsed(reportPage({ ...report, budget }));
  assertStringIncludes(text, "2 of 3 exceeded");
  assertStringIncludes(text, "65540 bytes, and 1024 are granted");
  assertStringIncludes(text, "&quot;env&quot;.&quot;log&quot;: func [] -&gt; []");
});

Deno.test("reportPage() cuts long lists and says how much is left out", async () => {
  const wat = Array.from({ length: 130 }, (_, i) => `(func (export "f${i}"))`).join("");
  const { text } = parsed(reportPage(await reportOf(wat)));
  assertStringIncludes(text, "and 30 more");
  assertStringIncludes(text, "110 more");
});

Deno.test("reportPage() is the same twice", async () => {
  const report = await reportOf("(memory 1)");
  assertEquals(reportPage(report), reportPage(await reportOf("(memory 1)")));
});

/** The relative luminance of a colour (WCAG 2.2). */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("the page's colours have the contrast of WCAG 2.2, AA, in light and dark", () => {
  const themes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body = ""]) =>
    new Map(
      [...body.matchAll(/--(\w+): (#\w{6})/g)].map(([, name = "", value = ""]) => [name, value]),
    )
  );
  assertEquals(themes.length, 2);
  for (const theme of themes) {
    const contrast = (a: string, b: string): number => {
      const [x, y] = [luminance(theme.get(a)!), luminance(theme.get(b)!)];
      return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    };
    const texts = [["text", "back"], ["text", "card"], ["soft", "back"], ["soft", "card"]] as const;
    for (const [a, b] of [...texts, ["bad", "badback"], ["good", "goodback"]] as const) {
      assert(contrast(a, b) >= 4.5, `${a} on ${b}: ${contrast(a, b)}`);
    }
    for (const chart of ["c1", "c2", "c3", "c4"]) {
      assert(contrast(chart, "card") >= 3, `${chart}: ${contrast(chart, "card")}`);
    }
  }
});
