/**
 * What calls charge between two functions of a module where the compiler has put the functions between
 * them into the first.
 *
 * @module
 */

/** The call graph of a module, by the names of functions. */
export interface ChargedCalls {
  /** Bytes that a function charges when it is entered; absent for nothing. */
  readonly charges: ReadonlyMap<string, number>;
  /** What each function calls. */
  readonly calls: ReadonlyMap<string, readonly string[]>;
  /** Those that call the host, which can call every function. */
  readonly toHost: ReadonlySet<string>;
}

/**
 * Finds the least that is charged on a way from a function to others, by what it may call in between:
 * without its own charge and without theirs (Dijkstra, "A Note on Two Problems in Connexion with
 * Graphs", 1959).
 *
 * @param graph The module.
 * @param from The function.
 * @returns Gives the bytes for another function, and for the host without a name; undefined where the
 *   function does not reach it.
 */
export function chargesFrom(
  { calls, charges, toHost }: ChargedCalls,
  from: string,
): (to: string | undefined) => number | undefined {
  const least = new Map<string, number>();
  let host: number | undefined;
  // What is reached, by what is charged before it is entered.
  const waiting = new Map<string, number>();
  const reach = (name: string, bytes: number): void => {
    if (!least.has(name) && bytes < (waiting.get(name) ?? Infinity)) waiting.set(name, bytes);
  };
  const leave = (name: string, bytes: number): void => {
    for (const callee of calls.get(name) ?? []) reach(callee, bytes);
    if (toHost.has(name) && host === undefined) {
      host = bytes;
      for (const each of calls.keys()) reach(each, bytes);
    }
  };
  leave(from, 0);
  while (waiting.size > 0) {
    let [next, bytes] = ["", Infinity];
    for (const [name, each] of waiting) if (each < bytes) [next, bytes] = [name, each];
    waiting.delete(next);
    least.set(next, bytes);
    leave(next, bytes + (charges.get(next) ?? 0));
  }
  return (to) => to === undefined ? host : least.get(to);
}

/**
 * Finds the functions that can be in a cycle: those that charge, or reach one that does.
 *
 * @param graph The module.
 * @returns Their names.
 */
export function reachingCharged({ calls, charges, toHost }: ChargedCalls): ReadonlySet<string> {
  const callers = new Map<string, string[]>();
  for (const [caller, callees] of calls) {
    for (const callee of callees) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [caller]);
      else known.push(caller);
    }
  }
  const found = new Set([...charges.keys(), ...toHost]);
  // Those that are added are visited as well.
  for (const name of found) for (const caller of callers.get(name) ?? []) found.add(caller);
  return found;
}
