/**
 * Runs the runners of a suite and adds up what they say: `deno task test`, `deno task ok`.
 *
 * ```sh
 * deno run -A tools/run_tests.ts [test|ok|ci|full] [--ci] [PART-OF-A-NAME]
 * ```
 *
 * Its last line is `N passed, N failed`.
 *
 * @module
 */
import { type Counts, runnersOf, runRunner, type Suite } from "./runners.ts";

const SUITES: readonly Suite[] = ["test", "ok", "ci", "full"];

async function main(args: readonly string[]): Promise<number> {
  // `deno task test --ci` puts its flag behind the suite's name.
  const [named = "test", part = ""] = args.filter((arg) => arg !== "--ci");
  const given = args.includes("--ci") ? "ci" : named;
  const suite = SUITES.find((name) => name === given);
  if (suite === undefined) {
    console.error(`There is no suite ${given}, but ${SUITES.join(", ")}`);
    return 2;
  }
  const rows: string[] = [];
  const total = { passed: 0, failed: 0, ignored: 0 };
  for (const runner of runnersOf(suite)) {
    if (!runner.name.includes(part)) continue;
    console.error(`\n── ${runner.name}`);
    const start = performance.now();
    const counts = await runRunner(runner);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.ignored += counts.ignored;
    rows.push(`${describe(counts).padEnd(48)}${seconds(start)}  ${runner.name}`);
  }
  console.log(`\n${rows.join("\n")}\n`);
  if (total.ignored > 0) console.log(`${total.ignored} not run: see above for what they need`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function describe({ passed, failed, ignored }: Counts): string {
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} FAILED`);
  if (ignored > 0) parts.push(`${ignored} not run`);
  return parts.join(", ");
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
