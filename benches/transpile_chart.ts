/**
 * Draws how time and memory of transpilation grow with the size of the module: both axes are
 * logarithms, so that linear growth is a line of slope one.
 *
 * @module
 */

import { escapeText, svgFile } from "./svg.ts";

/** What was measured of one module at one level. */
export interface SpeedPoint {
  /** The module's name. */
  readonly name: string;
  /** 0 or 1. */
  readonly level: number;
  /** Size of the module, in bytes. */
  readonly bytes: number;
  /** CPU time of the transpilation, in milliseconds. */
  readonly cpu: number;
  /** Peak of resident memory, in MB. */
  readonly peak: number;
}

const WIDTH = 400;
const HEIGHT = 300;
const LEFT = 56;
const BOTTOM = 40;
const TOP = 30;
const RIGHT = 14;

const STYLE = `
text { font: 11px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 13px; }
.grid { stroke: #d0d7de; }
.slope { stroke: #8c959f; stroke-dasharray: 3 3; }
.o0 { fill: #0969da; }
.o1 { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #30363d; }
  .o0 { fill: #4493f8; }
  .o1 { fill: #f0883e; }
}`;

/** The decades that some numbers span. */
function decades(values: readonly number[]): [from: number, to: number] {
  return [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
}

/**
 * Draws a run.
 *
 * @param points What was measured; at least one.
 * @param about A line below the picture, such as the machine.
 * @returns The SVG file's text.
 */
export function transpileChart(points: readonly SpeedPoint[], about: string): string {
  const time = panel(0, points, "CPU seconds", ({ cpu }) => cpu / 1000);
  const memory = panel(WIDTH, points, "peak MB", ({ peak }) => peak);
  const foot = `<circle class="o0" cx="14" cy="${HEIGHT + 8}" r="4"/><text x="22" y="${
    HEIGHT + 12
  }">-O0</text>
<circle class="o1" cx="64" cy="${HEIGHT + 8}" r="4"/><text x="72" y="${HEIGHT + 12}">-O1</text>
<text x="114" y="${HEIGHT + 12}">- - linear growth; ${escapeText(about)}</text>`;
  return svgFile({
    width: 2 * WIDTH,
    height: HEIGHT + 24,
    label: "Speed of the transpiler",
    style: STYLE,
    body: [time, memory, foot].join("\n"),
  });
}

function panel(
  left: number,
  points: readonly SpeedPoint[],
  title: string,
  value: (point: SpeedPoint) => number,
): string {
  const [fromX, toX] = decades(points.map(({ bytes }) => bytes));
  const [fromY, toY] = decades(points.map(value));
  const x = (bytes: number): number =>
    left + LEFT + (Math.log10(bytes) - fromX) / (toX - fromX) * (WIDTH - LEFT - RIGHT);
  const y = (found: number): number =>
    HEIGHT - BOTTOM - (Math.log10(found) - fromY) / (toY - fromY) * (HEIGHT - BOTTOM - TOP);
  const lines: string[] = [];
  for (let e = fromX; e <= toX; e++) {
    const at = x(10 ** e).toFixed(1);
    lines.push(
      `<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
        `<text x="${at}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${sizeText(e)}</text>`,
    );
  }
  for (let e = fromY; e <= toY; e++) {
    const at = y(10 ** e).toFixed(1);
    lines.push(
      `<line class="grid" x1="${left + LEFT}" x2="${
        left + WIDTH - RIGHT
      }" y1="${at}" y2="${at}"/>` +
        `<text x="${left + LEFT - 6}" y="${at}" text-anchor="end" dy="4">${10 ** e}</text>`,
    );
  }
  // Through the largest module.
  const last = points.reduce((most, point) => point.bytes >= most.bytes ? point : most);
  const decadesDown = Math.min(Math.log10(last.bytes) - fromX, Math.log10(value(last)) - fromY);
  const [x2, y2] = [x(last.bytes), y(value(last))];
  const [x1, y1] = [x(last.bytes / 10 ** decadesDown), y(value(last) / 10 ** decadesDown)];
  lines.push(
    `<line class="slope" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" ` +
      `x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`,
  );
  for (const point of points) {
    const at = `cx="${x(point.bytes).toFixed(1)}" cy="${y(value(point)).toFixed(1)}"`;
    lines.push(
      `<circle class="o${point.level}" ${at} r="4"><title>${point.name}</title></circle>`,
    );
  }
  return `<text class="title" x="${left + LEFT}" y="18">${title} by size of the module</text>
${lines.join("\n")}`;
}

function sizeText(exponent: number): string {
  return exponent >= 6 ? `${10 ** (exponent - 6)} MB` : `${10 ** (exponent - 3)} kB`;
}
