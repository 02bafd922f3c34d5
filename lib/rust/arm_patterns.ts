/**
 * The patterns of the arms of a `match`.
 *
 * @module
 */

/**
 * Writes the pattern of an arm, over several lines when it is long.
 *
 * @param values The numbers that it matches, in order; none for all others.
 * @param width Columns that it may take.
 * @returns Its lines.
 */
export function patternLines(values: readonly number[], width: number): string[] {
  if (values.length === 0) return ["_"];
  const parts: string[] = [];
  for (let i = 0; i < values.length;) {
    let end = i;
    while (end + 1 < values.length && values[end + 1] === values[end]! + 1) end++;
    if (end - i >= 2) {
      parts.push(`${values[i]}..=${values[end]}`);
    } else {
      for (let k = i; k <= end; k++) parts.push(String(values[k]));
    }
    i = end + 1;
  }
  const all = parts.join(" | ");
  if (all.length <= width) return [all];
  const lines: string[] = [];
  let at = parts[0]!;
  // rustfmt fills lines with short patterns, which ranges are not.
  const short = !all.includes("..=");
  for (const part of parts.slice(1)) {
    if (short && at.length + 3 + part.length <= width) at += ` | ${part}`;
    else {
      lines.push(at);
      at = `| ${part}`;
    }
  }
  lines.push(at);
  return lines;
}
