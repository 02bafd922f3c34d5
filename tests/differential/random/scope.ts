/**
 * What random code can use where it stands.
 *
 * @module
 */

import type { Code, Label } from "./code.ts";
import {
  canonicalNan,
  fits,
  getLocal,
  type Kind,
  type NumType,
  operation,
  setLocal,
} from "./kinds.ts";
import type { Rng } from "./rng.ts";
import { u32 } from "../../support/wasm_bytes.ts";

/** A function that can be called. */
export interface Callee {
  readonly index: number;
  readonly params: readonly NumType[];
  readonly results: readonly NumType[];
  /** Whether it can trap, itself or through others. */
  readonly traps: boolean;
}

/** What the module has. */
export interface Surroundings {
  readonly rng: Rng;
  /** Whether there are vectors. */
  readonly vectors: boolean;
  /** Kinds of locals and of what blocks pass. */
  readonly kinds: readonly Kind[];
  /** Whether there is a memory. */
  readonly memory: boolean;
  /** Whether code grows it. */
  readonly grows: boolean;
  /** Bytes of the memory at first. */
  readonly size: number;
  /** Whether there is wide arithmetic. */
  readonly wide: boolean;
  /** Passive data segments. */
  readonly passive: readonly number[];
  /** Globals that can be read. */
  readonly globals: readonly { index: number; kind: Kind; mutable: boolean }[];
  /** A global of type i64 that tells what happened. */
  readonly notes: number;
  /** How many elements the table has; 0 when there is none. */
  readonly table: number;
  /** Types of the functions in the table. */
  readonly tableTypes: readonly { params: readonly NumType[]; results: readonly NumType[] }[];
  readonly typeIndex: (params: readonly NumType[], results: readonly NumType[]) => number;
}

/** A label that can be branched to. */
export interface Target {
  readonly label: Label;
  /** What a branch to it passes. */
  readonly kinds: readonly Kind[];
}

/** The state of making one function. */
export interface Scope extends Surroundings {
  /** Functions that it may call. */
  readonly callees: readonly Callee[];
  /** Whether it may trap. */
  readonly traps: boolean;
  /** Whether it may use `call_indirect`. */
  readonly indirect: boolean;
  /** Locals that it may read and write; parameters first. */
  readonly locals: { readonly index: number; readonly kind: Kind }[];
  /** All locals behind the parameters, for the function's declaration. */
  readonly declared: NumType[];
  readonly params: number;
  readonly targets: Target[];
  readonly nextLabel: () => Label;
  /** Operations that may still be made. */
  left: number;
  /** Loops around here. */
  loops: number;
}

/** Declares a local that random code does not write to. */
export function privateLocal(scope: Scope, type: NumType): number {
  scope.declared.push(type);
  return scope.params + scope.declared.length - 1;
}

/** A local that a value of a kind may be put in. */
export function localFor(scope: Scope, kind: Kind): number | undefined {
  const found = scope.locals.filter((local) => fits(kind, local.kind));
  return found.length === 0 ? undefined : scope.rng.pick(found).index;
}

/** Takes what is on the stack into locals, or drops it; the last kind is on top. */
export function takeAll(scope: Scope, kinds: readonly Kind[]): Code[] {
  return kinds.toReversed().map((kind) => {
    const local = scope.rng.chance(0.8) ? localFor(scope, kind) : undefined;
    return local === undefined ? operation("drop", []) : setLocal(local);
  });
}

const scratch = new WeakMap<Scope, { f32?: number; f64?: number; v128?: number }>();

/** Makes a NaN canonical, so that the bits of a rough float are the same everywhere. */
export function canonical(scope: Scope, type: "f32" | "f64", value: Code): Code {
  let known = scratch.get(scope);
  if (known === undefined) scratch.set(scope, known = {});
  const local = known[type] ??= privateLocal(scope, type);
  const read = getLocal(local, type);
  return operation("select", [
    canonicalNan(type),
    operation("local.tee", [value], type, u32(local)),
    operation(`${type}.ne`, [read, read], "i32"),
  ], type);
}

/** Makes the NaNs in the lanes of a vector canonical. */
export function canonicalVector(scope: Scope, shape: "f32x4" | "f64x2", value: Code): Code {
  let known = scratch.get(scope);
  if (known === undefined) scratch.set(scope, known = {});
  const local = known.v128 ??= privateLocal(scope, "v128");
  const read = getLocal(local, "v128");
  const nan = canonicalNan(shape === "f32x4" ? "f32" : "f64");
  return operation("v128.bitselect", [
    operation("local.tee", [value], "v128", u32(local)),
    operation(`${shape}.splat`, [nan], "v128"),
    operation(`${shape}.eq`, [read, read], "v128"),
  ], "v128");
}
