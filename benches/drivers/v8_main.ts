/**
 * Does a benchmark's work with a module under the JavaScript engine that runs this. Arguments: the
 * module, the work as JSON; then what all drivers get, N REPS and perhaps a file. Prints the
 * checksum and the best time in nanoseconds.
 *
 * @module
 */

import { interfaceOf, parseValue, signature, type Step, type Value, type Work } from "../work.ts";

/** For how long work is done before the clock counts, in milliseconds: V8 compiles a second time. */
const WARM_UP = 400;

interface Plan {
  readonly work: Work;
  readonly memory: string;
}

async function main(args: readonly string[]): Promise<void> {
  const [module = "", plan = "", n = "", reps = "", file] = args;
  const wasm = await Deno.readFile(module);
  const { work, memory } = JSON.parse(await Deno.readTextFile(plan)) as Plan;
  const input = file === undefined ? new Uint8Array(0) : await Deno.readFile(file);
  const driver = new Driver(wasm, memory, input, work.copier);
  driver.set("n", Number(n));
  driver.set("size", input.length);
  driver.run(work.setup);
  const once = (): number => {
    driver.begin();
    const start = performance.now();
    driver.run(work.timed);
    const time = performance.now() - start;
    driver.end(work.check);
    return time;
  };
  // The faster code comes from other threads, which get a turn between two repetitions.
  const from = performance.now();
  for (let i = 0; i < 3 || performance.now() - from < WARM_UP; i++) {
    once();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  let best = Infinity;
  for (let i = 0; i < Number(reps); i++) best = Math.min(best, once());
  console.log(`${driver.checksum | 0} ${(best * 1e6).toFixed(0)}`);
}

type Func = (...args: (number | bigint)[]) => number | bigint | undefined;

class Driver {
  checksum = 0;
  #callbacks = 0;
  readonly #memory: WebAssembly.Memory;
  readonly #input: Uint8Array;
  readonly #variables = new Map<string, number | bigint>();
  readonly #funcs = new Map<string, { readonly call: Func; readonly long: readonly boolean[] }>();

  constructor(
    wasm: Uint8Array<ArrayBuffer>,
    memory: string,
    input: Uint8Array,
    copier: string | undefined,
  ) {
    const { imports, exports } = interfaceOf(wasm);
    const host: Record<string, Record<string, Func>> = {};
    for (const [module, name] of imports) {
      (host[module] ??= {})[name] = name === copier ? (...args) => this.#copy(args) : (...args) => {
        for (const arg of args) {
          this.#callbacks = (Math.imul(this.#callbacks, 31) + Number(arg)) | 0;
        }
        return 0;
      };
    }
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), host);
    this.#memory = instance.exports[memory] as WebAssembly.Memory;
    this.#input = input;
    for (const name of exports.keys()) {
      const long = signature(exports, name).params.map((type) => type === "i64");
      this.#funcs.set(name, { call: instance.exports[name] as Func, long });
    }
  }

  #copy([to, from, length]: readonly (number | bigint)[]): number {
    const start = Number(from) >>> 0;
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.copyWithin(Number(to) >>> 0, start, start + (Number(length) >>> 0));
    return Number(to);
  }

  set(name: string, value: number | bigint): void {
    this.#variables.set(name, value);
  }

  begin(): void {
    this.checksum = this.#callbacks = 0;
  }

  end(check: readonly Step[]): void {
    this.set("callbacks", this.#callbacks);
    this.run(check);
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) this.#step(step);
  }

  #step(step: Step): void {
    switch (step.do) {
      case "call": {
        const func = this.#funcs.get(step.func);
        if (func === undefined) throw new Error(`Cannot find the export ${step.func}`);
        const args = step.args.map((arg, i) =>
          func.long[i] === true ? BigInt(this.#value(arg)) : Number(this.#value(arg))
        );
        const result = func.call(...args);
        if (step.to !== undefined && result !== undefined) this.set(step.to, result);
        break;
      }
      case "put": {
        const from = this.#index(step.from);
        const part = this.#input.subarray(from, from + this.#index(step.length));
        new Uint8Array(this.#memory.buffer).set(part, this.#index(step.at));
        break;
      }
      case "load": {
        const view = new DataView(this.#memory.buffer);
        this.set(step.to, view.getInt32(this.#index(step.at), true));
        break;
      }
      case "repeat": {
        const times = Number(this.#value(step.times));
        for (let i = 0; i < times; i++) this.run(step.body);
        break;
      }
      case "pieces":
        for (let from = 0; from < this.#input.length; from += step.size) {
          this.set("from", from);
          this.set("length", Math.min(step.size, this.#input.length - from));
          this.run(step.body);
        }
        break;
      case "fold": {
        const value = this.#value(step.value);
        this.#fold(Number(BigInt.asIntN(32, BigInt(value))));
        if (typeof value === "bigint") this.#fold(Number(BigInt.asIntN(32, value >> 32n)));
        break;
      }
      case "hash": {
        const [at, length] = [this.#index(step.at), this.#index(step.length)];
        let hash = 0x811c9dc5;
        for (const byte of new Uint8Array(this.#memory.buffer, at, length)) {
          hash = Math.imul(hash ^ byte, 0x01000193);
        }
        this.#fold(hash);
      }
    }
  }

  #fold(value: number): void {
    this.checksum = (Math.imul(this.checksum, 31) + value) | 0;
  }

  #value(value: Value): number | bigint {
    const { name, plus } = parseValue(value);
    if (name === undefined) return plus;
    const found = this.#variables.get(name);
    if (found === undefined) throw new Error(`Cannot find the variable ${name}`);
    return typeof found === "bigint" ? found : (found + plus) | 0;
  }

  #index(value: Value): number {
    return Number(this.#value(value)) >>> 0;
  }
}

if (import.meta.main) await main(Deno.args);
