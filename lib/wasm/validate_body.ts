/**
 * Validation of function bodies (spec 3.4 and 3.5.3, algorithm of appendix A.3): one generic check
 * for every row that has a signature, and the rules of `validate_rules.ts` for the others.
 *
 * @module
 */

import { assertNever, type ErrorPlace, InternalError } from "../errors.ts";
import { byteReader } from "./bytes.ts";
import { type RawImm, rawImm, readImmediates } from "./immediates.ts";
import { type InstrRow, INSTRUCTIONS, type Signature } from "./instructions.ts";
import type { Body, Module } from "./module.ts";
import { readOpcode } from "./read_instr.ts";
import {
  type BodyState,
  type Frame,
  invalid,
  known,
  malformedHere,
  openFrame,
  pop,
  push,
} from "./type_stack.ts";
import type { FuncType, ValType } from "./types.ts";
import { type Rule, RULES } from "./validate_rules.ts";

/** The rules by `id` of their row; undefined for a plain row. */
const RULE_BY_ID: readonly (Rule | undefined)[] = INSTRUCTIONS.map((row) =>
  row.signature === "custom" ? RULES[row.name] : undefined
);

/**
 * Locals beyond this number, which all parameters are within, are looked up by runs, so that
 * declaring many costs nothing.
 */
const NEAR_LOCALS = 1024;

const NO_FRAME: Frame = {
  kind: "block",
  type: { params: [], results: [] },
  height: 0,
  unreachable: false,
  checkedBy: 0,
  assignedAtStart: 0,
};

/**
 * Makes a validator for the bodies of a module.
 *
 * @param module The module, whose other parts have been validated.
 * @param declared Functions that `ref.func` may name.
 * @returns Validates one body, given its function's type, and its place for errors; gives the
 * proposals of its instructions as bits (see `featureBits()`).
 * @throws {MalformedError} The returned function, when the bytes are no instructions.
 * @throws {InvalidError} The returned function, when a rule is broken.
 * @throws {UnsupportedError} The returned function, when an instruction needs a proposal.
 */
export function bodyValidator(
  module: Module,
  declared: ReadonlySet<number>,
): (type: FuncType, body: Body, place: ErrorPlace) => number {
  const v: BodyState = {
    module,
    r: byteReader(module.bytes, 0, 0, {}, module.types),
    declared,
    operands: [],
    height: 0,
    frames: [],
    depth: 0,
    frame: NO_FRAME,
    offset: 0,
    addressType: "i32",
    brTables: 0,
    proposals: 0,
    locals: [],
    localCount: 0,
    runs: [],
    assigned: [],
    isAssigned: new Set(),
    type: NO_FRAME.type,
  };
  const imm = rawImm();
  return (type, body, place) => {
    v.r.pos = body.start;
    v.r.end = body.end;
    v.r.place = place;
    v.type = type;
    v.height = 0;
    v.depth = 0;
    v.brTables = 0;
    v.proposals = 0;
    v.offset = body.start;
    setLocals(v, type, body);
    openFrame(v, "block", { params: [], results: type.results });
    while (v.depth > 0) validateInstr(v, imm);
    if (v.r.pos !== v.r.end) {
      v.offset = v.r.pos;
      throw malformedHere(v, "endExpected", "END opcode expected: bytes are left after the body");
    }
    return v.proposals;
  };
}

function setLocals(v: BodyState, type: FuncType, body: Body): void {
  let total = type.params.length;
  for (let i = 0; i < total; i++) v.locals[i] = type.params[i] as ValType;
  v.runs.length = 0;
  v.localCount = total;
  for (const group of body.locals) {
    total += group.count;
    const near = Math.min(total, NEAR_LOCALS);
    while (v.localCount < near) v.locals[v.localCount++] = group.type;
    if (total > NEAR_LOCALS) v.runs.push({ end: total, type: group.type });
  }
}

