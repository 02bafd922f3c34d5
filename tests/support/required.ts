/**
 * What a test needs that a machine may lack.
 *
 * @module
 */

/**
 * Whether a test is to be ignored because something is missing: never in CI, where it fails instead.
 *
 * @param present Whether what it needs is there.
 * @returns Whether to ignore it.
 */
export function isMissing(present: boolean): boolean {
  return !present && Deno.env.get("CI") !== "true";
}
