/**
 * Reads the IR's textual form, which `print.ts` describes and writes.
 *
 * `;;` begins a comment. Values that nothing defines have the type i32, since the text does not
 * tell; and it gives only as many labels as it names. The result is not verified.
 *
 * @module
 */

import { findRow, type Imm, type InstrRow, type Mnemonic } from "../wasm/instructions.ts";
import { funcIdx, type RefType, type ValType } from "../wasm/types.ts";
import {
  type Edge,
  type IrFunc,
  irFuncId,
  type IrModule,
  labelId,
  type Range,
  type Stmt,
  type ValueId,
  valueId,
} from "./ir.ts";
import {
  makeBlock,
  makeBr,
  makeBrIf,
  makeBrTable,
  makeCallPart,
  makeCharge,
  makeCheck,
  makeIf,
  makeLoop,
  makeOp,
  makeReturn,
  makeUnreachable,
} from "./make.ts";
import { parseF32, parseF64, parseV128 } from "./literal.ts";

/** A function being read. */
interface State {
  readonly types: ValType[];
  readonly homes: number[];
  labels: number;
}

/** A region being read. */
interface Open {
  readonly body: Stmt[];
  /** The second arm of an if whose first this is. */
  readonly otherwise: Stmt[] | undefined;
}

/** The words and signs of a line, and where reading stands. */
interface Line {
  readonly tokens: readonly string[];
  next: number;
  readonly number: number;
}

const TOKEN = /-?nan:0x[0-9a-f]+|[^\s(){}[\],:=]+|->|[(){}[\],:=]/g;

/**
 * Reads functions.
 *
 * @param text Functions one after another.
 * @returns The functions in the same order.
 * @throws {SyntaxError} When the text is not of the form; the message has the line.
 */
export function parseModule(text: string): IrModule {
  const lines: Line[] = [];
  text.split("\n").forEach((line, i) => {
    const tokens: readonly string[] = line.replace(/;;.*/, "").match(TOKEN) ?? [];
    if (tokens.length > 0) lines.push({ tokens, next: 0, number: i + 1 });
  });
  const funcs: IrFunc[] = [];
  for (let at = 0; at < lines.length;) {
    const [func, next] = readFunc(lines, at);
    funcs.push(func);
    at = next;
  }
  return { funcs };
}

/**
 * Reads one function.
 *
 * @param text The function.
 * @returns The function.
 * @throws {SyntaxError} When the text is not of the form; the message has the line.
 * @example
 * ```ts
 * import { parseFunc } from "./parse.ts";
 * const func = parseFunc("f0 = func 0 (v0: i32) -> (i32) {\n return v0\n}");
 * console.log(func.body.length); // 1
 * ```
 */
export function parseFunc(text: string): IrFunc {
  const { funcs } = parseModule(text);
  const [func] = funcs;
  if (func === undefined || funcs.length !== 1) {
    throw new SyntaxError(`Expected one function, found ${funcs.length}`);
  }
  return func;
}

function readFunc(lines: readonly Line[], start: number): [func: IrFunc, next: number] {
  const state: State = { types: [], homes: [], labels: 0 };
  const header = lines[start];
  if (header === undefined) throw new SyntaxError("No function");
  const id = irFuncId(prefixed(header, "f"));
  expect(header, "=");
  expect(header, "func");
  const index = funcIdx(integer(header));
  const part = accept(header, "part") ? integer(header) : 0;
  const params = list(header, () => definition(header, state));
  expect(header, "->");
  const results = list(header, () => valType(header));
  expect(header, "{");
  finish(header);

  const body: Stmt[] = [];
  const open: Open[] = [{ body, otherwise: undefined }];
  let at = start + 1;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const line = lines[at++];
    if (line === undefined) throw new SyntaxError("The text ends inside a function");
    if (accept(line, "}")) {
      open.pop();
      if (top.otherwise !== undefined) {
        expect(line, "else");
        expect(line, "{");
        open.push({ body: top.otherwise, otherwise: undefined });
      }
      finish(line);
      continue;
    }
    const stmt = readStmt(line, state);
    if (stmt.kind === "check" && accept(line, "{")) {
      open.push({ body: stmt.cold, otherwise: undefined });
    }
    finish(line);
    top.body.push(stmt);
    if (stmt.kind === "block" || stmt.kind === "loop") {
      open.push({ body: stmt.body, otherwise: undefined });
    } else if (stmt.kind === "if") {
      open.push({ body: stmt.then, otherwise: stmt.else });
    }
  }
  const { types, homes, labels } = state;
  for (let value = 0; value < types.length; value++) {
    types[value] ??= "i32";
    homes[value] ??= -1;
  }
  const type = { params: params.map((param) => types[param] ?? "i32"), results };
  return [{ id, index, part, type, params, types, homes, labels, body }, at];
}

