/**
 * Turns products of single lanes into products of vectors.
 *
 * WebAssembly's first compilers had no instruction for the product of every second lane of 32 bits
 * (`pmuludq`), so they take both vectors apart, multiply numbers, and put a vector together again.
 * LLVM keeps it so. Here the two products become one of vectors that have the lanes side by side.
 *
 * Needs nothing. Leaves the lanes behind for `dead_code`.
 *
 * ```text
 * v2: i32 = i32x4.extract_lane lane=0 v0       v10: v128 = i8x16.shuffle lanes=0,1,2,3,8,… v0 v0
 * v3: i64 = i64.extend_i32_u v2          =>    v11: v128 = i8x16.shuffle lanes=0,1,2,3,8,… v1 v1
 * …                                            v9: v128 = i64x2.extmul_low_i32x4_u v10 v11
 * v8: v128 = i64x2.splat v6
 * v9: v128 = i64x2.replace_lane lane=1 v8 v7
 * ```
 *
 * @module
 */

import type { IrFunc, Op, ValueId } from "../ir/ir.ts";
import { forEachStmt } from "../ir/walk.ts";
import type { Change, Flow } from "./flow.ts";
import { insertions, newOp } from "./insert.ts";

/** A lane of a vector of four of 32 bits, as a number of 64 bits. */
interface Lane {
  readonly vector: ValueId;
  readonly lane: number;
}

/** The factors of a product. */
type Factors = readonly [Lane, Lane];

/** Finds the operation that gives a value. */
type DefOf = (value: ValueId) => Op | undefined;

/**
 * Joins products of lanes in a function, in place.
 *
 * @param func The function.
 * @param flow What is known of its regions.
 * @returns What may have been changed.
 */
export function laneProducts(func: IrFunc, flow: () => Flow): Change {
  if (!func.types.includes("v128")) return "nothing";
  const { defs, regions } = flow();
  const def: DefOf = (value) => {
    const stmt = defs[value];
    return stmt?.kind === "op" ? stmt : undefined;
  };
  const joined: { readonly op: Op; readonly low: Factors; readonly high: Factors }[] = [];
  forEachStmt(func.body, (stmt) => {
    if (stmt.kind !== "op") return;
    const factors = factorsOf(stmt, def);
    if (factors !== undefined) joined.push({ op: stmt, ...factors });
  });
  if (joined.length === 0) return "nothing";
  const added = insertions();
  for (const { op, low, high } of joined) {
    op.args = low.map((lane, i) => {
      const lanes = [lane.lane, high[i]!.lane];
      const shuffle = [...lanes, ...lanes].flatMap((n) => [4 * n, 4 * n + 1, 4 * n + 2, 4 * n + 3]);
      const { vector } = lane;
      const args = [vector, vector];
      const { stmt, value } = newOp(func, "i8x16.shuffle", "v128", args, { shuffle }, op.offset);
      added.before(op, stmt);
      return value;
    });
    op.op = "i64x2.extmul_low_i32x4_u";
    op.imm = {};
  }
  added.apply(regions);
  return "shape";
}

/** The factors of both lanes, if an operation makes a vector of products of lanes of two vectors. */
function factorsOf(op: Op, def: DefOf): { low: Factors; high: Factors } | undefined {
  if (op.op !== "i64x2.replace_lane" || op.imm.lane !== 1) return undefined;
  const splat = def(op.args[0]!);
  if (splat?.op !== "i64x2.splat") return undefined;
  const low = productOf(splat.args[0]!, def);
  const high = low && productOf(op.args[1]!, def);
  if (low === undefined || high === undefined) return undefined;
  const [a, b] = high;
  if (a.vector === low[0].vector && b.vector === low[1].vector) return { low, high };
  return a.vector === low[1].vector && b.vector === low[0].vector
    ? { low, high: [b, a] }
    : undefined;
}

function productOf(value: ValueId, def: DefOf): Factors | undefined {
  const product = def(value);
  if (product?.op !== "i64.mul") return undefined;
  const a = laneOf(product.args[0]!, def);
  const b = a && laneOf(product.args[1]!, def);
  return a && b && [a, b];
}

function laneOf(value: ValueId, def: DefOf): Lane | undefined {
  const wide = def(value);
  if (wide?.op !== "i64.extend_i32_u") return undefined;
  const lane = def(wide.args[0]!);
  if (lane?.op !== "i32x4.extract_lane") return undefined;
  return { vector: lane.args[0]!, lane: lane.imm.lane! };
}
