/**
 * Writes the pages of `docs/` that tables decide, and the README's example: `deno task docs`. A test
 * compares them.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../cli/exit_codes.ts";
import { helpGroups } from "../cli/help.ts";
import { PROOF_REASON_NAMES, PROOF_REASONS } from "../lib/backend/coverage.ts";
import { ERROR_CODES } from "../lib/errors.ts";
import { featureTable } from "../lib/feature_table.ts";
import { FEATURES } from "../lib/features.ts";
import { LIMITS } from "../lib/limits.ts";
import { OPTION_KEYS, optionRow } from "../lib/options/option_table.ts";
import { optionFlag } from "../lib/options/options.ts";
import { WASI_CAPABILITIES, WASI_FUNCTIONS } from "../lib/rust/wasi.ts";
import { transpile } from "../lib/transpile.ts";
import { assemble } from "../tests/support/wat.ts";
import { EMBEDDING } from "./embedding.ts";
import { OWN_LIMITS, PEER_SUPPORT, PEERS, type Support } from "./peers.ts";
import { ROOT } from "./registry.ts";

const NOTE = "<!-- Written by tools/docs.ts (deno task docs): edit the tables, not this page. -->";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A table whose columns are padded, as `deno fmt` writes it. */
function paddedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!, fill)).join(" | ")} |`;
  return [
    line(head, " "),
    line(head.map(() => ""), "-"),
    ...rows.map((row) => line(row, " ")),
  ].join("\n");
}

function errorsPage(): string {
  const codes = Object.values(ERROR_CODES).map(({ code, summary }) => [`\`${code}\``, summary]);
  const exits = EXIT_CODES.map(({ code, meaning }) => [`${code}`, meaning]);
  return `# Errors

${NOTE}

Every error that herkos throws on purpose is a \`HerkosError\` with a stable \`code\`, and, where they are
known, the byte \`offset\`, the \`section\`, the function's index and name (\`funcIndex\`, \`funcName\`) and
what was \`expected\`. The command line tool prints all of it; with \`--json\` as JSON.

${table(["code", "meaning"], codes)}

## Exit codes

${table(["exit code", "meaning"], exits)}
`;
}

function optionsPage(): string {
  const flags = helpGroups().map(({ title, lines }) => {
    const rows = lines.map(([flag, help]) => [`\`${flag}\``, help]);
    return `### ${title}\n\n${table(["flag", "what it does"], rows)}`;
  });
  const keys = OPTION_KEYS.map((key) => {
    const row = optionRow(key);
    const value = row.default === undefined ? "" : `\`${JSON.stringify(row.default)}\``;
    const flag = key === "crate" ? "`--crate DIR`" : `\`${optionFlag(row)}\``;
    return [`\`${key}\``, value, flag, row.help];
  });
  return `# Options

${NOTE}

## Command line

${flags.join("\n\n")}

## API

The options of \`transpile(bytes, options)\`. The output's header names those that differ from their
default and shape the code.

${table(["option", "default", "flag", "what it does"], keys)}
`;
}

function coveragePage(): string {
  const rows = PROOF_REASON_NAMES.map((name) => {
    const { kind, text } = PROOF_REASONS[name];
    return [`\`${name}\``, kind, text];
  });
  return `# Proof coverage

${NOTE}

\`herkos report in.wasm\` takes the options of a transpilation and says, for each function and in
total, how many loads and stores of its Rust need no check (proven), are covered by a check ahead of
them (coalesced), or have a check of their own (checked), and why. It counts what is written after all
passes; an access in the copy that runs when a check of several fails is one more. Bulk operations such
as \`memory.copy\` always check, and are not counted.

What is proven is a matter of speed and of reading: every access is written so that rustc keeps it
inside of the memory, and the compiler drops the checks that cannot fail. A wrong proof would cost time
or a trap, never isolation.

These are the fields of it in the object of \`--json\` ([report.md](report.md)), and those that
\`proofCoverage(bytes, options)\` of the API gives. Names stay; new ones may come.

${
    table(["field", "what it is"], [
      [
        "`name`, `sha256`, `options`",
        "the module, and the options as the header of its Rust has them",
      ],
      ["`bounds`", "`exact`, `capacity` or `mask`: what addresses are checked against"],
      ["`memories`", "as in the report of `transpile`: index, mode, pages, storage"],
      ["`total`", "the sums: `accesses`, `proven`, `coalesced`, `checked`, `checks`, `reasons`"],
      ["`functions`", "a list by index: `index`, `name` in the Rust, and the fields of `total`"],
      ["`checks`", "how many checks there are that cover other accesses"],
      ["`reasons`", "how many accesses there are for each reason that applies"],
    ])
  }

## Reasons

The first that applies counts.

${table(["reason", "the access is", "because"], rows)}
`;
}

