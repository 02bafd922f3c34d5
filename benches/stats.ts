/**
 * Figures made of figures.
 *
 * @module
 */

/**
 * The geometric mean, by which ratios are averaged.
 *
 * @param numbers Positive numbers.
 * @returns Their mean; undefined for none.
 */
export function geometricMean(numbers: readonly number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
}
