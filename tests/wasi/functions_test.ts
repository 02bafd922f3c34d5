// Each function of WASI preview 1, called from C: its error numbers and results are wasmtime's.
import { assert, assertEquals } from "@std/assert";
import { WASI_FUNCTIONS } from "../../lib/rust/wasi.ts";
import { isMissing } from "../support/required.ts";
import {
  buildProgram,
  compileC,
  compilesC,
  type Done,
  type Run,
  runRust,
  runWasmtime,
} from "./program.ts";

const PROGRAMS: Readonly<Record<string, Run>> = {
  process: { args: ["one", "", "two three"], env: ["A=1", "EMPTY=", "TEXT=a=b c"] },
  files: { stdin: new TextEncoder().encode("standard input") },
  paths: {},
  waiting: { stdin: new TextEncoder().encode("input") },
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

for (const [name, given] of Object.entries(PROGRAMS)) {
  const title = `fixtures/wasi/${name}.c prints under the host what it prints under wasmtime`;
  Deno.test({ name: title, ignore: isMissing(await compilesC()) }, async () => {
    const bytes = await compileC(name);
    const [program, expected] = await Promise.all([
      buildProgram(name, bytes, 1),
      runWasmtime(bytes, given),
    ]);
    const done = await runRust(program, given);
    assert(expected.stdout.length > 0, expected.stderr);
    assertEquals(text(done.stdout), text(expected.stdout));
    assertEquals(done, expected);
  });
}

/** How the lines of the program begin, one for each signal that it raises. */
const SIGNALS = ["0", "16", "17", "22", "27", "18", "15"].map((signal) => `raise_(${signal}): `);

Deno.test({
  name: "fixtures/wasi/signals.c ends by a signal, which wasmtime does not support",
  ignore: isMissing(await compilesC()),
}, async () => {
  const bytes = await compileC("signals");
  const [program, wasmtime] = await Promise.all([
    buildProgram("signals", bytes, 1),
    runWasmtime(bytes, {}),
  ]);
  assertEquals(text(wasmtime.stdout), SIGNALS.map((line) => `${line}58\n`).join(""));
  assertEquals(wasmtime.code, 0);
  const done = await runRust(program, {});
  const answers = [0, 0, 0, 0, 0, 58];
  assertEquals(text(done.stdout), answers.map((errno, i) => `${SIGNALS[i]}${errno}\n`).join(""));
  assertEquals([done.code, done.stderr], [143, ""]);
});

const hostname = "127.0.0.1";

/** A port that nobody listens on. */
function freePort(): number {
  const listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** Connects to a program, which may not have begun to listen. */
async function connect(port: number): Promise<Deno.TcpConn> {
  for (let tries = 0;; tries++) {
    try {
      return await Deno.connect({ hostname, port });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused) || tries === 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Speaks with `sockets.c`. Gives what it hears on its two connections. */
async function peer(port: number): Promise<string[]> {
  const heard: string[] = [];
  const say = (to: Deno.TcpConn, said: string) => to.write(new TextEncoder().encode(said));
  // What is sent in two buffers may come in two parts.
  const hear = async (from: Deno.TcpConn, most: number) => {
    const bytes = new Uint8Array(most);
    let length = 0;
    for (let read: number | null = 0; length < most && read !== null; length += read ?? 0) {
      read = await from.read(bytes.subarray(length));
    }
    heard.push(text(bytes.subarray(0, length)));
  };
  using first = await connect(port);
  await say(first, "hello, world");
  await hear(first, "first answer".length);
  await say(first, "more than one word");
  await hear(first, "second answer".length);
  await hear(first, 1);
  first.close();
  using second = await connect(port);
  await hear(second, "go on".length);
  await say(second, "went on");
  await hear(second, 1);
  return heard;
}

Deno.test({
  name: "fixtures/wasi/sockets.c speaks under the host as it does under wasmtime 15",
  ignore: isMissing(await compilesC()),
}, async () => {
  const bytes = await compileC("sockets");
  const program = await buildProgram("sockets", bytes, 1);
  const speak = async (run: (given: Run) => Promise<Done>) => {
    const port = freePort();
    const [done, heard] = await Promise.all([run({ listen: `${hostname}:${port}` }), peer(port)]);
    return [{ ...done, stdout: text(done.stdout).split("\n") }, heard] as const;
  };
  const expected = await speak((given) => runWasmtime(bytes, given));
  const [{ code, stderr }, heard] = expected;
  assertEquals(heard, ["first answer", "second answer", "", "go on", ""]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(await speak((given) => runRust(program, given)), expected);
});

Deno.test("the programs of fixtures/wasi call every function", async () => {
  const names = [...Object.keys(PROGRAMS), "signals", "sockets"];
  const sources = await Promise.all(
    names.map((name) =>
      Deno.readTextFile(new URL(`../../fixtures/wasi/${name}.c`, import.meta.url))
    ),
  );
  const header = await Deno.readTextFile(new URL("../../fixtures/wasi/show.h", import.meta.url));
  const all = [header, ...sources].join("\n");
  const missing = [...WASI_FUNCTIONS.keys()].filter((name) =>
    !all.includes(`__wasi_${name}(`) && !all.includes(`import_name("${name}")`)
  );
  assertEquals(missing, []);
});
