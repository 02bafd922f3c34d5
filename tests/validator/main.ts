/**
 * Compares the decoder and the validator with the JavaScript engine on damaged modules, for CI:
 * `deno task x run -A tests/validator/main.ts [FLIPS] [SEED]`.
 *
 * Every truncation of the modules of the suite and the fixtures, 200,000 flips of a bit, and the
 * modules of `nasty.ts` with a limit of time and memory. The last line is `N passed, N failed`.
 *
 * @module
 */

import { checkDamaged, type Checked, checkNasty } from "./check.ts";
import { type Damaged, flips, truncations } from "./damage.ts";
import { fixtureModules, suiteModules } from "./modules.ts";
import { Watchdog } from "./watchdog.ts";

const FLIPS = 200_000;
const SHOWN = 20;
/** Seconds after which a module counts as a hang. */
const HANG = 30;

const [count = FLIPS, seed = 1] = Deno.args.map(Number);
const modules = [...await suiteModules(console.error), ...fixtureModules()];
let passed = 0;
let failed = 0;

function report(what: string, { counts, wrong, slowest }: Checked): void {
  const { accepted, rejected, unsupported } = counts;
  console.log(
    `${what}: ${accepted} accepted, ${rejected} rejected, ${unsupported} unsupported, ` +
      `${wrong.length} wrong; the slowest took ${slowest.toFixed(0)} ms`,
  );
  for (const each of wrong.slice(0, SHOWN)) console.log(`  ${each}`);
  passed += accepted + rejected + unsupported - wrong.length;
  failed += wrong.length;
}

console.log(`${modules.length} modules`);
const watchdog = await Watchdog.start(HANG);
function* watched(list: Iterable<Damaged>): Generator<Damaged> {
  for (const each of list) {
    watchdog.next();
    yield each;
  }
}
report("truncations", checkDamaged(watched(truncations(modules))));
report(`flips from ${seed}`, checkDamaged(watched(flips(modules, seed, count))));
watchdog.stop();
for (const { name, size, verdict, milliseconds, memory, wrong } of await checkNasty()) {
  const cost = `${milliseconds.toFixed(0)} ms, ${(memory / 1e6).toFixed(1)} MB`;
  console.log(`${name}: ${size} bytes, ${verdict}, ${cost}${wrong ? `: ${wrong}` : ""}`);
  if (wrong === undefined) passed++;
  else failed++;
}
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
