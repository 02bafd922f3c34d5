/**
 * The loop that functions become which tail-call each other in a circle: a tail call goes round it.
 *
 * The loop's parameters are slots for the arguments of all its members, by type: what one member passes
 * as its second i32 is the second i32 of the next. Where there are several members, the first parameter
 * is the number of the next one, from 1, and the body begins by branching on it:
 *
 * ```text
 * loop L (next, slots…) { block M1 { block M2 { br_table next … } body of 2 } body of 1 }
 * ```
 *
 * A member's body has `br L (k, arguments…)` where it calls member k, and for a call by a reference
 * `next = return_call reference; br_if next → L(next, arguments…); return_call_ref …`: in the IR,
 * `return_call` only chooses, and gives 0 where the function that is called is no member; the other two
 * call such a function.
 *
 * @module
 */

import { erased, type ErasedType } from "../wasm/ref_types.ts";
import type { FuncType, ValType } from "../wasm/types.ts";
import type { Edge, LabelId, ValueId } from "./ir.ts";

/** Functions that become a loop. */
export interface TailMembers {
  /** Number of a function among them, from 1, by its index; undefined for another function. */
  readonly numberOf: (index: number) => number | undefined;
  /** Whether a call at a type, through a table or by an operand, may reach one of them. */
  readonly chooses: (table: number | undefined, type: FuncType) => boolean;
}

/** A loop that is being built. */
export interface TailLoop extends TailMembers {
  /** The label that goes round. */
  readonly label: LabelId;
  /** What is known of the next round: the number of the member, where there are several, and slots. */
  readonly params: readonly ValueId[];
  /** Whether there are several members. */
  readonly isNumbered: boolean;
  /** The types of the slots. */
  readonly slots: readonly ErasedType[];
  /** How many edges go round. */
  edges: number;
}

/**
 * Gives the slots that the arguments of some functions need.
 *
 * @param types The types of the functions.
 * @returns The types of the slots, those of one type side by side.
 */
export function tailSlots(types: readonly FuncType[]): ErasedType[] {
  const most = new Map<ErasedType, number>();
  for (const { params } of types) {
    const count = new Map<ErasedType, number>();
    for (const type of params.map(erased)) count.set(type, (count.get(type) ?? 0) + 1);
    for (const [type, n] of count) most.set(type, Math.max(most.get(type) ?? 0, n));
  }
  return [...most].flatMap(([type, n]) => new Array<ErasedType>(n).fill(type));
}

/**
 * Finds the slots of a function's arguments.
 *
 * @param slots The types of the slots.
 * @param type The type of the function.
 * @returns The place of each parameter among the slots.
 */
export function slotsOf(slots: readonly ValType[], type: FuncType): number[] {
  const next = new Map<ValType, number>();
  return type.params.map((param) => {
    const plain = erased(param);
    const at = next.get(plain) ?? slots.indexOf(plain);
    next.set(plain, at + 1);
    return at;
  });
}

/**
 * Makes an edge that goes round: to another member, or to the same.
 *
 * @param loop The loop.
 * @param next The number of the member, if there are several.
 * @param args Its arguments; slots that it does not have stay as they are.
 * @param type Its type.
 * @returns The edge.
 */
export function goRound(
  loop: TailLoop,
  next: ValueId | undefined,
  args: readonly ValueId[],
  type: FuncType,
): Edge {
  const passed = [...loop.params];
  if (next !== undefined) passed[0] = next;
  const first = loop.isNumbered ? 1 : 0;
  slotsOf(loop.slots, type).forEach((slot, i) => passed[first + slot] = args[i]!);
  loop.edges++;
  return { label: loop.label, args: passed };
}
