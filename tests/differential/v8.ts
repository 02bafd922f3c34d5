/**
 * Runs cases in the JavaScript engine.
 *
 * @module
 */

import { type Case, trapOfError } from "./case.ts";

/** Pages of a memory that the host owns: at first, and at most. */
export const HOST_MEMORY = { initial: 1, maximum: 4 } as const;

/** What an import counts and remembers. */
interface Host {
  log: number;
  readonly memory: WebAssembly.Memory;
  readonly counter: WebAssembly.Global;
}

/** Mixes a number into a hash (FNV-1a, 32 bits). */
function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) | 0;
}

/**
 * Runs a case.
 *
 * @param given The case.
 * @returns A line for the instantiation and one for each call.
 */
export function runInV8(given: Case): string[] {
  const host: Host = {
    log: 0,
    memory: new WebAssembly.Memory(HOST_MEMORY),
    counter: new WebAssembly.Global({ value: "i32", mutable: true }, 0),
  };
  const module = new WebAssembly.Module(given.bytes);
  const names = WebAssembly.Module.imports(module);
  let instance: WebAssembly.Instance | undefined;
  const memory = (): WebAssembly.Memory => {
    const own = instance?.exports["memory"];
    return own instanceof WebAssembly.Memory ? own : host.memory;
  };
  const bytes = (): Uint8Array => new Uint8Array(memory().buffer);
  const env: WebAssembly.ModuleImports = {
    memory: host.memory,
    counter: host.counter,
    log: (value: number) => void (host.log = mix(host.log, value)),
    grow: (delta: number) => {
      try {
        return memory().grow(delta >>> 0);
      } catch {
        return -1;
      }
    },
    poke: (address: number, value: number) => {
      const all = bytes();
      all[(address >>> 0) % all.length] = value;
    },
    peek: (address: number) => {
      const all = bytes();
      return all[(address >>> 0) % all.length];
    },
    back: (value: number) => (instance?.exports["back"] as (n: number) => number)(value),
    fail: () => {
      throw new Error("Host");
    },
  };
  const state = (): string => {
    let hash = 0;
    if (names.some(({ module }) => module === "env")) {
      hash = mix(mix(hash, host.log), host.counter.value);
    }
    for (const found of Object.values(instance?.exports ?? {})) {
      if (!(found instanceof WebAssembly.Global)) continue;
      const value: unknown = found.value;
      if (typeof value === "bigint") {
        hash = mix(hash, Number(BigInt.asIntN(32, value)));
        hash = mix(hash, Number(BigInt.asIntN(32, value >> 32n)));
      } else hash = mix(hash, Number(value));
    }
    const seen = memory();
    if (seen !== host.memory || names.some(({ kind }) => kind === "memory")) {
      const words = new Int32Array(seen.buffer);
      hash = mix(hash, words.length);
      for (let i = 0; i < words.length; i++) hash = mix(hash, words[i]!);
    }
    return (hash >>> 0).toString(16);
  };
  const line = (run: () => readonly unknown[]): string => {
    let outcome: string;
    try {
      outcome = ["ok", ...run().map(bitsText)].join(" ");
    } catch (error) {
      outcome = `trap ${trapOfError(error)}`;
    }
    return `${outcome} ${instance === undefined ? "-" : state()}`;
  };

  const lines = [line(() => {
    instance = new WebAssembly.Instance(module, { env });
    return [];
  })];
  if (instance === undefined) return lines;
  const { exports } = instance;
  for (const { func, args } of given.calls) {
    const callee = exports[func] as (...args: (number | bigint)[]) => unknown;
    lines.push(line(() => {
      const result = callee(...args);
      return result === undefined ? [] : Array.isArray(result) ? result : [result];
    }));
  }
  return lines;
}

/** A result as unsigned bits. */
function bitsText(value: unknown): string {
  if (typeof value === "bigint") return BigInt.asUintN(64, value).toString(16);
  return (Number(value) >>> 0).toString(16);
}
