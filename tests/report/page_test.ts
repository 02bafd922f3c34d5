/**
 * The page of a report in a browser: it asks for nothing, says nothing, and fits phones and desks.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { checkBudget, parseBudget } from "../../lib/report/budget.ts";
import { type ModuleReport, moduleReport } from "../../lib/report/module_report.ts";
import { reportPage } from "../../lib/report/page/report_page.ts";
import { watFixture } from "../embedded/modules.ts";
import { isMissing } from "../support/required.ts";
import { CACHE } from "../support/rustc.ts";
import { findBrowser, type Look, withBrowser } from "./browser.ts";
import { hostileModule } from "./hostile.ts";

/** What is looked at in a page. */
interface Seen {
  /** Elements that reach beyond the window. */
  readonly beyond: readonly string[];
  /** Headings that cannot be seen. */
  readonly hidden: readonly string[];
  /** How many headings there are. */
  readonly headings: number;
  /** Tables without a caption, charts without a title, cells of a head without a scope. */
  readonly unnamed: readonly string[];
  /** Scripts, frames, images and handlers of events. */
  readonly active: readonly string[];
  /** The title. */
  readonly title: string;
}

/** Finds out about a page, in the page. */
const EXPRESSION = await Deno.readTextFile(new URL("look.js", import.meta.url));

const WINDOWS: readonly Omit<Look, "expression">[] = [
  { width: 360, scheme: "light" },
  { width: 360, scheme: "dark" },
  { width: 768, scheme: "light" },
  { width: 1280, scheme: "light" },
  { width: 1280, scheme: "dark" },
];

/** The reports that are looked at: a real module, one with a host, a hostile one and an empty one. */
async function reports(): Promise<[name: string, report: ModuleReport][]> {
  const read = (name: string) =>
    Deno.readFile(new URL(`../../fixtures/wasm/${name}/module.wasm`, import.meta.url));
  const within = (report: ModuleReport, text: string): ModuleReport => {
    return { ...report, budget: checkBudget(report, parseBudget(text)) };
  };
  const program = { bits: 32, text: 41_204, rodata: 9_310, data: 12, bss: 70_000 } as const;
  const lodepng = moduleReport(await read("lodepng"), { name: "lodepng" });
  const greeter = await watFixture("greeter");
  return [
    ["lodepng", within({ ...lodepng, program }, "ram=8K,flash=64K,fuel=1M,imports=")],
    ["greeter", within(moduleReport(greeter.bytes, { name: "greeter" }), "ram=1M,imports=env.log")],
    ["hostile", within(moduleReport(await hostileModule(), { name: "<b>\u202e" }), "imports=")],
    ["empty", moduleReport(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))],
  ];
}

const browser = await findBrowser();
const ignore = isMissing(browser !== undefined);

Deno.test({
  name: `the page of a report fits phones and desks, and asks for nothing${
    ignore ? " (not run: apt-get install chromium-headless-shell)" : ""
  }`,
  ignore,
  async fn(): Promise<void> {
    assert(browser !== undefined, "There is no chromium-headless-shell, chromium or google-chrome");
    const folder = `${CACHE}report/`;
    await Deno.mkdir(folder, { recursive: true });
    await withBrowser(browser, async (load) => {
      for (const [name, report] of await reports()) {
        const path = `${folder}${name}.html`;
        await Deno.writeTextFile(path, reportPage(report));
        for (const { scheme, width } of WINDOWS) {
          const found = await load(pathToFileURL(path).href, {
            width,
            scheme,
            expression: EXPRESSION,
          });
          await Deno.writeFile(`${folder}${name}-${width}-${scheme}.png`, found.picture);
          const place = `${name} at ${width} pixels, ${scheme}`;
          assertEquals([found.messages, found.requests], [[], []], place);
          const { headings, title, ...faults } = found.value as Seen;
          assertEquals(faults, { beyond: [], hidden: [], unnamed: [], active: [] }, place);
          assert(headings >= 4, place);
          assertStringIncludes(title, ": what the module can do and takes");
        }
      }
    });
  },
});

Deno.test({
  name: "what the page of a report must not do is found when it does",
  ignore,
  async fn(): Promise<void> {
    assert(browser !== undefined);
    const path = `${await Deno.makeTempDir({ prefix: "herkos-page-" })}/page.html`;
    await Deno.writeTextFile(
      path,
      `<!DOCTYPE html><title>x</title><h1 style="display: none">Hidden</h1><h2>Seen</h2>
<table><tr><th>1</th></tr></table><svg width="900"></svg><img src="missing.png" onerror="1">
<script>console.log("said")</script>`,
    );
    await withBrowser(browser, async (load) => {
      const found = await load(pathToFileURL(path).href, {
        width: 700,
        scheme: "light",
        expression: EXPRESSION,
      });
      const { active, beyond, hidden, unnamed } = found.value as Seen;
      assertEquals([active.length, hidden.length, unnamed.length], [2, 1, 3]);
      assert(beyond.length > 0);
      assert(
        found.messages.length > 0 && found.requests.some((url) => url.endsWith("missing.png")),
      );
    });
    await Deno.remove(path);
  },
});
