/**
 * The paths of Rust's items, from the names of their symbols.
 *
 * @module
 */

/**
 * Reads the path of a Rust item: of a plain function, each part is the name of a module or of the
 * function; of methods and the like, parts may be types as they are written.
 *
 * @param symbol The symbol's name, in the legacy form (`_ZN…`) or that of RFC 2603 (`_R…`).
 * @returns The parts; one alone, the symbol itself, where it is no plain path.
 */
export function symbolPath(symbol: string): readonly string[] {
  return legacyPath(symbol) ?? plainPath(symbol) ?? [symbol];
}

/** `_ZN4demo4run_17h0123456789abcdefE`: parts after their lengths, a hash as the last. */
function legacyPath(symbol: string): string[] | undefined {
  if (!symbol.startsWith("_ZN")) return undefined;
  const parts: string[] = [];
  let at = 3;
  while (symbol[at] !== "E") {
    const length = /^[1-9][0-9]*/.exec(symbol.slice(at, at + 8))?.[0];
    if (length === undefined) return undefined;
    at += length.length + Number(length);
    if (at > symbol.length) return undefined;
    parts.push(readable(symbol.slice(at - Number(length), at)));
  }
  if (/^h[0-9a-f]{16}$/.test(parts.at(-1) ?? "")) parts.pop();
  return parts;
}

/** The characters that legacy names cannot have, as rustc writes them. */
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ $LT$: "<", $GT$: ">", $RF$: "&", $BP$: "*", $LP$: "(", $RP$: ")", $C$: ",", $u20$: " " },
  ...{ $u7b$: "{", $u7d$: "}", $u5b$: "[", $u5d$: "]" },
};

function readable(part: string): string {
  return part
    .replace(/^_(?=\$)/, "")
    .replace(/\$[A-Za-z0-9]+\$/g, (escape) => ESCAPES[escape] ?? escape)
    .replaceAll("..", "::");
}

/** `_RNvNtCs1234_4demo3mod3run`, and the same between `I` and generic arguments. */
function plainPath(symbol: string): string[] | undefined {
  const start = /^_R(?:I)?((?:N[A-Za-z])*)C(?:s[0-9A-Za-z]*_)?/.exec(symbol);
  if (start === null) return undefined;
  const count = start[1]!.length / 2 + 1;
  const parts: string[] = [];
  let at = start[0].length;
  while (parts.length < count) {
    const found = /^(?:s[0-9A-Za-z]*_)?([0-9]+)_?/.exec(symbol.slice(at));
    if (found === null) return undefined;
    const length = Number(found[1]);
    at += found[0].length + length;
    if (at > symbol.length) return undefined;
    parts.push(symbol.slice(at - length, at));
  }
  return parts;
}
