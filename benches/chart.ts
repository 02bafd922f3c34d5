/**
 * Draws results as an SVG picture: a bar for the mean of each contender, a panel for each set.
 *
 * @module
 */

import { type ItemSet, SETS } from "./item.ts";
import type { Results } from "./results.ts";
import { escapeText, svgFile } from "./svg.ts";
import { type Mean, means, referenceOf } from "./table.ts";

const WIDTH = 820;
const LEFT = 150;
const BAR = 14;
const GAP = 6;
const HEAD = 44;
const RIGHT = 120;
/** Ratios beyond this get a bar that is cut off. */
const MOST = 4;

/** Colours for both themes: the picture follows the reader's. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 13px; }
.small { fill: #57606a; font-size: 11px; }
.bar { fill: #8c959f; }
.own { fill: #0969da; }
.line { stroke: #24292f; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9198a1; }
  .bar { fill: #656d76; }
  .own { fill: #4493f8; }
  .line { stroke: #e6edf3; }
}`;

/**
 * Draws the geometric means of a run.
 *
 * @param results The run.
 * @returns The SVG file's text.
 */
export function chart(results: Results): string {
  const panels: string[] = [];
  let y = 0;
  for (const set of Object.keys(SETS) as ItemSet[]) {
    const rows = results.rows.filter((row) => row.set === set);
    const found = means(rows, referenceOf(set));
    const bars = results.contenders.flatMap(({ name }) => {
      const mean = found[name];
      // A mean over a few rows only would be read as if it were over all.
      return mean === undefined || 2 * mean.rows < rows.length ? [] : [{ name, mean }];
    });
    if (bars.length === 0) continue;
    panels.push(panel(y, `${SETS[set]}, time relative to ${referenceOf(set)}`, bars, rows.length));
    y += HEAD + bars.length * (BAR + GAP) + 8;
  }
  const machine = `${results.machine.processor}, ${results.date}; geometric means, less is faster`;
  const height = y + 20;
  const foot = `<text class="small" x="8" y="${height - 6}">${escapeText(machine)}</text>`;
  const body = [...panels, foot].join("\n");
  return svgFile({ width: WIDTH, height, label: "Benchmarks", style: STYLE, body });
}

function panel(
  top: number,
  title: string,
  bars: readonly { readonly name: string; readonly mean: Mean }[],
  rows: number,
): string {
  const scale = (WIDTH - LEFT - RIGHT) / MOST;
  const first = top + HEAD - 12;
  const lines = bars.map(({ name, mean }, i) => {
    const y = first + i * (BAR + GAP);
    const length = Math.min(mean.mean, MOST) * scale;
    // Not across the line at 1.
    const end = length < scale && length + 40 > scale ? scale : length;
    const cut = mean.mean > MOST ? " →" : "";
    const few = mean.rows === rows ? "" : ` (of ${mean.rows})`;
    const kind = name.startsWith("herkos") ? "bar own" : "bar";
    return `<text x="${LEFT - 8}" y="${y + 11}" text-anchor="end">${escapeText(name)}</text>
<rect class="${kind}" x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>
<text x="${(LEFT + end + 6).toFixed(1)}" y="${y + 11}">` +
      `${mean.mean.toFixed(2)}${few}${cut}</text>`;
  });
  const one = LEFT + scale;
  const bottom = first + bars.length * (BAR + GAP);
  return `<text class="title" x="8" y="${top + 20}">${escapeText(title)}</text>
${lines.join("\n")}
<line class="line" x1="${one}" x2="${one}" y1="${first - 2}" y2="${bottom}"/>`;
}
