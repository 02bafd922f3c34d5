/**
 * Constants of each number type at which operations tend to be wrong.
 *
 * @module
 */

import type { Constant } from "../../lib/ir/eval.ts";
import { bitsOfF32, bitsOfF64 } from "../../lib/ir/literal.ts";
import type { NumType } from "../../lib/wasm/types.ts";

/** The constants, as immediates hold them: floating-point numbers as bits. */
export const EDGES: Readonly<Record<NumType, readonly Constant[]>> = {
  i32: [
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    33,
    127,
    128,
    255,
    0x8000,
    0xffff,
    0x12345678,
    2 ** 31 - 1,
    -(2 ** 31),
  ],
  i64: [
    ...[0n, 1n, -1n, 2n, 63n, 64n, 65n, 0x80n, 0x8000n, 0x7fffffffn, 0x80000000n, 0xffffffffn],
    // Around the places where a double, and a single, has to round, and ties between them.
    ...[2n ** 24n + 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 0x7fffff4000000001n],
    ...[0x7fffffbfffffffffn, 0x7fffffc000000000n, -0x7fffff4000000001n, -0x7fffff4000000000n],
    ...[
      0x0020000020000001n,
      0x0020000060000000n,
      0x123456789abcdef0n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ],
  ],
  f32: [
    ...[
      "0",
      "-0",
      "0.5",
      "-0.5",
      "0.49999997",
      "1",
      "-1",
      "1.5",
      "2.5",
      "-2.5",
      "3.5",
      "8388608.5",
    ],
    ...["1e-45", "-1.1754942e-38", "3.4028235e38", "-3.4028235e38", "Infinity", "-Infinity"],
    ...["2147483520", "2147483648", "-2147483648", "-2147483904", "4294967040", "4294967296"],
    ...["9223371487098961920", "9223372036854775808", "-9223372036854775808", "-0.9999999"],
    ...["18446742974197923840", "18446744073709551616", "16777217", "0.1"],
  ].map((text) => bitsOfF32(Number(text)) as Constant)
    .concat([0x7fc00000, 0xffc00000, 0x7f800001, 0xffa00000, 0x7fc12345]),
  f64: [
    ...["0", "-0", "0.5", "-0.5", "0.49999999999999994", "1", "-1", "1.5", "2.5", "-2.5", "3.5"],
    ...["5e-324", "-2.225073858507201e-308", "1.7976931348623157e308", "Infinity", "-Infinity"],
    ...["2147483647.9", "2147483648", "-2147483648.9", "-2147483649", "4294967295.9", "4294967296"],
    ...["9223372036854774784", "9223372036854775808", "-9223372036854775808", "-0.9999999"],
    ...[
      "-9223372036854777856",
      "18446744073709549568",
      "18446744073709551616",
      "4503599627370497.5",
    ],
    // Ties on the way to single precision, with and without a rest.
    ...["16777217", "16777217.000001", "3.4028235677973366e38", "3.4028235677973362e38", "1e-46"],
  ].map((text) => bitsOfF64(Number(text)) as Constant)
    .concat([0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff0000000000001n, 0x7ff8000000012345n]),
};
