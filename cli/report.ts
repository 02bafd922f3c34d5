/**
 * What `herkos report` prints: the report of a module as text, as JSON or as a page.
 *
 * @module
 */
import { checkText } from "../lib/report/budget.ts";
import { quoteName } from "../lib/errors.ts";
import type { ModuleReport } from "../lib/report/module_report.ts";
import { reportPage } from "../lib/report/page/report_page.ts";
import {
  capabilitiesText,
  capabilityText,
  counted,
  dataText,
  elsewhereTexts,
  exportsText,
  featuresText,
  fuelText,
  funcText,
  largestFuncs,
  partDetail,
  partText,
  placeText,
  share,
} from "../lib/report/report_text.ts";
import { columns } from "./columns.ts";
import { coverageLines } from "./coverage.ts";
import { programStackLines, stackLines } from "./stack.ts";

/** The form of a report. */
export type ReportForm = "text" | "json" | "page";

/** The most rows of a list that is only a part of the report in text: JSON has all. */
const MOST_ROWS = 10;

/**
 * Writes the report of a module.
 *
 * @param report The report.
 * @param form Its form.
 * @returns Lines that end with a newline.
 */
export function showReport(report: ModuleReport, form: ReportForm): string {
  switch (form) {
    case "json":
      return `${JSON.stringify(report)}\n`;
    case "page":
      return reportPage(report);
    case "text":
      return `${reportLines(report).join("\n")}\n`;
  }
}

function reportLines(report: ModuleReport): string[] {
  const { inputBytes, name, options } = report;
  const sections = [
    [
      `Module ${quoteName(name)}, ${counted(inputBytes, "byte")}, options: ${options}`,
      featuresText(report),
    ],
    interfaceLines(report),
    ramLines(report),
    dataLines(report),
    programLines(report),
    fuelLines(report),
    stackLines(report),
    programStackLines(report),
    sizeLines(report),
    ["Loads and stores:", ...coverageLines(report)],
    budgetLines(report),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, i) =>
    i === 0 ? lines : ["", ...lines]
  );
}

function interfaceLines(report: ModuleReport): string[] {
  const { exports, imports } = report;
  const rows = imports.map((item) => [
    `  ${capabilityText(item)}`,
    item.kind,
    `${item.type}${item.wasi ? ", bound to WASI" : ""}`,
  ]);
  const end = imports.length === 0 ? "" : ":";
  return [
    `${capabilitiesText(report)}${end}`,
    ...columns(rows, []),
    `Exports: ${exportsText(exports)}`,
  ];
}

function ramLines(report: ModuleReport): string[] {
  const { ram: { bytes32, bytes64, parts } } = report;
  const rows = parts.map((part) => [
    `  ${partText(part)}`,
    part.bytes32 === part.bytes64 ? `${part.bytes32}` : `${part.bytes32}/${part.bytes64}`,
    partDetail(report, part),
  ]);
  const elsewhere = elsewhereTexts(report).map((text) => `  ${text}`);
  const total = bytes32 === bytes64
    ? `${bytes32} bytes`
    : `${bytes32} bytes on processors of 32 bits, ${bytes64} of 64`;
  return [`RAM of an instance: ${total}`, ...columns(rows, [1]), ...elsewhere];
}

function dataLines({ data }: ModuleReport): string[] {
  if (data.length === 0) return [];
  const largest = [...data].sort((a, b) => b.bytes - a.bytes).slice(0, MOST_ROWS);
  const rows = largest.map((segment) => [
    `  ${segment.index}`,
    `${segment.bytes}`,
    placeText(segment),
  ]);
  const more = data.length - largest.length;
  return [
    `Data: ${dataText(data)}`,
    ...columns(rows, [0, 1]),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function programLines({ program }: ModuleReport): string[] {
  if (program === undefined) return [];
  const { bits, bss, data, rodata, text } = program;
  const rows = [
    ["  code", `${text}`],
    ["  constants", `${rodata}`],
    ["  variables with a value", `${data}`],
    ["  variables of zeros", `${bss}`],
  ];
  return [
    `Program of ${bits} bits: ${text + rodata + data} bytes of flash, ${data + bss} of static RAM`,
    ...columns(rows, [1]),
  ];
}

/** What exports take of fuel at most, or why that is not known. */
function fuelLines({ fuel }: ModuleReport): string[] {
  if (fuel.length === 0) return [];
  const rows = fuel.map((entry) => {
    const { fuel, what, why } = fuelText(entry);
    return [`  ${what}`, fuel, why];
  });
  return ["Most fuel with --fuel, without what the host does:", ...columns(rows, [1])];
}

function sizeLines(report: ModuleReport): string[] {
  const { codeBytes, functions } = report;
  if (functions.length === 0) return [];
  const { otherBytes, others, shown } = largestFuncs(report, MOST_ROWS);
  const rows = shown.map((func) => [
    `  ${func.bytes}`,
    share(func.bytes, codeBytes),
    funcText(func),
  ]);
  if (others > 0) {
    rows.push([`  ${otherBytes}`, share(otherBytes, codeBytes), `${others} more`]);
  }
  return [
    `Functions: ${functions.length} with ${counted(codeBytes, "byte")} in the module, the largest:`,
    ...columns(rows, [0, 1]),
  ];
}

function budgetLines({ budget = [] }: ModuleReport): string[] {
  if (budget.length === 0) return [];
  const rows = budget.map((check) => [
    `  ${check.within ? "within" : "EXCEEDED"}`,
    checkText(check),
  ]);
  return ["Budget:", ...columns(rows, [])];
}
