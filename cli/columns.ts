/**
 * Tables of plain text.
 *
 * @module
 */

/**
 * Lays cells out in columns, with two spaces between.
 *
 * @param rows The cells, row by row; all rows have as many as the first.
 * @param right The columns that are set to the right, from 0; the others are set to the left.
 * @returns One line for each row, without spaces at its end.
 */
export function columns(
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) =>
      right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)
    ).join("  ").trimEnd()
  );
}
