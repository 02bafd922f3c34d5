/**
 * The parts of the page of a report.
 *
 * @module
 */

import { checkDetail, checkText } from "../budget.ts";
import { PROOF_REASONS, type ProofReason } from "../coverage.ts";
import { quoteName } from "../../errors.ts";
import type { ModuleReport } from "../module_report.ts";
import {
  capabilitiesText,
  capabilityText,
  counted,
  dataText,
  elsewhereTexts,
  exportsText,
  fuelText,
  funcText,
  largestFuncs,
  partDetail,
  partText,
  placeText,
  share,
} from "../report_text.ts";
import { stackHead, stackText } from "../stack/stack_text.ts";
import type { RamKind } from "../../rust/instance_bytes.ts";
import { amount, bar, type Slice, slicedBar } from "./charts.ts";
import { type Html, type HtmlValue, markup, NO_HTML } from "./html.ts";

/** The most rows of a list: JSON has all. */
const MOST_ROWS = 100;

/** The most functions of the chart. */
const MOST_FUNCS = 20;

/** A column of a table. */
interface Column {
  readonly head: string;
  /** What it is of, where it is not of text: numbers, short words, or numbers that a phone leaves out. */
  readonly kind?: "num" | "narrow" | "num extra";
}

function section(id: string, title: string, body: readonly Html[], whole = false): Html {
  return markup`<section class="${whole ? "whole" : "half"}" aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body.filter(({ html }) => html !== "")}
</section>`;
}

function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly HtmlValue[])[],
): Html {
  const heads = columns.map(({ head, kind = "text" }) =>
    markup`<th scope="col" class="${kind}">${head}</th>`
  );
  const lines = rows.slice(0, MOST_ROWS).map((row) => {
    const cells = row.map((cell, i) =>
      i === 0
        ? markup`<th scope="row" class="${columns[i]!.kind ?? "text"}">${cell}</th>`
        : markup`<td class="${columns[i]!.kind ?? "text"}">${cell}</td>`
    );
    return markup`<tr>${cells}</tr>`;
  });
  const more = rows.length - lines.length;
  return markup`<table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}
</tbody>
</table>${more > 0 ? markup`<p class="soft">and ${amount(more)} more</p>` : NO_HTML}`;
}

function code(text: string): Html {
  return markup`<code>${text}</code>`;
}

/**
 * Shows what the module can call.
 *
 * @param report The report.
 * @returns The section.
 */
export function capabilitySection(report: ModuleReport): Html {
  const { imports } = report;
  const rows = imports.map((item) => [
    code(capabilityText(item)),
    item.kind,
    markup`${code(item.type)}${item.wasi ? ", bound to WASI" : ""}`,
  ]);
  const columns: Column[] = [{ head: "Import" }, { head: "Kind", kind: "narrow" }, {
    head: "Type",
  }];
  return section("calls", "What it can call", [
    markup`<p>${capabilitiesText(report)}. rustc checks it: there is no other way out.</p>`,
    imports.length === 0 ? NO_HTML : table("Imports, by module and name", columns, rows),
  ], true);
}

const RAM_COLOURS: Readonly<Record<RamKind, Slice["colour"]>> = {
  memory: 1,
  table: 2,
  globals: 3,
  bookkeeping: 4,
};

/**
 * Shows what an instance takes.
 *
 * @param report The report.
 * @returns The section.
 */
export function ramSection(report: ModuleReport): Html {
  const { ram: { bytes32, bytes64, parts } } = report;
  const kinds = Object.keys(RAM_COLOURS) as RamKind[];
  const slices = kinds.map((kind): Slice => ({
    label: kind,
    value: parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.bytes32, 0),
    colour: RAM_COLOURS[kind],
  })).filter(({ value }) => value > 0);
  const rows: HtmlValue[][] = parts.map((part) => [
    markup`${partText(part)}<small>${partDetail(report, part)}</small>`,
    amount(part.bytes32),
    amount(part.bytes64),
  ]);
  const elsewhere = elsewhereTexts(report).map((text) => markup`<li>${text}</li>`);
  const columns: Column[] = [
    { head: "Part" },
    { head: "32 bits", kind: "num" },
    { head: "64 bits", kind: "num" },
  ];
  rows.push(["all", amount(bytes32), amount(bytes64)]);
  return section("ram", "RAM of an instance", [
    slicedBar("Bytes of an instance by kind", slices, "bytes"),
    table("Bytes by part, where pointers have 32 and 64 bits", columns, rows),
    elsewhere.length === 0
      ? NO_HTML
      : markup`<p>Elsewhere, and not counted:</p><ul class="plain">${elsewhere}</ul>`,
  ]);
}

