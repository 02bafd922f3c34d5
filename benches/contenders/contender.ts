/**
 * What is compared: the type that all contenders have in common.
 *
 * @module
 */

import type { Item } from "../item.ts";

/** A program that does an item's work. With `N REPS [INPUT]` it prints checksum and nanoseconds. */
export interface Command {
  /** The program. */
  readonly program: string;
  /** Arguments before `N`. */
  readonly args: readonly string[];
}

/** What a contender made of an item: a command, or a reason why there is none. */
export type Prepared = Command | { readonly cannot: string };

/** One way of running the work. */
export interface Contender {
  /** Its name on the command line and in JSON. */
  readonly name: string;
  /** What it is, in a line. */
  readonly about: string;
  /**
   * Says which version is used.
   *
   * @throws {Error} When it is not to be had on this machine.
   */
  readonly version: () => Promise<string>;
  /**
   * Compiles what there is to compile.
   *
   * @throws {Error} When that fails.
   */
  readonly prepare: (item: Item) => Promise<Prepared>;
}

/**
 * Says a reason in one short line.
 *
 * @param error What was thrown.
 * @returns The first line that says something.
 */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const told = lines.find((line) => /^(error|fatal)/.test(line)) ?? lines[0] ?? "no reason given";
  return told.length > 160 ? `${told.slice(0, 160)}…` : told;
}
