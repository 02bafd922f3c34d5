/**
 * Builds the npm package with dnt, which also gives CommonJS. Not tried here: dnt is on JSR alone,
 * and the machines that this project is tested on do not reach it. `tools/npm.ts` is what is tested.
 *
 * @module
 */
import { projectConfig } from "./registry.ts";

/** The part of dnt's options that is used. */
interface DntOptions {
  readonly entryPoints: readonly (string | { kind: "bin"; name: string; path: string })[];
  readonly outDir: string;
  readonly shims: { readonly deno: boolean };
  readonly test: boolean;
  readonly package: Readonly<Record<string, unknown>>;
}

// Not a literal, so that nothing tries to resolve it before this script is run.
const dnt = ["jsr:@deno/dnt", "^0.42.0"].join("@");
const { build }: { build(options: DntOptions): Promise<void> } = await import(dnt);
const { name, version } = projectConfig();
await build({
  entryPoints: ["./mod.ts", { kind: "bin", name: "herkos", path: "./cli.ts" }],
  outDir: "./npm",
  shims: { deno: false },
  test: false,
  package: { name, version, license: "Apache-2.0" },
});
