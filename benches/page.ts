/**
 * Writes `docs/benchmarks.md`.
 *
 * @module
 */

import type { Results } from "./results.ts";
import { simdText } from "./simd_table.ts";
import { markdownTables } from "./table.ts";

/**
 * Writes the page of a run.
 *
 * @param results The run.
 * @returns Markdown.
 */
export function resultsPage(results: Results): string {
  const { machine, load, contenders, rows, simd } = results;
  const lines = contenders.map(({ name, about, version, missing }) =>
    `| ${name} | ${about} | ${version ?? `missing: ${missing}`} |\n`
  ).join("");
  return `# Benchmarks

<!-- Written by deno task bench --markdown: do not edit this page. -->

![Geometric means of all contenders](benchmarks.svg)

## How to run them

\`\`\`sh
deno task bench --set=kernels --rounds=5           # times, by turns
deno task bench --json=r.json --svg=r.svg --markdown=r.md
deno task bench --from=r.json --svg=r.svg          # draws without measuring
deno task bench --simd                             # SIMD builds against scalar ones, alone
deno task bench --instructions                     # counts, against benches/baseline.json
deno task bench --instructions --update            # after a change that is meant
\`\`\`

Needed are clang-19, lld-19 and rustc; gcc, wabt and valgrind for what uses them. wasmtime and the
original herkos come from cargo's registry, which takes some minutes once. A contender that cannot
be had is named as missing.

## How they are made

What is done is data (\`benches/kernels.ts\`, \`benches/real.ts\`), from which the driver of every
contender is made. In each round each contender runs once, one after the other; the best time of all
rounds counts. All start as processes that print a checksum and the best time around the work itself;
starting and compiling are not part of it, and V8 warms up before. A wrong checksum takes a contender
out of that row. Nothing is known to the compiler of the memory's content, nor of its length where it
can grow. \`gtree\` gets a larger first memory for herkos-fixed, which cannot grow it.

Host functions (of the HTTP parser) only take note of their arguments. Real modules have no native
column: nothing here is compiled from the same source. Copying input into the memory is part of the
timed work where the module wants it anew each time.

Machine code gets the baseline of x86-64 everywhere but under wasmtime and V8, which use what the
processor has. wasm2c's mode with explicit checks also counts calls, which its guard pages make
unnecessary. The original herkos is built as cargo's profile \`release\` with one codegen unit; the
accessors of its runtime are marked never to be inlined.

## A run

${results.date}, ${machine.processor}, ${machine.cores} cores, ${machine.system}, ${results.rounds} rounds.
Load (\`/proc/loadavg\`) at the start \`${load.start}\`, at the end \`${load.end}\`. The numbers are
ratios of time: less is faster. The data is \`benches/results.json\`.

${markdownTables(rows, contenders.map(({ name }) => name))}
| contender | what it is | version |
| --- | --- | --- |
${lines}${simd === undefined ? "" : `\n${simdText(simd)}`}`;
}
