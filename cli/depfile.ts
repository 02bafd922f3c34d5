/**
 * Files of dependencies, in the syntax of makefiles, as compilers of C write them with `-MD -MF`.
 *
 * @module
 */
import { UsageError } from "../lib/errors.ts";

/**
 * Writes a rule that says from what files others are made.
 *
 * @param targets The files that are made.
 * @param sources The files that they are made from.
 * @returns The text of the file.
 * @throws {UsageError} When a path has a line break, for which there is no way to write it.
 */
export function depfileText(targets: readonly string[], sources: readonly string[]): string {
  const [left, right] = [targets, sources].map((paths) => paths.map(escaped).join(" \\\n  "));
  // Source files are targets without a rule too, so that make bears it when one is gone.
  const phonies = sources.map((source) => `\n${escaped(source)}:\n`).join("");
  return `${left}: ${right}\n${phonies}`;
}

/** GNU make's quoting: backslashes count only before a space, a tab or a `#`. */
function escaped(path: string): string {
  if (/[\r\n]/.test(path)) {
    throw new UsageError(
      `Option --depfile cannot name ${JSON.stringify(path)}: it has a line break`,
    );
  }
  return path.replace(/(\\*)([ \t#])/g, "$1$1\\$2").replaceAll("$", "$$$$");
}