/**
 * Shows what becomes of the checks of loads and stores.
 *
 * @param report The report.
 * @returns The section.
 */
export function accessSection({ total }: ModuleReport): Html {
  const { accesses, checked, checks, coalesced, proven, reasons } = total;
  const slices: Slice[] = [
    { label: "proven", value: proven, colour: 2 },
    { label: "coalesced", value: coalesced, colour: 1 },
    { label: "checked", value: checked, colour: 3 },
  ];
  const rows = (Object.keys(reasons) as ProofReason[]).map((name) => {
    const { kind, text } = PROOF_REASONS[name];
    return [text, kind, amount(reasons[name] ?? 0)];
  });
  const columns: Column[] = [{ head: "Because" }, { head: "Is", kind: "narrow" }, {
    head: "Accesses",
    kind: "num",
  }];
  const covers = checks === 1 ? "1 check covers" : `${amount(checks)} checks cover`;
  return section("accesses", "Checks of loads and stores", [
    accesses === 0 ? markup`<p>There are no loads and stores.</p>` : NO_HTML,
    slicedBar("Loads and stores by what becomes of their checks", slices, "accesses"),
    rows.length === 0 ? NO_HTML : table("Why each access is checked, or is not", columns, rows),
    checks === 0 ? NO_HTML : markup`<p class="soft">${covers} those that are coalesced.</p>`,
  ]);
}

/**
 * Shows the largest functions.
 *
 * @param report The report.
 * @returns The section.
 */
export function sizeSection(report: ModuleReport): Html {
  const { codeBytes, functions } = report;
  if (functions.length === 0) return NO_HTML;
  const { otherBytes, others, shown } = largestFuncs(report, MOST_FUNCS);
  const most = shown[0]?.bytes ?? 0;
  const rows: HtmlValue[][] = shown.map((func) => {
    const part = share(func.bytes, codeBytes);
    const name = funcText(func);
    const title = `${name}: ${counted(func.bytes, "byte")}, ${part}`;
    return [
      markup`${code(name)}${bar(title, func.bytes, most, 1)}`,
      amount(func.bytes),
      part,
      amount(func.accesses),
      amount(func.checked),
    ];
  });
  if (others > 0) {
    rows.push([`${amount(others)} more`, amount(otherBytes), share(otherBytes, codeBytes), "", ""]);
  }
  const columns: Column[] = [
    { head: "Function" },
    { head: "Bytes", kind: "num" },
    { head: "Share", kind: "num" },
    { head: "Accesses", kind: "num extra" },
    { head: "Checked", kind: "num extra" },
  ];
  const caption = `Bytes in the module, of ${amount(codeBytes)} in ${
    counted(functions.length, "function")
  }`;
  return section("sizes", "Largest functions", [table(caption, columns, rows)], true);
}

/**
 * Shows how much stack exports take at most.
 *
 * @param report The report.
 * @returns The section; nothing for a module without functions to call.
 */
export function stackSection({ stack }: ModuleReport): Html {
  const { budget, exports } = stack;
  const head = stackHead(stack);
  if (exports.length === 0) return NO_HTML;
  const rows = exports.map((each) => {
    const { calls, chain, what } = stackText(each);
    const title = `${what}: ${counted(each.bytes, "byte")}`;
    const name = markup`${code(what)}${bar(title, each.bytes, stack.bytes, 1)}`;
    return [name, amount(each.bytes), calls, code(chain)];
  });
  const columns: Column[] = [
    { head: "Export" },
    { head: "Bytes", kind: "num" },
    { head: "Calls", kind: "num extra" },
    { head: "Deepest chain" },
  ];
  return section("stack", "Most stack of a call", [
    table(head[0]!.toUpperCase() + head.slice(1), columns, rows),
    markup`<p class="soft">${
      budget === undefined
        ? "No call is counted."
        : `Calls are counted, to ${amount(budget)} bytes.`
    }</p>`,
  ]);
}

