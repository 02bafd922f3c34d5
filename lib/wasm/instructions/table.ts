/**
 * Table instructions (spec 5.4.5). Operands of a table are indices of its address type.
 *
 * @module
 */

import { custom, effects, plain, sig } from "./row.ts";

/** The rows of table instructions. */
export const TABLE_ROWS = [
  custom(
    "table.get",
    0x25,
    "reference-types",
    "table",
    effects({ trap: ["TableOutOfBounds"], reads: ["table"] }),
  ),
  custom(
    "table.set",
    0x26,
    "reference-types",
    "table",
    effects({ trap: ["TableOutOfBounds"], reads: ["table"], writes: ["table"] }),
  ),
  custom(
    "table.init",
    [0xfc, 12],
    "bulk-memory",
    "tableInit",
    effects({ trap: ["TableOutOfBounds"], reads: ["table", "elem"], writes: ["table"] }),
  ),
  plain("elem.drop", [0xfc, 13], "bulk-memory", "elem", sig([], []), effects({ writes: ["elem"] })),
  custom(
    "table.copy",
    [0xfc, 14],
    "bulk-memory",
    "tableCopy",
    effects({ trap: ["TableOutOfBounds"], reads: ["table"], writes: ["table"] }),
  ),
  custom(
    "table.grow",
    [0xfc, 15],
    "reference-types",
    "table",
    effects({ reads: ["table"], writes: ["table"] }),
  ),
  plain(
    "table.size",
    [0xfc, 16],
    "reference-types",
    "table",
    sig([], ["addr"]),
    effects({ reads: ["table"] }),
  ),
  custom(
    "table.fill",
    [0xfc, 17],
    "reference-types",
    "table",
    effects({ trap: ["TableOutOfBounds"], reads: ["table"], writes: ["table"] }),
  ),
] as const;
