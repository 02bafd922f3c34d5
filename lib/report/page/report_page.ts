/**
 * The report of a module as a page for browsers: one file, without a script.
 *
 * @module
 */

import { quoteName } from "../../errors.ts";
import type { ModuleReport } from "../module_report.ts";
import { capabilitiesText, counted, featuresText, mostFuelText, share } from "../report_text.ts";
import { VERSION } from "../../version.ts";
import { amount } from "./charts.ts";
import { type Html, markup } from "./html.ts";
import {
  accessSection,
  budgetSection,
  capabilitySection,
  dataSection,
  exportSection,
  fuelSection,
  programSection,
  ramSection,
  sizeSection,
  stackSection,
} from "./sections.ts";
import { STYLE } from "./style.ts";

/** Nothing is loaded or run, whatever a name in the module tries; the icon is an empty one. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The sections in their order. */
const SECTIONS: readonly ((report: ModuleReport) => Html)[] = [
  budgetSection,
  capabilitySection,
  ramSection,
  accessSection,
  sizeSection,
  fuelSection,
  stackSection,
  programSection,
  exportSection,
  dataSection,
];

/**
 * Writes the report of a module as a page.
 *
 * @param report The report.
 * @returns A file of HTML that needs no other, in light and dark, for phones and desks.
 *
 * @example
 * ```ts
 * import { moduleReport, reportPage } from "@herkos/cli";
 *
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
 * console.log(reportPage(moduleReport(empty)).includes("<h1>")); // true
 * ```
 */
export function reportPage(report: ModuleReport): string {
  const { inputBytes, name, options, sha256 } = report;
  const title = `${quoteName(name)}: what the module can do and takes`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
<header>
<h1>Module <code>${quoteName(name)}</code></h1>
<p class="soft">${counted(inputBytes, "byte")} of WebAssembly, options: <code>${options}</code><br>
SHA-256 <code>${sha256}</code><br>
${featuresText(report)}</p>
${figures(report)}
</header>
<main>
${SECTIONS.map((section) => section(report))}
</main>
<footer>Written by herkos ${VERSION}. <code>herkos report --json</code> has all figures.</footer>
</body>
</html>
`.html;
}

/** The figures that one looks for first. */
function figures(report: ModuleReport): Html {
  const { codeBytes, fuel, functions, imports, ram, stack, total } = report;
  const rows = [
    {
      what: "Imports",
      figure: amount(imports.length),
      note: capabilitiesText(report),
    },
    {
      what: "RAM of an instance",
      figure: amount(ram.bytes32),
      note: ram.bytes64 === ram.bytes32 ? "bytes" : `bytes; ${amount(ram.bytes64)} with 64 bits`,
    },
    {
      what: "Functions",
      figure: amount(functions.length),
      note: `${amount(codeBytes)} bytes of code`,
    },
    {
      what: "Accesses with a check",
      figure: total.accesses === 0 ? "none" : share(total.checked, total.accesses),
      note: `of ${amount(total.accesses)} loads and stores`,
    },
    {
      what: "Most stack of a call",
      figure: amount(stack.bytes),
      note: "bytes, without the host's",
    },
    {
      what: "Most fuel of a call",
      figure: mostFuelText(fuel),
      note: "with --fuel, without the host's",
    },
  ];
  const items = rows.map(({ figure, note, what }) =>
    markup`<div><dt>${what}</dt><dd>${figure}<small>${note}</small></dd></div>`
  );
  return markup`<dl class="figures">
${items}
</dl>`;
}
