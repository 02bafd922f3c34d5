/**
 * What the pictures of the benchmarks have in common.
 *
 * @module
 */

/** What a picture is made of. */
export interface Picture {
  /** Its width in pixels. */
  readonly width: number;
  /** Its height in pixels. */
  readonly height: number;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** Its style sheet. */
  readonly style: string;
  /** Its elements. */
  readonly body: string;
}

/**
 * Writes an SVG file.
 *
 * @param picture What it is made of.
 * @returns The file's text.
 */
export function svgFile({ body, height, label, style, width }: Picture): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<style>${style}
</style>
${body}
</svg>
`;
}

/**
 * Makes text that stands in an element.
 *
 * @param text Any text.
 * @returns The text with what means something in SVG written otherwise.
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
