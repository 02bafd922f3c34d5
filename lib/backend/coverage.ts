/**
 * What becomes of the checks of a function's loads and stores: a walk over its IR as it is written,
 * after all passes.
 *
 * @module
 */

import type { IrFunc, Stmt, ValueId } from "../ir/ir.ts";
import { forEachStmt, leadingBlocks, regionsOf } from "../ir/walk.ts";
import { rowByName } from "../wasm/instructions.ts";
import { type Access, isAccess } from "../passes/linear.ts";
import type { ModulePlan } from "./env.ts";
import { movesMemory } from "./lower/moves.ts";
import { canCoalesce, MEMORY_MODES, storageBytes, viewLimits } from "./memory_modes.ts";
import { INSTANCE } from "./needs.ts";

/** What becomes of the check of an access. */
export type ProofKind = "proven" | "coalesced" | "checked";

/** Why an access is what it is. */
export interface ProofReasonRow {
  /** What becomes of its check. */
  readonly kind: ProofKind;
  /** Why. */
  readonly text: string;
}

/**
 * The reasons, in the order of a report: an access with a proof needs no check in the machine code,
 * one that is coalesced is covered by a check ahead of it, and any other has a check of its own.
 */
export const PROOF_REASONS = {
  masked: { kind: "proven", text: "its address is masked" },
  constantAddress: { kind: "proven", text: "its address is constant, and inside of every size" },
  coalesced: { kind: "coalesced", text: "a check ahead of it covers it" },
  copy: {
    kind: "checked",
    text: "it runs when a check of several has failed, to trap in its place",
  },
  constantBeyond: { kind: "checked", text: "its address is constant, and beyond the least size" },
  imported: { kind: "checked", text: "its address is constant, but a host decides about the size" },
  afterGrowth: {
    kind: "checked",
    text: "the memory may have grown since the check that covers it",
  },
  lastPage: { kind: "checked", text: "its address is not known, and may wrap in the last page" },
  plain: { kind: "checked", text: "its address is not known, and -O0 leaves each its check" },
  runTime: { kind: "checked", text: "its address is not known before it runs" },
} as const satisfies Record<string, ProofReasonRow>;

/** The name of a reason. */
export type ProofReason = keyof typeof PROOF_REASONS;

/** The names of the reasons, in the table's order. */
export const PROOF_REASON_NAMES: readonly ProofReason[] = Object.keys(
  PROOF_REASONS,
) as ProofReason[];

/** How many accesses are what. */
export interface AccessCounts {
  /** How many accesses there are for each reason. */
  readonly reasons: Readonly<Record<ProofReason, number>>;
  /** How many checks cover others. */
  readonly checks: number;
}

/** A check that has passed. */
interface Passed {
  readonly memory: number;
  readonly base: ValueId;
  readonly size: number;
  /** How often memories may have been moved before it. */
  readonly moves: number;
}

/**
 * Counts the accesses of a function, or of a part of one.
 *
 * @param plan The module.
 * @param func The function, after all passes.
 * @param optLevel The level of optimisation that the passes had.
 * @returns The counts.
 */
export function countAccesses(plan: ModulePlan, func: IrFunc, optLevel: 0 | 1): AccessCounts {
  const reasons = noReasons();
  const constants = new Map<ValueId, number>();
  const passed: Passed[] = [];
  let checks = 0;
  let moves = 0;

  const moved = (stmt: Stmt): boolean =>
    stmt.kind === "op"
      ? movesMemory(stmt, plan)
      // What a part needs, its function needs too.
      : stmt.kind === "call_part" && (plan.calls.ofIndex(func.index) & INSTANCE) !== 0;
  const movedInside = (body: Stmt[]): boolean => {
    let found = false;
    forEachStmt(body, (stmt) => found ||= moved(stmt));
    return found;
  };
  const reasonOf = (access: Access, isCopy: boolean): ProofReason => {
    const index = access.imm.memory ?? 0;
    const memory = plan.memories[index]!;
    const { isArray, traps } = MEMORY_MODES[memory.mode];
    if (!traps) return "masked";
    const [address] = access.args;
    const end = Number(access.imm.memOffset) + rowByName(access.op).access!.bytes;
    const covering = passed.filter((check) =>
      check.memory === index && check.base === address && end <= check.size
    );
    // Where the length is constant, nothing that passed has to be known of the bytes anew.
    if (covering.some((check) => isArray || check.moves === moves)) return "coalesced";
    if (isCopy) return "copy";
    const constant = constants.get(address!);
    if (constant !== undefined) {
      const least = isArray ? storageBytes(memory) : viewLimits(memory)?.min;
      if (least !== undefined && constant + end <= least) return "constantAddress";
      if (memory.imported) return "imported";
      return isArray || least !== undefined ? "constantBeyond" : "lastPage";
    }
    if (covering.length > 0) return "afterGrowth";
    if (!canCoalesce(plan.module, plan.memories, memory)) return "lastPage";
    return optLevel === 0 ? "plain" : "runTime";
  };

  const visit = (region: readonly Stmt[], isCopy: boolean): void => {
    // No check stands before the blocks that a region begins with, which a switch nests deeply.
    const chain = leadingBlocks(region);
    for (let k = chain.length - 1; k >= 0; k--) {
      visitFrom(chain[k]!.body, k + 1 < chain.length ? 1 : 0, isCopy);
    }
    visitFrom(region, chain.length > 0 ? 1 : 0, isCopy);
  };
  const visitFrom = (body: readonly Stmt[], from: number, isCopy: boolean): void => {
    const before = passed.length;
    for (let i = from; i < body.length; i++) {
      const stmt = body[i]!;
      if (isAccess(stmt)) reasons[reasonOf(stmt, isCopy)]++;
      else if (stmt.kind === "op" && stmt.op === "i32.const") {
        constants.set(stmt.results[0]!, stmt.imm.i32! >>> 0);
      }
      // From the second round on, memories have been moved when a loop begins.
      if (moved(stmt) || stmt.kind === "loop" && movedInside(stmt.body)) moves++;
      for (const inner of regionsOf(stmt)) visit(inner, isCopy || stmt.kind === "check");
      if (stmt.kind !== "check") continue;
      const { memory, ranges } = stmt;
      checks += ranges.length;
      for (const { base, size } of ranges) passed.push({ memory, base, size, moves });
    }
    passed.length = before;
  };
  visit(func.body, false);
  return { reasons, checks };
}

/**
 * Adds counts up.
 *
 * @param all The counts.
 * @returns Their sum.
 */
export function sumOfCounts(all: readonly AccessCounts[]): AccessCounts {
  const reasons = noReasons();
  let checks = 0;
  for (const counts of all) {
    for (const name of PROOF_REASON_NAMES) reasons[name] += counts.reasons[name];
    checks += counts.checks;
  }
  return { reasons, checks };
}

function noReasons(): Record<ProofReason, number> {
  return Object.fromEntries(PROOF_REASON_NAMES.map((name) => [name, 0])) as Record<
    ProofReason,
    number
  >;
}
