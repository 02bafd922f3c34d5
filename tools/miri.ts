/**
 * Runs the runtime's tests, its proofs and its examples under Miri, which interprets them: for a
 * processor of 64 bits, for one of 32 bits and for a big-endian one.
 *
 * ```sh
 * deno run -A tools/miri.ts [TARGET…]
 * ```
 *
 * How many of their cases the tests look at then is in `runtime-rs/herkos-runtime/tests/thin`.
 *
 * @module
 */
import { ROOT } from "./registry.ts";

/** What the tests are run for; the libraries of each are built from their sources. */
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "i686-unknown-linux-gnu",
  "s390x-unknown-linux-gnu",
] as const;

/** Gives the command's exit code: Miri is a part of nightly toolchains only. */
async function miri(args: readonly string[], stdout: "inherit" | "null"): Promise<number> {
  try {
    const command = new Deno.Command("rustup", {
      args: ["run", "nightly", "cargo", "miri", ...args],
      cwd: ROOT,
      stdout,
      stderr: stdout,
    });
    return (await command.spawn().status).code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 127;
    throw error;
  }
}

async function main(given: readonly string[]): Promise<number> {
  if (await miri(["--version"], "null") !== 0) {
    console.error(
      "Miri is missing: rustup toolchain install nightly --profile minimal -c miri,rust-src",
    );
    return 1;
  }
  let failed = 0;
  for (const target of given.length === 0 ? TARGETS : given) {
    console.error(`Miri for ${target}`);
    const runtime = ["--manifest-path", "runtime-rs/Cargo.toml", "--package", "herkos-runtime"];
    if (
      await miri(
        ["test", "--quiet", "--no-fail-fast", ...runtime, "--target", target],
        "inherit",
      ) !== 0
    ) failed++;
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