function featuresPage(): string {
  const rows = featureTable().map((row) => [
    `\`${row.name}\``,
    row.summary,
    row.status,
    row.supported ? row.default ? "on" : `\`--enable=${row.name}\`` : "not supported: exit code 4",
    row.instructions.length === 0 ? "" : String(row.instructions.length),
  ]);
  const { head, rows: beside } = besideOthers();
  const versions = PEERS.map(({ name, version }) => `${name} (${version})`).join(", ");
  const limits = Object.entries(LIMITS).map(([name, value]) => [
    `\`${name}\``,
    value.toLocaleString("en-US"),
  ]);
  return `# Features

${NOTE}

The proposals that WebAssembly is made of; \`herkos features\` prints this table. What a module uses of
an unsupported one, or of one that is switched off, is an error that names the proposal, the function
and the byte offset, never wrong code.

What is in the specification is on; proposals beyond it are behind \`--enable NAME\`.
\`--features=mvp|wasm1|wasm2|wasm3\` starts from an older version, and \`--disable NAME\` rejects what is
not wanted.

${table(["proposal", "what it brings", "part of", "by default", "instructions"], rows)}

## Beside others

What the others have: ${versions}. "part" means that some modules that use it are refused, or lack a
part of their interface; "wrong" that a module is accepted and its code is wrong.

${table(head, beside)}

A tool that has a proposal may still fail some of the suite's files of it; what herkos fails is listed
in \`tests/spec/expectations.tsv\`.

## Limits

A module beyond one of them is rejected.

${table(["limit", "at most"], limits)}
`;
}

/** The page on WASI, with the table of its functions. */
function wasiPage(): string {
  const page = readFileSync(join(ROOT, "docs/wasi.md"), "utf8");
  const rows = WASI_CAPABILITIES.map((capability) => {
    const functions = [...WASI_FUNCTIONS.values()].filter((row) => row.capability === capability);
    return [`\`${capability}\``, functions.map(({ name }) => `\`${name}\``).join(", ")];
  });
  return page.replace(
    /^\| capability[\s\S]*?\n\n/m,
    () => `${paddedTable(["capability", "functions"], rows)}\n\n`,
  );
}

/** The guide of who embeds a module, with a table under each heading that {@linkcode EMBEDDING} has. */
function embeddingPage(): string {
  const page = readFileSync(join(ROOT, "docs/embedding.md"), "utf8");
  const parts = Object.entries(EMBEDDING).map(([title, features]) => {
    const head = [title, "herkos", ...PEERS.map(({ name }) => name)];
    const rows = features.map(({ name, own, peers }) => [name, own, ...peers]);
    return paddedTable(head, rows);
  });
  const at = page.search(/^\| /m);
  return `${page.slice(0, at)}${parts.join("\n\n")}\n`;
}

/** What herkos and the others have of each proposal. */
function besideOthers(): { readonly head: string[]; readonly rows: string[][] } {
  const rows = FEATURES.flatMap((row) => {
    const cells = PEER_SUPPORT[row.name];
    if (cells === undefined) return [];
    const own = row.supported ? OWN_LIMITS[row.name] ?? "yes" : "no";
    return [[`\`${row.name}\``, own, ...cells.map(peerCell)]];
  });
  return { head: ["proposal", "herkos", ...PEERS.map((peer) => peer.name)], rows };
}

function peerCell(support: Support): string {
  return support === "wrong" ? "**wrong**" : support;
}

/** The README, with the Rust that its example becomes today. */
async function readmePage(): Promise<string> {
  const page = readFileSync(join(ROOT, "README.md"), "utf8");
  const wat = readFileSync(join(ROOT, "examples/sum/sum.wat"), "utf8");
  const { files } = transpile(await assemble(wat), { name: "sum" });
  const text = files[0]?.text ?? "";
  const example = text.slice(text.lastIndexOf("\nfn sum(") + 1);
  const { head, rows } = besideOthers();
  return page
    .replace(
      /^\| proposal[\s\S]*?\n\n/m,
      () => `${paddedTable(head, rows)}\n\n`,
    )
    .replace(/^```wat\n[\s\S]*?^```$/m, () => `\`\`\`wat\n${wat}\`\`\``)
    .replace(/^```rust\n[\s\S]*?^```$/m, () => `\`\`\`rust\n${example}\`\`\``);
}

/**
 * Makes the generated pages.
 *
 * @returns Their texts, by their path in the project.
 */
export async function generatedDocs(): Promise<Map<string, string>> {
  return new Map([
    ["README.md", await readmePage()],
    ["docs/errors.md", errorsPage()],
    ["docs/options.md", optionsPage()],
    ["docs/features.md", featuresPage()],
    ["docs/proof-coverage.md", coveragePage()],
    ["docs/wasi.md", wasiPage()],
    ["docs/embedding.md", embeddingPage()],
  ]);
}

/**
 * Compares the generated pages with what is there.
 *
 * @returns The paths of those that are not what they should be.
 */
export async function staleDocs(): Promise<string[]> {
  return [...await generatedDocs()].filter(([path, text]) => {
    try {
      return readFileSync(join(ROOT, path), "utf8") !== text;
    } catch {
      return true;
    }
  }).map(([path]) => path);
}

if (import.meta.main) {
  for (const [path, text] of await generatedDocs()) writeFileSync(join(ROOT, path), text);
}
