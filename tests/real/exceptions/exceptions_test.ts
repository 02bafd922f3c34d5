import { assertEquals } from "@std/assert";
import { isException } from "../../support/webassembly.ts";
import { realProgram } from "../program.ts";
import { bytesAt, utf8, v8Exports, type WithMemory } from "../v8.ts";

interface Calculator extends WithMemory {
  input(): number;
  evaluate(): number;
  live(): number;
  rounds(count: number): number;
  fail(position: number): void;
}

interface Jump extends WithMemory {
  input(): number;
  interpret(): number;
  rounds(count: number, depth: number): number;
}

async function proposal(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = "../../../fixtures/proposals/exceptions";
  return await Deno.readFile(new URL(`${folder}/${name}.wasm`, import.meta.url));
}

const NAMES = ["calculator_standard", "calculator_legacy", "jump_standard", "jump_legacy"];

const program = realProgram(
  "exceptions",
  Object.fromEntries(NAMES.map((name) => [name, () => proposal(name)])),
  { enable: ["legacy-exceptions"], maxPages: 2 },
);

/** Expressions of the calculator, which are mostly failures of the interpreter, and its programs. */
const LINES = [
  "1+2*3",
  "(8-2)/3*(4+1)",
  "8/(4-4)",
  "?(8/(4-4))+5",
  "?(1/(2-?(3/0)))",
  "1+",
  "?(1+",
  "(1))",
  "((7))/2-10*?(1/0)",
  "(".repeat(41),
  `${"?".repeat(20)}(1/0)`,
  "12+3*",
  "+",
  `1${":".repeat(20)}`,
  "@".repeat(40),
  "@@3@4*",
  "12x",
];

function inV8(calculator: Calculator, jump: Jump): string[] {
  const lines = LINES.map((line) => {
    const text = utf8(`${line}\0`);
    bytesAt(calculator, calculator.input(), text.length).set(text);
    const value = calculator.evaluate();
    bytesAt(jump, jump.input(), text.length).set(text);
    return `${value} ${calculator.live()} ${jump.interpret()}`;
  });
  lines.push(`${calculator.rounds(1_000_000)} ${jump.rounds(1000, 20)}`);
  try {
    calculator.fail(5);
  } catch (error) {
    lines.push(isException(error) ? "exception" : String(error));
  }
  return [...lines, `${calculator.live()} None`];
}

for (const form of ["standard", "legacy"]) {
  Deno.test(`C++ exceptions and longjmp do the same as in V8, with the ${form} instructions`, async () => {
    const stdout = await program([form], utf8(LINES.join("\n")));
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    const expected = inV8(
      v8Exports<Calculator>(await proposal(`calculator_${form}`)),
      v8Exports<Jump>(await proposal(`jump_${form}`)),
    );
    assertEquals(lines, expected);
    // What they are, once: both engines could be wrong alike about a file that is not what it says.
    assertEquals(lines.slice(0, 4).map((line) => line.split(" ")[0]), ["7", "10", "-2001", "5"]);
  });
}
