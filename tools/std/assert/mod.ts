/** The part of `@std/assert` that the project uses. @module */
import { inspect, isDeepStrictEqual } from "node:util";

/** What every failing assertion throws. */
export class AssertionError extends Error {
  /**
   * @param message What was expected.
   * @param options The error's cause.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** A class, abstract ones too. */
// deno-lint-ignore no-explicit-any
export type AnyConstructor = abstract new (...args: any[]) => any;

/** What a class makes. */
export type GetConstructorType<T extends AnyConstructor> = InstanceType<T>;

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : inspect(value, {
    depth: 12,
    sorted: true,
    maxArrayLength: 200,
    breakLength: 100,
  });
}

/** Deep equality, in which 0 and -0 are the same, and so are objects without prototype and plain ones. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const prototype = (x: object): unknown => Object.getPrototypeOf(x) ?? Object.prototype;
  if (prototype(a) !== prototype(b)) return false;
  if (a instanceof Map || a instanceof Set) {
    const others: unknown[] = [...(b as Iterable<unknown>)];
    return others.length === a.size && [...a].every((x: unknown) => {
      const at = others.findIndex((y) => equal(x, y));
      return at >= 0 && others.splice(at, 1).length === 1;
    });
  }
  const indexed = Array.isArray(a) || (ArrayBuffer.isView(a) && !(a instanceof DataView));
  if (!indexed && prototype(a) !== Object.prototype) return isDeepStrictEqual(a, b);
  const keys = Reflect.ownKeys(a).filter((key) => key !== "length");
  return keys.length === Reflect.ownKeys(b).filter((key) => key !== "length").length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(Reflect.get(a, key), Reflect.get(b, key)));
}

function fail(what: string, msg: string | undefined): never {
  throw new AssertionError(msg ? `${what}: ${msg}` : what);
}

/**
 * @param expr What has to be truthy.
 * @param msg The error's message.
 * @throws {AssertionError} When it is not.
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/**
 * @param actual The value.
 * @param expected What it has to be deeply equal to.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When they differ.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected) || equal(actual, expected)) return;
  const long = `Values are not equal${msg ? `: ${msg}` : "."}`;
  throw new AssertionError(
    `${long}\n\n  actual:   ${show(actual)}\n  expected: ${show(expected)}\n`,
  );
}

/**
 * @param actual The value.
 * @param expected What it must not be deeply equal to.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When they are equal.
 */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected) || equal(actual, expected)) {
    fail(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
  }
}

/**
 * @param actual The value.
 * @param expected What it has to be identical to.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When they differ.
 */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    fail(`Values are not strictly equal: ${show(actual)} and ${show(expected)}`, msg);
  }
}

/**
 * @param actual The value.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it is null or undefined.
 */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    fail(`Expected actual: "${actual}" to not be null or undefined`, msg);
  }
}

/**
 * @param actual The value.
 * @param expected What it has to be greater than.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it is not.
 */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) fail(`Expect ${show(actual)} > ${show(expected)}`, msg);
}

/**
 * @param actual The text.
 * @param expected What it has to contain.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it does not.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    fail(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
  }
}

/**
 * @param actual The text.
 * @param expected What it has to match.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it does not.
 */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) fail(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/**
 * @param actual The value.
 * @param expectedType The class it has to be an instance of.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it is not.
 */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is GetConstructorType<T> {
  if (actual instanceof expectedType) return;
  const name = expectedType.name || "anonymous class";
  fail(`Expected object to be an instance of "${name}" but was ${show(actual)}`, msg);
}

/**
 * @param error The value that was thrown.
 * @param ErrorClass The class it has to be of.
 * @param msgMatches What its message has to contain or match.
 * @param msg Added to the error's message.
 * @throws {AssertionError} When it is something else.
 */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    fail(`Expected "error" to be an Error object: ${show(error)}`, msg);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    fail(
      `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor.name}" (${error.message})`,
      msg,
    );
  }
  const matches = msgMatches === undefined ||
    (typeof msgMatches === "string"
      ? error.message.includes(msgMatches)
      : msgMatches.test(error.message));
  if (!matches) {
    fail(`Expected error message to include ${show(msgMatches)}, but got "${error.message}"`, msg);
  }
}

/**
 * @param fn What has to throw.
 * @param msg Added to the error's message.
 * @returns What it threw.
 * @throws {AssertionError} When it does not throw.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * @param fn What has to throw.
 * @param ErrorClass The class of the error.
 * @param msgIncludes What its message has to contain.
 * @param msg Added to the error's message.
 * @returns The error.
 * @throws {AssertionError} When it does not throw, or throws something else.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  classOrMsg?: string | (abstract new (...args: any[]) => E),
  msgIncludes?: string,
  msg?: string,
): unknown {
  const text = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (error) {
    if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, text);
    return error;
  }
  return fail("Expected function to throw", text);
}

/**
 * @param fn What has to give a rejected promise.
 * @param msg Added to the error's message.
 * @returns What it rejected with.
 * @throws {AssertionError} When it does not reject.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * @param fn What has to give a rejected promise.
 * @param ErrorClass The class of the error.
 * @param msgIncludes What its message has to contain.
 * @param msg Added to the error's message.
 * @returns The error.
 * @throws {AssertionError} When it does not reject, or rejects with something else.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  classOrMsg?: string | (abstract new (...args: any[]) => E),
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const text = typeof classOrMsg === "string" ? classOrMsg : msg;
  let promise: unknown;
  try {
    promise = fn();
  } catch {
    // The real one counts a synchronous throw as a failure too.
    return fail("Function throws when expected to reject", text);
  }
  try {
    await promise;
  } catch (error) {
    if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, text);
    return error;
  }
  return fail("Expected function to reject", text);
}

/**
 * @param msg What cannot be.
 * @throws {AssertionError} Always.
 */
export function unreachable(msg?: string): never {
  return fail("Unreachable", msg);
}
