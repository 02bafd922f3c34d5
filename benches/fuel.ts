/**
 * `deno task bench --fuel`: what `--fuel` costs the kernels, in instructions and in time.
 *
 * @module
 */

import { run } from "../tests/support/rustc.ts";
import { buildHerkos, type MemoryMode } from "./contenders/herkos.ts";
import { countInstructions } from "./instructions.ts";
import type { Item } from "./item.ts";
import { ITEMS } from "./items.ts";
import { geometricMean } from "./stats.ts";

/**
 * Measures kernels with and without fuel, and prints a table.
 *
 * @param names Names of the kernels; all when empty.
 * @param rounds How often each is timed; 0 counts instructions alone.
 */
export async function measureFuel(names: readonly string[], rounds: number): Promise<void> {
  const items = ITEMS.filter(({ kernel, name }) =>
    kernel !== undefined && (names.length === 0 || names.includes(name))
  );
  const ratios: { readonly counts: number[]; readonly times: number[] } = { counts: [], times: [] };
  const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);
  row("kernel", "instructions", "with fuel", "ratio", "time ratio");
  row("---", "---", "---", "---", "---");
  for (const item of items) {
    const [plain, fuel] = [
      await countInstructions(item, "growable"),
      await countInstructions(item, "fuel"),
    ];
    ratios.counts.push(fuel / plain);
    const time = rounds === 0 ? undefined : await timeRatio(item, rounds);
    if (time !== undefined) ratios.times.push(time);
    row(item.name, `${plain}`, `${fuel}`, (fuel / plain).toFixed(3), time?.toFixed(3) ?? "");
  }
  const mean = (list: readonly number[]): string => geometricMean(list)?.toFixed(3) ?? "";
  row("geometric mean", "", "", mean(ratios.counts), mean(ratios.times));
}

/** Time with fuel over time without: the least of several turns each, which alternate. */
async function timeRatio(item: Item, rounds: number): Promise<number> {
  const best = { growable: Infinity, fuel: Infinity };
  const modes: readonly (MemoryMode & keyof typeof best)[] = ["growable", "fuel"];
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) {
      const { path } = await buildHerkos(item, mode);
      const { stdout } = await run(path, [`${item.n}`, "20"]);
      best[mode] = Math.min(best[mode], Number(stdout.trim().split(" ")[1]));
    }
  }
  return best.fuel / best.growable;
}
