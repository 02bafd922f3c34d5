/**
 * Runs deno with the given arguments, also where JSR is not reached.
 *
 * The project's imports of `@std` stay the canonical ones. This asks deno to resolve them; where
 * that fails, a temporary folder with the small stand-ins of `tools/std` serves as the registry.
 *
 * ```sh
 * deno run -A tools/std.ts test -A lib
 * ```
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectConfig, ROOT, standIns, writeRegistry } from "./registry.ts";

/** How long deno may take to resolve the packages, in milliseconds. */
const PROBE_TIMEOUT = 5_000;

/**
 * Says whether deno can resolve the project's imports from JSR, or has them in its cache.
 *
 * @returns True when it can.
 */
export async function jsrReached(): Promise<boolean> {
  const specifiers = Object.values(projectConfig().imports).filter((x) => x.startsWith("jsr:"));
  const probe = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-lock", ...specifiers],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => probe.kill("SIGKILL"), PROBE_TIMEOUT);
  const { success } = await probe.status;
  clearTimeout(timer);
  return success;
}

/**
 * Calls a function with the environment in which deno finds the project's imports.
 *
 * @param use Gets the variables to set: none where JSR is reached.
 * @returns What the function returns.
 */
export async function withStd<T>(use: (env: Record<string, string>) => Promise<T>): Promise<T> {
  if (Deno.env.get("JSR_URL") !== undefined) return await use({});
  if (await jsrReached()) {
    console.error("std: @std comes from JSR");
    return await use({});
  }
  console.error("std: JSR is not reached, the stand-ins of tools/std are used");
  const folder = mkdtempSync(join(tmpdir(), "herkos-std-"));
  try {
    writeRegistry(folder, standIns());
    return await use({ JSR_URL: `${pathToFileURL(folder)}/` });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs deno and waits for it, passing signals on.
 *
 * @param args Its arguments.
 * @param env Variables to set for it.
 * @returns Its exit code.
 */
async function runDeno(args: readonly string[], env: Record<string, string>): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], env }).spawn();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const forward = signals.map((signal) => {
    const listener = (): void => {
      try {
        child.kill(signal);
      } catch {
        // It has ended already.
      }
    };
    Deno.addSignalListener(signal, listener);
    return (): void => Deno.removeSignalListener(signal, listener);
  });
  const { code } = await child.status;
  forward.forEach((remove) => remove());
  return code;
}

if (import.meta.main) {
  const args = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  Deno.exit(await withStd((env) => runDeno(args, env)));
}
