/**
 * Charts of a page: bars of SVG, each with a title and next to the figures that it shows.
 *
 * @module
 */

import { share } from "../report_text.ts";
import { type Html, markup, NO_HTML } from "./html.ts";

/** A colour of the style. */
export type Colour = 1 | 2 | 3 | 4;

/** A part of a bar. */
export interface Slice {
  /** What it is. */
  readonly label: string;
  /** How much. */
  readonly value: number;
  /** Its colour. */
  readonly colour: Colour;
}

/**
 * Draws a bar of parts, and lists them under it.
 *
 * @param title What it shows.
 * @param slices The parts.
 * @param unit What is counted, in the plural.
 * @returns The chart; nothing where all is zero.
 */
export function slicedBar(title: string, slices: readonly Slice[], unit: string): Html {
  const total = slices.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return NO_HTML;
  let before = 0;
  const rects = slices.filter(({ value }) => value > 0).map(({ colour, label, value }) => {
    const place = `x="${percent(before, total)}" width="${percent(value, total)}" height="100%"`;
    before += value;
    const title = markup`<title>${label}: ${amount(value)} ${unit}</title>`;
    return markup`<rect class="c${colour}" ${{ html: place }}>${title}</rect>`;
  });
  const legend = slices.map(({ colour, label, value }) =>
    markup`<li><span class="swatch c${colour}"></span>${label}<b>${amount(value)}</b> <small>${
      share(value, total)
    }</small></li>`
  );
  const shares = slices.map(({ label, value }) => `${label} ${share(value, total)}`).join(", ");
  return markup`<svg class="sliced" role="img" aria-label="${title}: ${shares}">
<title>${title}</title>
${rects}
</svg>
<ul class="legend">
${legend}
</ul>`;
}

/**
 * Draws one bar of a chart of many.
 *
 * @param title What it shows.
 * @param value Its length.
 * @param most The length of the longest.
 * @param colour Its colour, which may be that of what is too much.
 * @returns The bar.
 */
export function bar(title: string, value: number, most: number, colour: Colour | "over"): Html {
  const width = percent(Math.min(value, most), most);
  const name = colour === "over" ? colour : `c${colour}`;
  return markup`<svg class="bar" role="img" aria-label="${title}"><title>${title}</title>
<rect class="track" width="100%" height="100%"/><rect class="${name}" width="${width}" height="100%"/>
</svg>`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${(100 * part / whole).toFixed(3)}%`;
}

/**
 * Writes a number for people.
 *
 * @param value The number.
 * @returns With a thin space between groups of three digits.
 */
export function amount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
