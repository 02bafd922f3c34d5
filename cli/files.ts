/**
 * Reading and writing files: atomic replacement, unchanged files left alone, clear messages.
 *
 * @module
 */
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { IoError } from "../lib/errors.ts";
import { permitted } from "./platform.ts";

/** What became of a file that was to be written. */
export type WriteResult = "written" | "unchanged" | "stale";

/** What became of one output file. */
export interface FileResult {
  /** Where it is. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** What was done. */
  readonly result: WriteResult;
}

/** Sentences for the errors of the system that people meet. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "the system denies access",
  EPERM: "the system denies access",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/**
 * Makes an error of a failed access.
 *
 * @param what What failed, like `read`.
 * @param path The file.
 * @param error What was thrown.
 * @returns An error whose message says what is missing.
 */
export function accessError(what: "read" | "write", path: string, error: unknown): IoError {
  if (error instanceof IoError) return error;
  const start = `Cannot ${what} ${path}`;
  if (error instanceof Error && error.name === "NotCapable") {
    // The denied path may be another one, such as a folder that has to be made.
    const access = /Requires (\w+) access(?: to "([^"]*)")?/.exec(error.message);
    const flag = `--allow-${access?.[1] ?? what}=${access?.[2] ?? path}`;
    return new IoError(`${start}: a permission is missing: add ${flag}`);
  }
  const reason = REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
  return new IoError(`${start}: ${reason}`);
}

/**
 * Reads a file.
 *
 * @param path The file, or `-` for standard input.
 * @returns Its bytes.
 * @throws {IoError} When that fails.
 */
export function readInput(path: string): Uint8Array {
  try {
    const buffer = readFileSync(path === "-" ? 0 : path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    throw accessError("read", path === "-" ? "standard input" : path, error);
  }
}

/** Whether a file has its contents already. */
function holds(path: string, { bytes, chunks }: Contents): boolean {
  try {
    // A file of another size need not be read.
    if (statSync(path).size !== bytes) return false;
    const found = readFileSync(path);
    let at = 0;
    for (const part of batches(chunks)) {
      if (!found.subarray(at, at + part.length).equals(part)) return false;
      at += part.length;
    }
    return at === found.length;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** What a file is to hold. */
export interface Contents {
  /** Text in pieces, or bytes. */
  readonly chunks: readonly (string | Uint8Array)[];
  /** Bytes that they take. */
  readonly bytes: number;
}

/** Bytes that are written at once. */
const BATCH = 1 << 16;

/** Joins pieces of a text to some that are worth writing. */
function* batches(chunks: Contents["chunks"]): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let batch = "";
  for (const chunk of chunks) {
    if (typeof chunk !== "string") {
      yield encoder.encode(batch);
      yield chunk;
      batch = "";
      continue;
    }
    batch += chunk;
    if (batch.length < BATCH) continue;
    yield encoder.encode(batch);
    batch = "";
  }
  if (batch !== "") yield encoder.encode(batch);
}

function writeChunks(path: string, flag: "w" | "wx", chunks: Contents["chunks"]): void {
  const file = openSync(path, flag);
  try {
    for (const bytes of batches(chunks)) {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    }
  } finally {
    closeSync(file);
  }
}

/** Writes next to the file and renames, so that nobody sees half a file. */
function replace(path: string, temporary: string, chunks: Contents["chunks"]): void {
  try {
    writeChunks(temporary, "wx", chunks);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A rename would replace a link, a pipe or a device instead of writing to it. */
function isPlain(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined || stat.isFile();
}

/** Not `recursive: true`, for which deno looks at every folder up to the root. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

function writeAnyWay(path: string, chunks: Contents["chunks"]): void {
  // Deno can rename only what may be read as well: with less, the file is written in place.
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  const atomic = permitted("read", path) && permitted("read", temporary) &&
    permitted("write", temporary) && isPlain(path);
  if (atomic) replace(path, temporary, chunks);
  else writeChunks(path, "w", chunks);
}

/**
 * Writes a file, unless it has those contents already. Missing folders are made.
 *
 * @param path The file.
 * @param contents What it is to hold.
 * @param check Compare only.
 * @returns What became of it; `stale` only with `check`.
 * @throws {IoError} When that fails.
 */
export function writeOutput(path: string, contents: Contents, check: boolean): WriteResult {
  if (check || permitted("read", path)) {
    try {
      if (holds(path, contents)) return "unchanged";
    } catch (error) {
      throw accessError("read", path, error);
    }
    if (check) return "stale";
  }
  try {
    try {
      writeAnyWay(path, contents.chunks);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      makeFolder(dirname(path));
      writeAnyWay(path, contents.chunks);
    }
    return "written";
  } catch (error) {
    throw accessError("write", path, error);
  }
}

/**
 * Writes to a standard stream, all of it.
 *
 * @param stream 1 for standard output, 2 for standard error.
 * @param chunks The text, in pieces.
 * @throws {IoError} When that fails for another reason than that the reader has gone.
 */
export function writeStream(stream: 1 | 2, chunks: readonly string[]): void {
  for (const bytes of batches(chunks)) {
    if (!writeBytes(stream, bytes)) return;
  }
}

/** Writes to a standard stream; says whether somebody reads it. */
function writeBytes(stream: 1 | 2, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(stream, bytes, at);
    } catch (error) {
      const code = codeOf(error);
      if (code === "EPIPE") return false;
      if (code !== "EAGAIN") throw accessError("write", "standard output", error);
      // The pipe is full and does not block.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}
