import { assertEquals, assertStringIncludes } from "@std/assert";
import { type SpeedPoint, transpileChart } from "./transpile_chart.ts";

const point = (bytes: number, cpu: number, level = 0): SpeedPoint => ({
  name: `of${bytes}`,
  level,
  bytes,
  cpu,
  peak: 100 + cpu,
});

Deno.test("transpileChart() has a point for each module, level and panel, within the picture", () => {
  const points = [point(1e4, 100), point(1e6, 900), point(1.4e7, 12_000, 1)];
  const svg = transpileChart(points, "a < machine");
  assertEquals(svg.match(/<title>/g)?.length, 2 * points.length);
  for (const [, cx, cy] of svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)) {
    assertEquals(
      Number(cx) >= 0 && Number(cx) <= 800 && Number(cy) >= 0 && Number(cy) <= 324,
      true,
    );
  }
  assertStringIncludes(svg, "a &lt; machine");
  assertStringIncludes(svg, "10 MB");
});

Deno.test("transpileChart() draws what grows linearly along the line", () => {
  const svg = transpileChart([point(1e5, 1000), point(1e6, 10_000)], "");
  const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) =>
    Number(new RegExp(`class="slope"[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1])
  );
  const [first] = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)];
  const [cx, cy] = [Number(first?.[1]), Number(first?.[2])];
  const along = (cx - x1!) / (x2! - x1!);
  assertEquals(Math.abs(y1! + along * (y2! - y1!) - cy) < 0.2, true);
});
