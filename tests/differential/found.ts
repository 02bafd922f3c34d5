/**
 * Differences that were found, as fixtures: a module, and a JSON file with how it is transpiled and
 * what is called.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { ROOT } from "../support/rustc.ts";
import type { Case, Difference } from "./case.ts";

/** Where they are kept. */
export const FOUND = `${ROOT}fixtures/differential/found/`;

/** What the JSON file says. */
interface Saved {
  /** What was different, for people. */
  readonly difference: Omit<Difference, "name">;
  readonly options: TranspileOptions;
  /** Calls; what JavaScript has as a bigint is a text. */
  readonly calls: readonly { readonly func: string; readonly args: readonly (number | string)[] }[];
  readonly fuel?: { readonly global: string; readonly value: number };
  readonly tight?: number;
  readonly fill?: number;
  readonly shallow?: true;
  readonly openEnded?: true;
}

/**
 * Keeps a difference.
 *
 * @param given The case.
 * @param difference What was different.
 * @param folder Where to.
 */
export function saveFound(given: Case, difference: Difference, folder = FOUND): void {
  const { name, bytes, options, calls, fuel, tight, fill, shallow, openEnded } = given;
  const { name: _, ...rest } = difference;
  const saved: Saved = {
    difference: { ...rest, found: rest.found.slice(0, 300) },
    options,
    calls: calls.map(({ func, args }) => ({
      func,
      args: args.map((arg) => typeof arg === "bigint" ? String(arg) : arg),
    })),
    ...(fuel === undefined ? {} : { fuel }),
    ...(tight === undefined ? {} : { tight }),
    ...(fill === undefined ? {} : { fill }),
    ...(shallow === undefined ? {} : { shallow }),
    ...(openEnded === undefined ? {} : { openEnded }),
  };
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeFileSync(`${folder}${name}.wasm`, bytes);
  Deno.writeTextFileSync(`${folder}${name}.json`, `${JSON.stringify(saved, undefined, 2)}\n`);
}

/**
 * Reads the differences that are kept.
 *
 * @param folder Where from.
 * @returns The cases, in the order of their names.
 */
export function readFound(folder = FOUND): Case[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort();
  return names.map((name): Case => {
    const saved = JSON.parse(Deno.readTextFileSync(`${folder}${name}.json`)) as Saved;
    const { difference: _, calls, ...rest } = saved;
    return {
      ...rest,
      name,
      bytes: Deno.readFileSync(`${folder}${name}.wasm`),
      calls: calls.map(({ func, args }) => ({
        func,
        args: args.map((arg) => typeof arg === "string" ? BigInt(arg) : arg),
      })),
    };
  });
}
