/**
 * Throwing and catching: an exception that is on its way lies in the instance.
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import type { Op, ValueId } from "../../ir/ir.ts";
import { atom, call, callWith, cast, literal, method, tryCall, tuple } from "../../rust/expr.ts";
import { assignTo, setVar, unpack } from "../../rust/nodes.ts";
import type { Expr, Node } from "../../rust/tree.ts";
import { isExnRef, payloadLayout } from "../exceptions.ts";
import { rustType, zeroValue } from "../types.ts";
import type { VarId } from "../variables.ts";
import { finish } from "./assign.ts";
import { exprOf, hasTag, read } from "./expr.ts";
import { type Lowering, placeOf } from "./state.ts";

/**
 * Says whether an exception has a tag, and takes what it carries.
 *
 * @param state The function.
 * @param op The `catch`.
 * @param nodes Gets the statements.
 */
export function lowerCatch(state: Lowering, op: Op, nodes: Node[]): void {
  const set = (result: ValueId, value: Expr): void => {
    const variable = state.variables.of[result]!;
    if (variable >= 0) nodes.push(setVar(variable as VarId, value));
  };
  const { exceptions: { carried }, module } = state.env.plan;
  const { params } = module.tags[op.imm.index!]!.type;
  const { at } = payloadLayout(params, carried);
  set(op.results[0]!, cast(hasTag(state, op), "i32"));
  params.forEach((type, i) => {
    const word = literal(String(at[i]!), "usize");
    const name = isExnRef(type) ? `carried::<${carried}, _>` : `get::<${rustType(type)}>`;
    const value = method(read(state, op.args[0]!), name, word);
    set(op.results[i + 1]!, value);
  });
}

/**
 * Makes an exception the one that is on its way.
 *
 * @param state The function.
 * @param op The `throw`.
 * @param nodes Gets the statements.
 */
export function lowerThrow(state: Lowering, op: Op, nodes: Node[]): void {
  const { env } = state;
  const { params } = env.plan.module.tags[op.imm.index!]!.type;
  const { carried } = env.plan.exceptions;
  const { at } = payloadLayout(params, carried);
  const made = op.args.reduce(
    (exception, arg, i) => {
      const word = literal(String(at[i]!), "usize");
      if (isExnRef(params[i]!)) {
        const args = [exception, word, read(state, arg)];
        return callWith(`carry::<${carried}, _>`, args, true, placeOf(state, op.offset));
      }
      return method(exception, `with::<${rustType(params[i]!)}>`, word, read(state, arg));
    },
    call("ExnRef::new", atom(env.tag(op.imm.index!))),
  );
  nodes.push(assignTo(env.state("exception"), made));
}

/**
 * Lowers a call that a handler is around: its last result says whether an exception was thrown.
 *
 * @param state The function.
 * @param op The call.
 * @param nodes Gets the statements.
 */
export function lowerHandled(state: Lowering, op: Op, nodes: Node[]): void {
  const value = exprOf(state, op);
  if (value.kind !== "call") throw new InternalError("a handled call is no call");
  const result = callWith(value.name, value.args, false, value.place);
  const types = op.results.slice(0, -1).map((each) => state.func.types[each]!);
  const zeros = types.map((type) => atom(zeroValue(type)));
  const [zero] = zeros;
  if (zero === undefined) {
    nodes.push(finish(state, op.results, tryCall("thrown", result)));
    return;
  }
  const unset = zeros.length === 1 ? zero : tuple(zeros);
  const into = op.results.map((each) => {
    const variable = state.variables.of[each]!;
    return variable < 0 ? undefined : variable as VarId;
  });
  nodes.push(unpack(into, tryCall("caught", result, unset), zeros.length > 1));
}
