/**
 * Floating-point constants as text, exact to the bit (compare spec 6.3.2).
 *
 * @module
 */

const view = new DataView(new ArrayBuffer(8));

/**
 * Makes the number of 32 bits.
 *
 * @param bits The bits, unsigned.
 * @returns Its value; a NaN loses its payload.
 */
export function f32OfBits(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/**
 * Makes the bits of a number that is rounded to single precision.
 *
 * @param value Any number but NaN, whose payload it could not tell.
 * @returns The bits, unsigned.
 */
export function bitsOfF32(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}

/**
 * Makes the number of 64 bits.
 *
 * @param bits The bits, unsigned.
 * @returns Its value; a NaN loses its payload.
 */
export function f64OfBits(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/**
 * Makes the bits of a number.
 *
 * @param value Any number but NaN, whose payload it could not tell.
 * @returns The bits, unsigned.
 */
export function bitsOfF64(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/**
 * Writes a single-precision constant.
 *
 * @param bits Its bits, unsigned.
 * @returns For instance `-0.5`, `inf` or `-nan:0x400001`.
 */
export function f32Text(bits: number): string {
  const value = f32OfBits(bits);
  if (!Number.isNaN(value)) return finiteText(value);
  return `${bits >>> 31 === 1 ? "-" : ""}nan:0x${(bits & 0x7fffff).toString(16)}`;
}

/**
 * Writes a double-precision constant.
 *
 * @param bits Its bits, unsigned.
 * @returns For instance `-0.5`, `inf` or `-nan:0x8000000000001`.
 */
export function f64Text(bits: bigint): string {
  const value = f64OfBits(bits);
  if (!Number.isNaN(value)) return finiteText(value);
  return `${bits >> 63n === 1n ? "-" : ""}nan:0x${(bits & 0xfffffffffffffn).toString(16)}`;
}

/**
 * Writes a vector constant.
 *
 * @param bits Its bits, unsigned.
 * @returns `0x` and 32 digits, those of lane 0 last.
 */
export function v128Text(bits: bigint): string {
  return `0x${bits.toString(16).padStart(32, "0")}`;
}

function finiteText(value: number): string {
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * Reads what {@linkcode f32Text} writes.
 *
 * @param text The text.
 * @returns The bits, or undefined when it is no such text.
 */
export function parseF32(text: string): number | undefined {
  const nan = /^(-?)nan:0x([0-9a-f]+)$/.exec(text);
  if (nan !== null) {
    const payload = Number(`0x${nan[2]}`);
    return (((nan[1] === "-" ? 0xff800000 : 0x7f800000) | payload) >>> 0);
  }
  const value = parseFinite(text);
  return value === undefined ? undefined : bitsOfF32(value);
}

/**
 * Reads what {@linkcode f64Text} writes.
 *
 * @param text The text.
 * @returns The bits, or undefined when it is no such text.
 */
export function parseF64(text: string): bigint | undefined {
  const nan = /^(-?)nan:0x([0-9a-f]+)$/.exec(text);
  if (nan !== null) {
    const sign = nan[1] === "-" ? 0x8000000000000000n : 0n;
    return sign | 0x7ff0000000000000n | BigInt(`0x${nan[2]}`);
  }
  const value = parseFinite(text);
  return value === undefined ? undefined : bitsOfF64(value);
}

/**
 * Reads what {@linkcode v128Text} writes.
 *
 * @param text The text.
 * @returns The bits, or undefined when it is no such text.
 */
export function parseV128(text: string): bigint | undefined {
  return /^0x[0-9a-f]{32}$/.test(text) ? BigInt(text) : undefined;
}

function parseFinite(text: string): number | undefined {
  if (text === "inf") return Infinity;
  if (text === "-inf") return -Infinity;
  const value = text === "" ? NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}