function validateInstr(v: BodyState, imm: RawImm): void {
  const { r } = v;
  v.offset = r.pos;
  const row = readOpcode(r);
  const { immediates, signature } = row;
  v.proposals |= row.proposalBit;
  // Most plain rows have no immediates; asking here first is 8% faster on real modules.
  if (immediates !== "none") readImmediates(r, immediates, imm);
  if (signature === "custom") {
    const rule = RULE_BY_ID[row.id] as Rule;
    rule(v, imm);
    return;
  }
  if (immediates !== "none") checkImmediates(v, row, imm);
  applySignature(v, signature);
}

function applySignature(v: BodyState, signature: Signature): void {
  const { params, results } = signature;
  for (let i = params.length - 1; i >= 0; i--) {
    const slot = params[i] as Signature["params"][number];
    pop(v, slot === "addr" ? v.addressType : slot);
  }
  for (let i = 0; i < results.length; i++) {
    const slot = results[i] as Signature["params"][number];
    push(v, slot === "addr" ? v.addressType : slot);
  }
}

/** Checks the immediates of a plain row; a rule checks those of its own row. */
function checkImmediates(v: BodyState, row: InstrRow, imm: RawImm): void {
  const { module } = v;
  switch (row.immediates) {
    case "none":
    case "reserved":
    case "i32":
    case "i64":
    case "f32":
    case "f64":
    case "v128":
      return;
    case "memArg":
      return checkMemArg(v, row, imm);
    case "memArgLane":
      checkMemArg(v, row, imm);
      return checkLane(v, row, imm.lane);
    case "lane":
      return checkLane(v, row, imm.lane);
    case "shuffle":
      for (const lane of imm.vector) checkLane(v, row, lane);
      return;
    case "memory":
      v.addressType = known(v, module.memories, imm.index, "memory").type.addressType;
      return;
    case "memoryInit":
      v.addressType = known(v, module.memories, imm.index2, "memory").type.addressType;
      return checkData(v, imm.index);
    case "data":
      return checkData(v, imm.index);
    case "elem":
      known(v, module.elems, imm.index, "elem segment");
      return;
    case "table":
      v.addressType = known(v, module.tables, imm.index, "table").type.addressType;
      return;
    case "block":
    case "tryTable":
    case "tag":
    case "label":
    case "labels":
    case "func":
    case "type":
    case "callIndirect":
    case "types":
    case "local":
    case "global":
    case "tableCopy":
    case "tableInit":
    case "memoryCopy":
    case "refType":
      throw new InternalError(`${row.name} has a signature but its immediates are not checked`);
    default:
      assertNever(row.immediates);
  }
}

function checkMemArg(v: BodyState, row: InstrRow, imm: RawImm): void {
  v.addressType = known(v, v.module.memories, imm.index2, "memory").type.addressType;
  const natural = row.access?.bytes ?? 1;
  if (row.access?.atomic !== undefined && 2 ** imm.index !== natural) {
    const message = `Alignment must be natural: 2^${imm.index} for ${natural} bytes`;
    throw invalid(v, "alignment", message, `${natural}`);
  }
  if (2 ** imm.index > natural) {
    const message =
      `Alignment must not be larger than natural: 2^${imm.index} for ${natural} bytes`;
    throw invalid(v, "alignment", message, `${natural}`);
  }
  if (imm.high !== 0 && v.addressType === "i32") {
    throw invalid(v, "memoryOffset", "Memory offset out of range", "less than 2^32");
  }
}

function checkLane(v: BodyState, { lanes = 0 }: InstrRow, lane: number): void {
  if (lane < lanes) return;
  throw invalid(v, "laneIndex", `Invalid lane index ${lane}`, `less than ${lanes}`);
}

function checkData(v: BodyState, index: number): void {
  if (v.module.dataCount === undefined) {
    throw malformedHere(v, "dataCountMissing", "Data count section required");
  }
  known(v, v.module.datas, index, "data segment");
}