function readStmt(line: Line, state: State): Stmt {
  const results: ValueId[] = [];
  if (/^v\d/.test(line.tokens[0] ?? "")) {
    do results.push(definition(line, state)); while (accept(line, ","));
    expect(line, "=");
  }
  const word = take(line);
  const noResults = () => {
    if (results.length > 0) fail(line, `${word} has no results`);
  };
  switch (word) {
    case "block": {
      const label = labelOf(line, state);
      expect(line, "{");
      return makeBlock(label, [], results);
    }
    case "if": {
      const label = labelOf(line, state);
      const cond = value(line);
      expect(line, "{");
      return makeIf(label, cond, [], [], results);
    }
    case "loop": {
      noResults();
      const label = labelOf(line, state);
      const inits: ValueId[] = [];
      const params = list(line, () => {
        const param = definition(line, state);
        expect(line, "=");
        inits.push(value(line));
        return param;
      });
      expect(line, "{");
      return makeLoop(label, params, inits, []);
    }
    case "br":
      noResults();
      return makeBr(edge(line, state));
    case "br_if": {
      noResults();
      const cond = value(line);
      return makeBrIf(cond, edge(line, state));
    }
    case "br_table": {
      noResults();
      const index = value(line);
      const known = new Map<string, Edge>();
      const shared = (): Edge => {
        const read = edge(line, state);
        const key = `${read.label}(${read.args})`;
        const same = known.get(key) ?? read;
        known.set(key, same);
        return same;
      };
      const targets: Edge[] = [];
      expect(line, "[");
      while (!accept(line, "]")) targets.push(shared());
      return makeBrTable(index, targets, shared());
    }
    case "return":
      noResults();
      return makeReturn(values(line));
    case "unreachable":
      noResults();
      return makeUnreachable(0, accept(line, "Exception") ? "Exception" : "Unreachable");
    case "check": {
      noResults();
      const memory = integerField(line, "memory", 0);
      const ranges: Range[] = [];
      do ranges.push({ base: value(line), size: integer(line) }); while (accept(line, ","));
      return makeCheck(memory, ranges, [], 0);
    }
    case "charge": {
      noResults();
      const cost = integer(line);
      const args = values(line);
      return makeCharge(cost, args, offsetAt(line));
    }
    case "call_part": {
      const callee = irFuncId(prefixed(line, "f"));
      return makeCallPart(callee, values(line), results);
    }
    default: {
      const row = findRow(word);
      if (row === undefined) return fail(line, `Unknown operation ${word}`);
      const handled = accept(line, "handled");
      const own = immediates(line, row);
      const imm: Imm = handled ? { ...own, handled } : own;
      const args = values(line);
      const offset = offsetAt(line);
      return makeOp(row.name as Mnemonic, imm, args, results, offset);
    }
  }
}

/** Reads `@0x1f` when it is there. */
function offsetAt(line: Line): number {
  return peek(line)?.startsWith("@") ? Number(take(line).slice(1)) : 0;
}

