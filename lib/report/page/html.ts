/**
 * HTML from templates in which every value is escaped, unless it is HTML of another template.
 *
 * @module
 */

/** Text that is HTML, and made by {@linkcode markup} alone. */
export interface Html {
  /** The text. */
  readonly html: string;
}

/** What a template can take: texts and numbers are escaped. */
export type HtmlValue = string | number | Html | readonly Html[];

/** Nothing. */
export const NO_HTML: Html = { html: "" };

/**
 * Makes HTML of a template.
 *
 * @param texts The parts of the template, which are taken as they are.
 * @param values What stands between them.
 * @returns The HTML.
 */
export function markup(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: texts.reduce((text, part, i) => `${text}${written(values[i - 1]!)}${part}`) };
}

function written(value: HtmlValue): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map((item) => item.html).join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes a text for HTML, between tags and in attributes with quotes.
 *
 * @param text The text.
 * @returns The text without a character that HTML gives a meaning, and with a mark for each that no page
 *   can have.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!)
    // deno-lint-ignore no-control-regex -- such are to be found
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Surrogate}|\p{Bidi_Control}/gu, "\ufffd");
}
