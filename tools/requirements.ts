/**
 * Reads `docs/requirements.md`: what holds, where in the code, and which tests show it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./registry.ts";

/** A test that shows a requirement. */
export interface RequirementTest {
  /** The file, or a folder of tests. */
  readonly path: string;
  /** A part of the file that is the test; undefined for the whole. */
  readonly text: string | undefined;
}

/** One requirement. */
export interface Requirement {
  /** Its identifier, `REQ_…`. */
  readonly id: string;
  /** What must hold. */
  readonly what: string;
  /** The files and folders that make it hold. */
  readonly code: readonly string[];
  /** The tests that show it. */
  readonly tests: readonly RequirementTest[];
}

/**
 * Reads the page.
 *
 * A row is `| id | what | code | tests |`. Code and tests are paths in backquotes with commas between;
 * a test may be followed by a part of its text in «».
 *
 * @returns The requirements, in the page's order.
 */
export function readRequirements(): readonly Requirement[] {
  const page = readFileSync(join(ROOT, "docs/requirements.md"), "utf8");
  return [...page.matchAll(/^\| (REQ_\w+) +\|(.*)\|(.*)\|(.*)\|$/gm)].map((match) => {
    const [, id = "", what = "", code = "", tests = ""] = match;
    return {
      id,
      what: what.trim(),
      code: [...code.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path),
      tests: [...tests.matchAll(/`([^`]+)`(?: «([^»]+)»)?/g)].map(([, path = "", text]) => ({
        path,
        text,
      })),
    };
  });
}
