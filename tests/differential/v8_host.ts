/**
 * The host in JavaScript, see `host.ts`.
 *
 * @module
 */

import { erased } from "../../lib/wasm/ref_types.ts";
import type { ExternType, FuncType, MemoryType, TableType, ValType } from "../../lib/wasm/types.ts";
import type { Export, Module } from "../../lib/wasm/module.ts";
import {
  canThrow,
  hostGlobal,
  hostSizes,
  importKey,
  isNamed,
  NAN_WORD,
  SPARE,
  THROWS,
  TRAPS,
} from "./host.ts";
import { bytewiseSize, sizeName } from "./twin_memory.ts";
import { makeException, makeTag, uncatchable } from "../support/webassembly.ts";

const words = new DataView(new ArrayBuffer(8));

/** Mixes a number into a hash (FNV-1a, 32 bits). */
export function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) | 0;
}

/**
 * Mixes a value into a hash.
 *
 * @param hash The hash.
 * @param value The value as JavaScript has it.
 * @param type Its type.
 * @returns The new hash.
 */
export function mixValue(hash: number, value: unknown, type: ValType): number {
  switch (erased(type)) {
    case "i32":
      return mix(hash, Number(value));
    case "f32":
      words.setFloat32(0, Number(value));
      return mix(hash, Number.isNaN(value) ? NAN_WORD : words.getInt32(0));
    case "f64":
      words.setFloat64(0, Number(value));
      return Number.isNaN(value)
        ? mix(mix(hash, 0), NAN_WORD)
        : mix(mix(hash, words.getInt32(4)), words.getInt32(0));
    case "i64":
      words.setBigInt64(0, value as bigint);
      return mix(mix(hash, words.getInt32(4)), words.getInt32(0));
    case "externref":
      return mix(hash, value === null ? 0 : Number(value) + 1);
    case "funcref":
      return mix(hash, value === null ? 0 : funcIndex(value) + 1);
    case "exnref":
      throw new Error("Cases have no exnref outside of functions");
    case "v128":
      throw new Error(`JavaScript has no ${type}`);
  }
}

/** The index of an exported function, which is its name (JavaScript interface, 5.6). */
export function funcIndex(value: unknown): number {
  return Number((value as { readonly name: string }).name);
}

/** Mixes the bytes of a memory: words, and what is left at the end. */
export function mixMemory(hash: number, bytes: Uint8Array): number {
  const all = new Int32Array(bytes.buffer, 0, bytes.length >> 2);
  let mixed = mix(hash, bytes.length);
  for (let i = 0; i < all.length; i++) mixed = Math.imul(mixed ^ all[i]!, 0x01000193);
  for (let i = all.length * 4; i < bytes.length; i++) mixed = mix(mixed, bytes[i]!);
  return mixed | 0;
}

/** Mixes the elements of a table. */
export function mixTable(hash: number, table: WebAssembly.Table, type: ValType): number {
  // A table with 64-bit indices has its length, and takes indices, as a bigint.
  const length: unknown = table.length;
  let mixed = mix(hash, Number(length));
  for (let i = 0; i < Number(length); i++) {
    const at = typeof length === "bigint" ? BigInt(i) as unknown as number : i;
    mixed = mixValue(mixed, table.get(at), type);
  }
  return mixed;
}

/** Limits as the JavaScript interface takes them. */
function descriptor(type: MemoryType | TableType): WebAssembly.MemoryDescriptor {
  const { initial, maximum } = hostSizes(type.limits);
  if (type.addressType === "i32") return { initial, maximum };
  const sizes = { address: "i64", initial: BigInt(initial), maximum: BigInt(maximum) };
  return sizes as unknown as WebAssembly.MemoryDescriptor;
}

/** The name of a type in the JavaScript interface; the library's types lack some. */
function typeName(type: ValType): WebAssembly.ValueType {
  return (type === "funcref" ? "anyfunc" : type) as WebAssembly.ValueType;
}