/**
 * Shows how much fuel exports take at most.
 *
 * @param report The report.
 * @returns The section.
 */
export function fuelSection({ fuel }: ModuleReport): Html {
  if (fuel.length === 0) return NO_HTML;
  const rows = fuel.map((entry) => {
    const { fuel, what, why } = fuelText(entry);
    return [
      code(what),
      why === "" ? amount(Number(fuel)) : markup`<span class="tag bad">${fuel}</span> ${why}`,
    ];
  });
  const columns: Column[] = [{ head: "Export" }, { head: "Fuel" }];
  return section("fuel", "Most fuel of a call", [
    table("With --fuel, without what the host does", columns, rows),
  ]);
}

/**
 * Shows the sizes of a program.
 *
 * @param report The report.
 * @returns The section.
 */
export function programSection({ program }: ModuleReport): Html {
  if (program === undefined) return NO_HTML;
  const { bits, bss, data, rodata, text } = program;
  const flash = amount(text + rodata + data);
  const sizes = `${flash} bytes of flash and ${amount(data + bss)} bytes of static RAM`;
  const slices: Slice[] = [
    { label: "code", value: text, colour: 1 },
    { label: "constants", value: rodata, colour: 2 },
    { label: "initial values", value: data, colour: 3 },
  ];
  return section("program", "The linked program", [
    markup`<p>${sizes}, for a processor of ${bits} bits.</p>`,
    slicedBar("Bytes of flash", slices, "bytes"),
  ]);
}

/**
 * Shows what the host can call.
 *
 * @param report The report.
 * @returns The section.
 */
export function exportSection({ exports, start }: ModuleReport): Html {
  const rows = exports.map(({ kind, name, type }) => [code(quoteName(name)), kind, code(type)]);
  const columns: Column[] = [{ head: "Export" }, { head: "Kind", kind: "narrow" }, {
    head: "Type",
  }];
  const runs = start === undefined
    ? NO_HTML
    : markup`<p>Function ${start} runs when it is instantiated.</p>`;
  return section("exports", "Exports", [
    runs,
    exports.length === 0 ? markup`<p>None.</p>` : table(exportsText(exports), columns, rows),
  ]);
}

/**
 * Shows the data segments.
 *
 * @param report The report.
 * @returns The section.
 */
export function dataSection({ data }: ModuleReport): Html {
  if (data.length === 0) return NO_HTML;
  const rows = data.map((segment) => [
    `${segment.index}`,
    placeText(segment),
    amount(segment.bytes),
  ]);
  const columns: Column[] = [{ head: "Segment" }, { head: "Goes to" }, {
    head: "Bytes",
    kind: "num",
  }];
  return section("data", "Data segments", [table(dataText(data), columns, rows)]);
}

/** The most lines of where something comes from. */
const MOST_CAUSES = 8;

/**
 * Shows what a budget grants, and what is found.
 *
 * @param report The report.
 * @returns The section; nothing where there is no budget.
 */
export function budgetSection({ budget = [] }: ModuleReport): Html {
  if (budget.length === 0) return NO_HTML;
  const rows = budget.map((check) => {
    const { allowed, found, from, key, within } = check;
    const tag = within
      ? markup`<span class="tag good">within</span>`
      : markup`<span class="tag bad">exceeded</span>`;
    const causes = within ? [] : from.slice(0, MOST_CAUSES).map((line) => markup`<li>${line}</li>`);
    const isNumber = typeof allowed === "number" && typeof found !== "object";
    const most = isNumber && found !== undefined ? Math.max(allowed, found) : 1;
    const chart = isNumber
      ? bar(checkText(check), found ?? most, most, within ? 2 : "over")
      : NO_HTML;
    const list = causes.length === 0 ? NO_HTML : markup`<ul class="plain soft">${causes}</ul>`;
    return [markup`${key}<small>${tag}</small>`, markup`${checkDetail(check)}${chart}${list}`];
  });
  const exceeded = budget.filter(({ within }) => !within).length;
  const caption = exceeded === 0
    ? "All that is granted suffices"
    : `${exceeded} of ${budget.length} exceeded`;
  const columns: Column[] = [
    { head: "Budget", kind: "narrow" },
    { head: "Found" },
  ];
  return section("budget", "Budget", [table(caption, columns, rows)], true);
}
