import { assertEquals } from "@std/assert";
import { realProgram } from "../program.ts";

const FILE = new URL("../../../fixtures/proposals/simd/mixer.wasm", import.meta.url);
const GAINS = [0.5, 1, 2, -1.25];
const COUNT = 20;

/** Samples of which some are too loud, some near the steps of 16 bits, and one is no number. */
function samples(): Float32Array<ArrayBuffer> {
  const all = Float32Array.from(
    { length: 4 * COUNT },
    (_, i) => Math.sin(i * i) * (i % 7 === 0 ? 2 : 0.7) + (i % 5 === 0 ? 1 / 65536 : 0),
  );
  all[9] = NaN;
  return all;
}

/** What the mixer should do, a sample at a time. */
function expected(): string {
  const mixed = samples().map((sample, i) => Math.fround(sample * (GAINS[i % 4] ?? 0)));
  const limited = mixed.map((sample) => Math.min(Math.max(sample, -1), 1));
  const loudest = [0, 1, 2, 3].map((channel) =>
    limited.filter((_, i) => i % 4 === channel).reduce((most, s) => Math.max(most, Math.abs(s)), 0)
  );
  const changed = Array.from({ length: COUNT }, (_, frame) =>
    [0, 1, 2, 3].some((channel) => {
      const i = 4 * frame + channel;
      return !Object.is(mixed[i], limited[i]);
    })).filter(Boolean).length;
  const pcm = Array.from(limited, (_, i) => {
    const scaled = Math.trunc((limited[i ^ 1] ?? 0) * 32768);
    return Number.isNaN(scaled) ? 0 : Math.min(Math.max(scaled, -32768), 32767);
  });
  const clipped = pcm.filter((sample) => sample === 32767).length;
  const text = loudest.map((value) => Number.isNaN(value) ? "NaN" : shown(value)).join(", ");
  return `[${text}] ${changed}\n${clipped}\n${pcm.map((sample) => sample + 0).join(" ")}\n`;
}

/** A float of 32 bits as Rust writes it: with the fewest digits that tell it. */
function shown(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text.includes(".") ? text : `${text}.0`;
  }
  return String(value);
}

Deno.test("vectors pass between a module and Rust, in both directions", async () => {
  for (const optLevel of [0, 1] as const) {
    const program = realProgram("vectors", { mixer: () => Deno.readFile(FILE) }, { optLevel });
    const stdout = await program(GAINS.map(String), new Uint8Array(samples().buffer));
    assertEquals(new TextDecoder().decode(stdout), expected());
  }
});