/** What an import counts and remembers. */
export class V8Host {
  /** What the imported functions have mixed. */
  log = 0;
  /** The last funcref that a call gave. */
  last: unknown = null;
  /** The instance, once there is one. */
  instance: WebAssembly.Instance | undefined;
  /** The object for the instantiation. */
  readonly imports: WebAssembly.Imports;
  readonly #module: Module;
  readonly #isBytewise: (memory: number) => boolean;
  readonly #values = new Map<string, WebAssembly.ImportValue>();
  readonly #mixers: ((hash: number) => number)[] = [];
  #memory: WebAssembly.Memory | undefined;
  #spare: WebAssembly.Memory | undefined;
  /** The first tag, with which imported functions throw. */
  #tag: { readonly tag: unknown; readonly params: readonly ValType[] } | undefined;
  #globals = 0;
  #funcs = 0;

  /**
   * Makes the host of one instance.
   *
   * @param module The module.
   * @param cap The option `memoryBytes`.
   */
  constructor(module: Module, cap?: number) {
    this.#module = module;
    this.#isBytewise = (index) => bytewiseSize(module.memories[index]!, cap) !== undefined;
    // Imports of one name may have several types, so the object answers by the number of the request.
    let next = 0;
    const give = (): WebAssembly.ImportValue => this.#values.get(keys[next++]!)!;
    const keys = module.imports.map(({ module, name, desc }) => {
      const type: ExternType = desc.kind === "func" || desc.kind === "tag"
        ? { kind: desc.kind, type: desc.type }
        : desc;
      const key = importKey(module, name, type);
      if (!this.#values.has(key)) this.#values.set(key, this.#make(module, name, type));
      return key;
    });
    const items = new Proxy({}, { get: give });
    this.imports = new Proxy({}, { get: () => items }) as WebAssembly.Imports;
  }

  /** Mixes what the host owns. */
  mixed(hash: number): number {
    if (this.#values.size === 0) return hash;
    return this.#mixers.reduce((mixed, mixer) => mixer(mixed), mix(hash, this.log));
  }

  /** The bytes of the memory that the module exports, if it is its own. */
  ownBytes(): Uint8Array | undefined {
    const own = this.#own();
    return own === undefined || this.instance === undefined ? undefined : this.bytesOf(own.index);
  }

  /** The bytes of an exported memory, as many as the module knows of. */
  bytesOf(index: number): Uint8Array {
    const found = this.#module.exports.find((each) =>
      each.kind === "memory" && each.index === index
    );
    const memory = this.instance?.exports[found?.name ?? ""];
    if (!(memory instanceof WebAssembly.Memory)) throw new Error(`Memory ${index} has no name`);
    const size = this.instance?.exports[sizeName(index)];
    const length = size instanceof WebAssembly.Global ? Number(size.value) : undefined;
    return new Uint8Array(memory.buffer, 0, length);
  }

  /** The first memory that the module both defines and exports. */
  #own(): Export | undefined {
    const { exports, memories } = this.#module;
    return exports.find(({ kind, index }) =>
      kind === "memory" && memories[index]!.import === undefined
    );
  }

  /** The bytes that the host can see. */
  #bytes(): Uint8Array | undefined {
    return this.ownBytes() ?? (this.#memory && new Uint8Array(this.#memory.buffer));
  }

