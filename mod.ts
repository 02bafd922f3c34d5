/**
 * herkos turns a WebAssembly module into safe Rust: no heap, no unsafe code, and if rustc accepts
 * the output, the module is isolated.
 *
 * ```ts
 * import { transpile } from "@herkos/cli";
 *
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
 * const { files, report } = transpile(empty, { name: "nothing" });
 * console.log(files[0]?.path, report.sha256);
 * ```
 *
 * As the main module it is the command line tool: `deno run -A jsr:@herkos/cli in.wasm`.
 *
 * @module
 */
export * from "./lib/errors.ts";
export * from "./lib/options/options.ts";
export { budgetError, BUDGETS, checkBudget, parseBudget } from "./lib/report/budget.ts";
export type { Budget, BudgetCheck, BudgetKey, BudgetRow } from "./lib/report/budget.ts";
export { moduleReport, REPORT_VERSION } from "./lib/report/module_report.ts";
export type {
  Capability,
  DataSegment,
  ExportedItem,
  ModuleFunc,
  ModuleGlobal,
  ModuleMemory,
  ModuleReport,
  ModuleTable,
} from "./lib/report/module_report.ts";
export { elfUse } from "./lib/report/elf.ts";
export type { ElfUse } from "./lib/report/elf.ts";
export { reportPage } from "./lib/report/page/report_page.ts";
export { proofCoverage } from "./lib/report/coverage.ts";
export type {
  AccessTally,
  FuncCoverage,
  ProofCoverage,
  ProofKind,
  ProofReason,
  ProofReasonRow,
} from "./lib/report/coverage.ts";
export type { ExportFuel, FuelBound, FuelUnbounded } from "./lib/report/fuel_bounds.ts";
export { PROOF_REASONS } from "./lib/report/coverage.ts";
export { DEFAULT_FEATURES, FEATURES, SUPPORTED_FEATURES, WASM_VERSIONS } from "./lib/features.ts";
export type { FeatureRow, Features, Proposal, WasmVersion } from "./lib/features.ts";
export { featureTable } from "./lib/feature_table.ts";
export type { FeatureInfo } from "./lib/feature_table.ts";
export { hostStub, transpile } from "./lib/transpile.ts";
export type { BinaryFile, TranspileResult } from "./lib/transpile.ts";
export type {
  RamKind,
  RamPart,
  RamUse,
  Report,
  ReportExport,
  ReportImport,
  ReportMemory,
  ReportSignature,
} from "./lib/report/report.ts";
export type { ExportStack, ModuleStack, StackFrame } from "./lib/report/stack/module_stack.ts";
export { programBytes } from "./lib/report/stack/program_stack.ts";
export type { ProgramBytes, ProgramFunc, ProgramStack } from "./lib/report/stack/program_stack.ts";
export type { OutputFile } from "./lib/rust/output_file.ts";
export type * from "./lib/wasm/types.ts";
export { VERSION } from "./lib/version.ts";

if (import.meta.main) {
  const { start } = await import("./cli.ts");
  await start();
}
