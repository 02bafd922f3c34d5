import { assertEquals, assertRejects } from "@std/assert";
import { corpusModule } from "../../corpus/fetch.ts";
import { realProgram } from "../program.ts";
import { utf8 } from "../v8.ts";

const program = realProgram("lzo", { lzo: () => corpusModule("lzo") }, { enable: ["threads"] });

/** The end of a stream of LZO1X. */
const END = [0x11, 0, 0];

/** A run of literals, of 4 to 18 bytes. */
function literals(text: string): number[] {
  return [text.length - 3, ...utf8(text)];
}

/** Repeats the 3 to 33 bytes that start so far back, which may reach into the copy itself. */
function match(length: number, distance: number): number[] {
  const back = (distance - 1) << 2;
  return [0x20 | (length - 2), back & 0xff, back >> 8];
}

Deno.test("a module that was compiled for threads decompresses LZO1X", async () => {
  const stream = [
    ...literals("The quick q"),
    ...match(11, 6),
    ...literals("brown fox\n"),
    ...match(33, 32),
    ...END,
  ];
  let expected = "The quick quick quick brown fox\n";
  for (let i = 0; i < 33; i++) expected += expected.at(-32);
  const output = await program([String(expected.length)], Uint8Array.from(stream));
  assertEquals(new TextDecoder().decode(output), expected);
});

Deno.test("a stream that is cut short is the module's own failure", async () => {
  const stream = literals("The quick q").slice(0, 5);
  await assertRejects(() => program(["11"], Uint8Array.from(stream)), Error, "Error: Host");
});
