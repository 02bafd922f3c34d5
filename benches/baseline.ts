/**
 * Figures that are the same from run to run, and how they compare with those of before.
 *
 * @module
 */

/** Figures by what is measured, then by item. */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The content of `baseline.json`. */
export interface Baseline {
  /** Versions of the tools that the figures depend on. */
  readonly versions: Readonly<Record<string, string>>;
  /** Figures that are compared: instructions, bytes of machine code, lines. */
  readonly exact: Figures;
  /** Figures that differ from run to run, kept to look at: seconds, megabytes. */
  readonly rough: Figures;
}

/** The growth that is too much: 3%. */
export const LIMIT = 0.03;

/** How a figure compares. */
export interface Comparison {
  /** What is measured, and of which item. */
  readonly name: string;
  /** Before; absent when there was none. */
  readonly before?: number;
  /** Now. */
  readonly now: number;
  /** Whether it grew too much, or is not in the baseline. */
  readonly failed: boolean;
}

/**
 * Compares figures with those of before.
 *
 * @param before Figures of the baseline.
 * @param now Figures of now; may be of fewer items.
 * @param limit The growth that is too much, as a fraction.
 * @returns A comparison for each figure of now, in order of names.
 */
export function compareFigures(before: Figures, now: Figures, limit = LIMIT): Comparison[] {
  return Object.keys(now).sort().flatMap((kind) =>
    Object.entries(now[kind] ?? {}).sort(byName).map(([item, value]) => {
      const old = before[kind]?.[item];
      return {
        name: `${kind} ${item}`,
        ...(old === undefined ? {} : { before: old }),
        now: value,
        failed: old === undefined || value > old * (1 + limit),
      };
    })
  );
}

/**
 * Says which tools are of other versions than when the baseline was written.
 *
 * @param before Versions of then.
 * @param now Versions of now.
 * @returns A line each.
 */
export function versionChanges(
  before: Baseline["versions"],
  now: Baseline["versions"],
): string[] {
  return Object.entries(now).sort(byName).flatMap(([tool, version]) =>
    before[tool] === version
      ? []
      : [`${tool} is ${version}, the baseline was made with ${before[tool] ?? "none"}`]
  );
}

/**
 * Puts new figures into a baseline; items that were not measured keep theirs.
 *
 * @param before Figures of before.
 * @param now Figures of now.
 * @returns All of them.
 */
export function mergeFigures(before: Figures, now: Figures): Figures {
  const kinds = new Set([...Object.keys(before), ...Object.keys(now)]);
  return Object.fromEntries(
    [...kinds].map((kind) => [kind, { ...before[kind], ...now[kind] }]),
  );
}

/**
 * Writes a baseline with its keys in order, so that a diff shows what changed.
 *
 * @param baseline The baseline.
 * @returns JSON.
 */
export function baselineText(baseline: Baseline): string {
  return `${JSON.stringify(sorted(baseline), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(byName).map(([key, value]) => [key, sorted(value)]),
  );
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