function immediates(line: Line, row: InstrRow): Imm {
  switch (row.immediates) {
    case "none":
    case "reserved":
      return {};
    case "func":
    case "type":
    case "local":
    case "global":
    case "table":
    case "elem":
    case "data":
    case "memory":
    case "tag":
      return { index: integer(line) };
    case "callIndirect":
      return { index: integerField(line, "type", 0), index2: integerField(line, "table", 0) };
    case "tableInit":
    case "tableCopy":
    case "memoryInit":
    case "memoryCopy":
      return { index: integer(line), index2: integer(line) };
    case "types": {
      const types: ValType[] = [];
      while (!isValue(peek(line))) types.push(valType(line));
      return { types };
    }
    case "refType":
      return { refType: valType(line) as RefType };
    case "memArg":
    case "memArgLane": {
      const memOffset = BigInt(field(line, "offset") ?? 0);
      const align = Math.log2(integerField(line, "align", row.access?.bytes ?? 1));
      const imm = { memOffset, align, memory: integerField(line, "memory", 0) };
      return row.immediates === "memArg" ? imm : { ...imm, lane: integerField(line, "lane", 0) };
    }
    case "lane":
      return { lane: integerField(line, "lane", 0) };
    case "shuffle": {
      expect(line, "lanes");
      expect(line, "=");
      const shuffle: number[] = [];
      do shuffle.push(integer(line)); while (accept(line, ","));
      return { shuffle };
    }
    case "v128":
      return { v128: parseV128(take(line)) ?? fail(line, "Expected a vector") };
    case "i32":
      return { i32: integer(line) };
    case "i64":
      return { i64: BigInt(take(line)) };
    case "f32":
      return { f32: parseF32(take(line)) ?? fail(line, "Expected a number") };
    case "f64":
      return { f64: parseF64(take(line)) ?? fail(line, "Expected a number") };
    case "block":
    case "tryTable":
    case "label":
    case "labels":
      return fail(line, `${row.name} is no operation of the IR`);
  }
}

/** Reads `name=3` when it is there. */
function field(line: Line, name: string): string | undefined {
  if (!accept(line, name)) return undefined;
  expect(line, "=");
  const token = take(line);
  return /^\d+$/.test(token) ? token : fail(line, "Expected an integer");
}

function integerField(line: Line, name: string, otherwise: number): number {
  return Number(field(line, name) ?? otherwise);
}

function edge(line: Line, state: State): Edge {
  const label = labelOf(line, state);
  return { label, args: peek(line) === "(" ? list(line, () => value(line)) : [] };
}

function labelOf(line: Line, state: State): ReturnType<typeof labelId> {
  const label = prefixed(line, "L");
  state.labels = Math.max(state.labels, label + 1);
  return labelId(label);
}

function definition(line: Line, state: State): ValueId {
  const match = /^v(\d+)(?:\$(\d+))?$/.exec(take(line));
  if (match === null) return fail(line, "Expected a value");
  const defined = Number(match[1]);
  expect(line, ":");
  state.types[defined] = valType(line);
  state.homes[defined] = match[2] === undefined ? -1 : Number(match[2]);
  return valueId(defined);
}

function isValue(token: string | undefined): boolean {
  return token !== undefined && /^v\d+$/.test(token);
}

function value(line: Line): ValueId {
  return valueId(prefixed(line, "v"));
}

function values(line: Line): ValueId[] {
  const read: ValueId[] = [];
  while (isValue(peek(line))) read.push(value(line));
  return read;
}

function valType(line: Line): ValType {
  const type = take(line);
  switch (type) {
    case "i32":
    case "i64":
    case "f32":
    case "f64":
    case "v128":
    case "funcref":
    case "externref":
    case "exnref":
      return type;
    default:
      return fail(line, `Unknown type ${type}`);
  }
}

/** Reads `(a, b)`. */
function list<T>(line: Line, read: () => T): T[] {
  const elements: T[] = [];
  expect(line, "(");
  if (accept(line, ")")) return elements;
  do elements.push(read()); while (accept(line, ","));
  expect(line, ")");
  return elements;
}

/** Reads a number after a letter, such as `v3`. */
function prefixed(line: Line, letter: string): number {
  const token = take(line);
  const digits = token.slice(letter.length);
  if (!token.startsWith(letter) || !/^\d+$/.test(digits)) {
    fail(line, `Expected ${letter} and a number`);
  }
  return Number(digits);
}

function integer(line: Line): number {
  const token = take(line);
  if (!/^-?\d+$/.test(token)) fail(line, "Expected an integer");
  return Number(token);
}

function peek(line: Line): string | undefined {
  return line.tokens[line.next];
}

function take(line: Line): string {
  const token = peek(line);
  if (token === undefined) return fail(line, "The line ends too early");
  line.next++;
  return token;
}

function accept(line: Line, token: string): boolean {
  if (peek(line) !== token) return false;
  line.next++;
  return true;
}

function expect(line: Line, token: string): void {
  if (take(line) !== token) fail(line, `Expected ${token}`);
}

function finish(line: Line): void {
  if (line.next < line.tokens.length) fail(line, `Unexpected ${peek(line)}`);
}

function fail(line: Line, message: string): never {
  const near = line.tokens.slice(0, line.next).join(" ");
  throw new SyntaxError(`Line ${line.number}: ${message}, at the end of "${near}"`);
}
