import { assertEquals } from "@std/assert";
import { realProgram } from "../program.ts";

const FILE = new URL("../../../fixtures/proposals/tail-call/interpreter.wasm", import.meta.url);

/** The instructions of the interpreter, in the order of their codes. */
const OPS = ["push", "add", "sub", "mul", "dup", "swap", "over", "if", "call", "ret", "halt"];

/** Assembles code: names of instructions and numbers; `name:` marks a place, `@name` stands for it. */
function assemble(text: string): Uint8Array<ArrayBuffer> {
  const places = new Map<string, number>();
  const words = text.split(/\s+/).filter((word) => {
    if (!word.endsWith(":")) return word !== "";
    return false;
  });
  let at = 0;
  for (const word of text.split(/\s+/)) {
    if (word.endsWith(":")) places.set(`@${word.slice(0, -1)}`, at);
    else if (word !== "") at++;
  }
  return new Uint8Array(words.map((word) => {
    const op = OPS.indexOf(word);
    return op >= 0 ? op : places.get(word) ?? Number(word) & 0xff;
  }));
}

/** Counts down and adds up, in a loop of twelve steps a round. */
const SUM = `push 0 swap
loop: dup if @more swap halt
more: dup if @go halt
go: swap over add swap push 1 sub push 1 if @loop`;

/** Two to the power of the number, by calls that nest as deep as it is. */
const POWER = `call @power halt
power: dup if @deeper push 1 add ret
deeper: push 1 sub call @power push 2 mul ret`;

for (const optLevel of [0, 1] as const) {
  const program = realProgram(
    "tail_calls",
    { interpreter: () => Deno.readFile(FILE) },
    { optLevel },
  );
  const run = async (code: string, ...args: number[]): Promise<string[]> => {
    const stdout = await program(args.map(String), assemble(code));
    return new TextDecoder().decode(stdout).trimEnd().split("\n");
  };

  Deno.test(`an interpreter of tail calls runs millions of steps on a small stack, with -O${optLevel}`, async () => {
    const most = 300_000;
    assertEquals(await run(SUM, 0, 1, 4, most), [
      "0",
      "1",
      "10",
      `${most * (most + 1) / 2 | 0}`,
    ]);
    assertEquals(await run(POWER, 0, 1, 5, 20), ["1", "2", "32", `${2 ** 20}`]);
    // Steps that do not end, and an instruction that is none.
    assertEquals(await run("loop: push 1 if @loop", 1), ["-1"]);
    assertEquals(await run("push 1 99", 1), ["unreachable"]);
  });
}
