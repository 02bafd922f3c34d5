// The tool asks for nothing beyond what its documentation names: docs/permissions.md.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { EMPTY_MODULE, type Ended, inTempDir, runHerkos } from "../support/deno.ts";

/** One line of the log that deno keeps of permissions. */
interface Access {
  readonly permission: string;
  readonly value: string;
}

/** Runs the tool with these permissions, and gives every access that it tried. */
async function audited(
  permissions: readonly string[],
  args: readonly string[],
  prepare: (folder: string) => void = () => {},
): Promise<{ ended: Ended; log: readonly Access[]; files: string[] }> {
  return await inTempDir(async (cwd) => {
    Deno.writeFileSync(join(cwd, "in.wasm"), EMPTY_MODULE);
    Deno.mkdirSync(join(cwd, "out"));
    prepare(cwd);
    return await inTempDir(async (logs) => {
      const path = join(logs, "audit.jsonl");
      const env = { DENO_AUDIT_PERMISSIONS: path };
      const ended = await runHerkos(permissions, args, { cwd, env });
      const text = await Deno.readTextFile(path).catch(() => "");
      const log = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
      const files = [...Deno.readDirSync(join(cwd, "out"))].map(({ name }) => name);
      return { ended, log, files };
    });
  });
}

/** The kinds of access, each once, with the paths under `out` as one. */
function kinds(log: readonly Access[]): string[] {
  const short = log.map(({ permission, value }) =>
    `${permission} ${value.replace(/^(.*\/)?out(\/.*)?$/, "out")}`
  );
  return [...new Set(short)].sort();
}

Deno.test("to standard output, the tool reads its input and nothing else", async () => {
  const { ended, log } = await audited(["--allow-read=in.wasm"], ["in.wasm", "--stats"]);
  assertEquals(ended.code, 0, ended.stderr);
  assertEquals(kinds(log), ["read in.wasm"]);
});

Deno.test("with --allow-read=in.wasm --allow-write=out the tool writes a file", async () => {
  const permissions = ["--allow-read=in.wasm", "--allow-write=out"];
  const { ended, log } = await audited(permissions, ["in.wasm", "-o", "out/a.rs"]);
  assertEquals(ended.code, 0, ended.stderr);
  assertEquals(kinds(log), ["read in.wasm", "write out"]);
});

Deno.test("with --allow-read=in.wasm --allow-write=out the tool writes a crate", async () => {
  const permissions = ["--allow-read=in.wasm", "--allow-write=out"];
  const { ended, log, files } = await audited(permissions, ["in.wasm", "--crate", "out"]);
  assertEquals(ended.code, 0, ended.stderr);
  assertEquals(kinds(log), ["read in.wasm", "write out"]);
  assert(files.includes("Cargo.toml"));
});

Deno.test("with read access to the output too, the tool replaces and compares", async () => {
  const permissions = ["--allow-read=in.wasm,out", "--allow-write=out"];
  const args = ["in.wasm", "-o", "out/a.rs"];
  const { ended, log, files } = await audited(permissions, args, (folder) => {
    Deno.writeTextFileSync(join(folder, "out/a.rs"), "old");
  });
  assertEquals(ended.code, 0, ended.stderr);
  assertEquals(kinds(log), ["read in.wasm", "read out", "write out"]);
  assertEquals(files, ["a.rs"]);
});

Deno.test("--check needs no write access", async () => {
  const args = ["in.wasm", "-o", "out/a.rs", "--check"];
  const { ended, log } = await audited(["--allow-read=in.wasm,out"], args);
  assertEquals(ended.code, 1, ended.stderr);
  assertEquals(kinds(log), ["read in.wasm", "read out"]);
});

Deno.test("--rustfmt runs rustfmt and nothing else", async () => {
  const permissions = ["--allow-read=in.wasm", "--allow-run=rustfmt"];
  const { ended, log } = await audited(permissions, ["in.wasm", "--rustfmt"]);
  assertEquals(ended.code, 0, ended.stderr);
  // Deno does not log a run that the flag names; nothing else may be there.
  assertEquals(kinds(log.filter(({ permission }) => permission !== "run")), ["read in.wasm"]);
  assert(log.every(({ permission, value }) => permission !== "run" || /rustfmt$/.test(value)));
});

// Permissions, a command line that needs more, and the flag that the message names.
const DENIED: [string[], string[], string][] = [
  [[], ["in.wasm"], "Cannot read in.wasm: a permission is missing: add --allow-read=in.wasm"],
  [
    ["--allow-read=in.wasm"],
    ["in.wasm", "-o", "out/a.rs"],
    "Cannot write out/a.rs: a permission is missing: add --allow-write=out/a.rs",
  ],
  [
    ["--allow-read=in.wasm"],
    ["in.wasm", "-o", "out/a.rs", "--check"],
    "Cannot read out/a.rs: a permission is missing: add --allow-read=out/a.rs",
  ],
  [
    ["--allow-read=in.wasm"],
    ["in.wasm", "--crate", "new"],
    "Cannot write new/Cargo.toml: a permission is missing: add --allow-write=new",
  ],
];

for (const [permissions, args, message] of DENIED) {
  Deno.test(`a missing permission is named: herkos ${args.join(" ")}`, async () => {
    const { ended } = await audited(permissions, args);
    assertEquals([ended.code, ended.stdout], [5, ""]);
    assertStringIncludes(ended.stderr, message);
  });
}
