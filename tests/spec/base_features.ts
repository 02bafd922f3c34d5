/**
 * The proposals that the modules of a script may use. Scripts of a proposal are written for the
 * version of WebAssembly that the proposal started from: some expect that later ones are rejected.
 *
 * @module
 */

import type { FeatureChoice } from "../../lib/features.ts";

/** What the scripts of a folder are written for; the others, for the standard. */
const FOLDERS: readonly (readonly [folder: string, choice: FeatureChoice])[] = [
  ["legacy/", { enable: ["legacy-exceptions"] }],
  ["proposals/threads/", { features: "wasm1", enable: ["threads"] }],
  ["proposals/custom-page-sizes/", { enable: ["custom-page-sizes"] }],
  ["proposals/wide-arithmetic/", { enable: ["wide-arithmetic"] }],
];

/**
 * Finds what a script is written for.
 *
 * @param script Its name, relative to the suite's folder.
 * @param rows The folders; the first that fits counts.
 * @returns The choice of proposals.
 */
export function baseFeatures(script: string, rows = FOLDERS): FeatureChoice {
  return rows.find(([folder]) => script.startsWith(folder))?.[1] ?? {};
}
