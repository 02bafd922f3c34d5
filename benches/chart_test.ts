import { assertEquals } from "@std/assert";
import { chart } from "./chart.ts";
import type { Results } from "./results.ts";

const RESULTS: Results = {
  date: "2026-01-02",
  machine: { processor: "Some <fast> & new one", cores: 2, system: "linux x86_64" },
  load: { start: "0", end: "0" },
  rounds: 1,
  contenders: [
    { name: "native-O3", about: "", version: "1" },
    { name: "herkos-fixed", about: "", version: "1" },
    { name: "slow", about: "", version: "1" },
    { name: "absent", about: "", missing: "no compiler" },
  ],
  rows: [{
    name: "one",
    set: "pointers",
    outcomes: { "native-O3": { ns: 1 }, "herkos-fixed": { ns: 2 }, "slow": { ns: 50 } },
  }],
};

Deno.test("chart() has a bar for each contender that ran, cut off where it is too long", () => {
  const svg = chart(RESULTS);
  const widths = [...svg.matchAll(/<rect class="([^"]+)".* width="([\d.]+)"/g)].map((m) =>
    `${m[1]} ${m[2]}`
  );
  assertEquals(widths, ["bar 137.5", "bar own 275.0", "bar 550.0"]);
  assertEquals(svg.includes(">50.00 →<"), true);
  assertEquals(svg.includes("absent"), false);
});

Deno.test("chart() escapes texts and follows the reader's theme", () => {
  const svg = chart(RESULTS);
  assertEquals(svg.includes("Some &lt;fast&gt; &amp; new one"), true);
  assertEquals(svg.includes("prefers-color-scheme: dark"), true);
});
