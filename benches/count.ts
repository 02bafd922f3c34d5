/**
 * `deno task bench --instructions`: everything that is the same from run to run, against
 * `baseline.json`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { exists, run } from "../tests/support/rustc.ts";
import { compilerFor, TARGET } from "../tests/support/targets.ts";
import {
  type Baseline,
  baselineText,
  compareFigures,
  mergeFigures,
  versionChanges,
} from "./baseline.ts";
import { buildHerkos, herkosSources, type MemoryMode } from "./contenders/herkos.ts";
import { countInstructions, valgrindVersion } from "./instructions.ts";
import type { Item } from "./item.ts";
import { clangVersion, ITEMS } from "./items.ts";
import { measureText, type SizeLevel, type SizeTarget } from "./sizes.ts";

const BASELINE = fileURLToPath(new URL("baseline.json", import.meta.url));
const MODES: readonly MemoryMode[] = ["fixed", "growable"];
const LEVELS: readonly SizeLevel[] = ["3", "s"];
const EMPTY: Baseline = { versions: {}, exact: {}, rough: {} };

type Mutable = Record<string, Record<string, number>>;

/**
 * Counts, compares or updates, and says so.
 *
 * @param names Names of the items; all when empty.
 * @param update Whether to write the baseline instead of comparing.
 * @returns The exit code.
 */
export async function countEverything(names: readonly string[], update: boolean): Promise<number> {
  const items = ITEMS.filter(({ name }) => names.length === 0 || names.includes(name));
  const targets = await sizeTargets();
  const versions: Record<string, string> = {
    clang: await clangVersion(),
    valgrind: await valgrindVersion(),
  };
  for (const { name, version } of targets) versions[`rustc ${name}`] = version;
  const [exact, rough]: [Mutable, Mutable] = [{}, {}];
  for (const item of items) {
    console.error(`bench: counting ${item.name}`);
    for (const mode of MODES) {
      if (mode === "fixed" && item.grows) continue;
      const { sources } = await herkosSources(item, mode);
      const lines = (sources["module.rs"] ?? "").split("\n").length - 1;
      put(exact, `lines of Rust, ${mode}`, item, lines);
      // Compiling the real modules takes a minute, and only tells what is not compared.
      if (update) await rustcCost(item, mode, rough);
      if (item.kernel !== undefined) await countKernel(item, mode, targets, exact);
    }
  }
  const before = exists(BASELINE)
    ? JSON.parse(await Deno.readTextFile(BASELINE)) as Baseline
    : EMPTY;
  if (update) {
    const all: Baseline = {
      versions: { ...before.versions, ...versions },
      // After a count of everything, what is no longer measured goes.
      exact: names.length === 0 ? exact : mergeFigures(before.exact, exact),
      rough: names.length === 0 ? rough : mergeFigures(before.rough, rough),
    };
    await Deno.writeTextFile(BASELINE, baselineText(all));
    console.log(`Wrote ${Object.values(exact).flatMap(Object.keys).length} figures`);
    return 0;
  }
  return compare(before, versions, exact);
}

function put(to: Mutable, kind: string, item: Item, value: number): void {
  (to[kind] ??= {})[item.name] = value;
}

async function rustcCost(item: Item, mode: MemoryMode, rough: Mutable): Promise<void> {
  const { cpuSeconds, peakMegabytes } = await buildHerkos(item, mode);
  if (cpuSeconds === null || peakMegabytes === null) return;
  put(rough, `rustc seconds at opt-level 3, ${mode}`, item, Number(cpuSeconds.toFixed(2)));
  put(rough, `rustc peak MB at opt-level 3, ${mode}`, item, peakMegabytes);
}

async function countKernel(
  item: Item,
  mode: MemoryMode,
  targets: readonly SizeTarget[],
  exact: Mutable,
): Promise<void> {
  put(exact, `instructions, ${mode}`, item, await countInstructions(item, mode));
  if (item.set === "nu") return;
  for (const target of targets) {
    for (const level of LEVELS) {
      const kind = `text bytes, ${target.name}, opt-level ${level}, ${mode}`;
      put(exact, kind, item, await measureText(item, mode, target, level));
    }
  }
}

async function sizeTargets(): Promise<SizeTarget[]> {
  const found: SizeTarget[] = [];
  for (const name of ["x86_64-unknown-linux-gnu", TARGET]) {
    const rustc = await compilerFor(name);
    if (rustc === undefined) {
      console.log(`There is no compiler for ${name} here: its code is not measured`);
      continue;
    }
    const { stdout } = await run(rustc, ["--version"]);
    found.push({ name, rustc, version: stdout.trim() });
  }
  return found;
}

function compare(before: Baseline, versions: Baseline["versions"], exact: Mutable): number {
  const compared = compareFigures(before.exact, exact);
  for (const { name, before, now, failed } of compared) {
    const change = before === undefined ? "new" : `${((now / before - 1) * 100).toFixed(1)}%`;
    if (failed || now !== before) {
      console.log(`${failed ? "FAILED" : "      "} ${name}: ${before ?? "-"} to ${now}, ${change}`);
    }
  }
  const failed = compared.filter((one) => one.failed).length;
  for (const line of versionChanges(before.versions, versions)) {
    console.log(`NOTE: ${line}: figures may differ for that alone`);
  }
  if (failed > 0) {
    console.log("If that is meant: deno task bench --instructions --update, and say why");
  }
  console.log(`${compared.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
