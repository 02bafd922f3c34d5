/**
 * Parametric, variable and reference instructions (spec 5.4.2 to 5.4.4).
 *
 * @module
 */

import { custom, effects, PURE } from "./row.ts";

/** The rows of parametric instructions. */
export const PARAMETRIC_ROWS = [
  custom("drop", 0x1a, "mvp", "none", PURE),
  custom("select", 0x1b, "mvp", "none", PURE),
  custom("select_t", 0x1c, "reference-types", "types", PURE),
] as const;

/** The rows of variable instructions. */
export const VARIABLE_ROWS = [
  custom("local.get", 0x20, "mvp", "local", effects({ reads: ["local"] })),
  custom("local.set", 0x21, "mvp", "local", effects({ writes: ["local"] })),
  custom("local.tee", 0x22, "mvp", "local", effects({ writes: ["local"] })),
  custom("global.get", 0x23, "mvp", "global", effects({ reads: ["global"] })),
  custom("global.set", 0x24, "mvp", "global", effects({ writes: ["global"] })),
] as const;

/** The rows of reference instructions. */
export const REFERENCE_ROWS = [
  custom("ref.null", 0xd0, "reference-types", "refType", PURE),
  custom("ref.is_null", 0xd1, "reference-types", "none", PURE),
  custom("ref.func", 0xd2, "reference-types", "func", PURE),
  custom(
    "ref.as_non_null",
    0xd4,
    "function-references",
    "none",
    effects({ trap: ["NullReference"] }),
  ),
] as const;