  #make(from: string, name: string, type: ExternType): WebAssembly.ImportValue {
    switch (type.kind) {
      case "func":
        return isNamed(from, name, type.type)
          ? this.#named(name)
          : this.#func(type.type, this.#funcs++);
      case "global": {
        const { value, mutable } = type.type;
        const reference = value === "funcref" || value === "externref";
        const initial = reference ? null : hostGlobal(this.#globals++);
        const made = new WebAssembly.Global(
          { value: typeName(value), mutable },
          value === "i64" ? BigInt(Number(initial)) : initial,
        );
        this.#mixers.push((hash) => mixValue(hash, made.value, value));
        return made;
      }
      case "memory": {
        const made = new WebAssembly.Memory({
          ...descriptor(type.type),
          shared: type.type.shared,
        });
        this.#memory ??= made;
        this.#mixers.push((hash) => mixMemory(hash, new Uint8Array(made.buffer)));
        return made;
      }
      case "table": {
        const { addressType, element } = type.type;
        const kind = typeName(element) as WebAssembly.TableKind;
        const made = new WebAssembly.Table({ element: kind, ...descriptor(type.type) });
        // Without an initial value, elements of the type externref are undefined.
        for (let i = 0; i < Number(made.length); i++) {
          made.set(addressType === "i64" ? BigInt(i) as unknown as number : i, null);
        }
        this.#mixers.push((hash) => mixTable(hash, made, element));
        return made;
      }
      case "tag": {
        const tag = makeTag(type.type.params);
        this.#tag ??= { tag, params: type.type.params };
        return tag;
      }
    }
  }

  #func({ params, results }: FuncType, number: number): WebAssembly.ImportValue {
    return (...args: readonly unknown[]): unknown => {
      this.log = mix(this.log, number);
      params.forEach((type, i) => this.log = mixValue(this.log, args[i], type));
      if ((this.log & TRAPS.mask) === TRAPS.at) throw uncatchable("Host");
      if ((this.log & THROWS.mask) === THROWS.at && canThrow(this.#tag?.params)) {
        const { tag, params } = this.#tag!;
        throw makeException(tag, params.map((type, i) => this.#answer(mix(this.log, i), type)));
      }
      const bytes = this.#bytes() ?? new Uint8Array();
      if (bytes.length > 0) bytes[(this.log >>> 0) % bytes.length] = this.log;
      const answers = results.map((type, i) => this.#answer(mix(this.log, i), type));
      return answers.length < 2 ? answers[0] : answers;
    };
  }

  #answer(word: number, type: ValType): unknown {
    switch (type) {
      case "i32":
        return word;
      case "i64":
        return BigInt.asIntN(64, BigInt(word) * 0x1_0000_0001n);
      case "f32":
        // In Rust a whole number has no negative zero.
        return (word % 2000 + 0) * 0.25;
      case "f64":
        return word * 0.5;
      case "externref":
        return (word & 3) === 0 ? null : word & 7;
      case "funcref":
        return this.last;
      case "v128":
      case "exnref":
        throw new Error(`JavaScript has no ${type}`);
    }
  }

  #named(name: string): WebAssembly.ImportValue {
    const spare = (): WebAssembly.Memory =>
      this.#memory ?? (this.#spare ??= new WebAssembly.Memory(SPARE));
    const bytes = (): Uint8Array => this.#bytes() ?? new Uint8Array(spare().buffer);
    switch (name) {
      case "log":
        return (value: number) => void (this.log = mix(this.log, value));
      case "grow": {
        const own = this.#own();
        if (own !== undefined && this.#isBytewise(own.index)) {
          throw new Error("The host does not grow a memory of bytes");
        }
        const memory = (): WebAssembly.Memory => {
          const found = this.instance?.exports[own?.name ?? ""];
          return found instanceof WebAssembly.Memory ? found : spare();
        };
        return (delta: number) => {
          try {
            return memory().grow(delta >>> 0);
          } catch {
            return -1;
          }
        };
      }
      case "poke":
        return (address: number, value: number) => {
          const all = bytes();
          all[(address >>> 0) % all.length] = value;
        };
      case "peek":
        return (address: number) => {
          const all = bytes();
          return all[(address >>> 0) % all.length];
        };
      case "back":
        return (value: number) => (this.instance?.exports["back"] as (n: number) => number)(value);
      case "fail":
        return () => {
          throw uncatchable("Host");
        };
      default:
        throw new Error(`The host has no ${name}`);
    }
  }
}
