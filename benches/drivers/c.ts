/**
 * Writes the C program that does a benchmark's work with what wasm2c made of the module.
 *
 * @module
 */

import { parseValue, signature, type Signatures, type Step, type Value } from "../work.ts";
import { variablesOf, type Work } from "../work.ts";

/** What the program is written for. */
export interface CSource {
  /** The header that wasm2c wrote, which says how everything is called in C. */
  readonly header: string;
  /** Its file name. */
  readonly file: string;
  /** The name that the module was given. */
  readonly module: string;
  /** The work. */
  readonly work: Work;
  /** Name of the exported memory. */
  readonly memory: string;
  /** The functions that it exports. */
  readonly exports: Signatures;
}

/**
 * Writes the program: `program N REPS [INPUT]` prints the checksum and the best time in
 * nanoseconds.
 *
 * @param source What it is written for.
 * @returns The text of its C file.
 */
export function cProgram(source: CSource): string {
  const { header, file, module, work } = source;
  const names = exportNames(header);
  const prefix = `Z_${module}`;
  const variables = variablesOf(work, source.exports);
  const declared = [...variables].map(([name, type]) =>
    `static ${type === "i64" ? "u64" : "u32"} v_${name};`
  );
  const write = (steps: readonly Step[]): string => stepsText(steps, source, names);
  const parameters = parametersOf(header, `${prefix}_instantiate`);
  return `#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "${file}"
#include "wasm-rt-impl.h"

static ${prefix}_instance_t *m;
static u32 checksum;
static u8 *input;
static u32 callbacks;
${declared.join("\n")}

static void fold(u32 *to, u32 value) { *to = *to * 31u + value; }
static u32 hash(const u8 *bytes, u32 length) {
  u32 hash = 0x811c9dc5u;
  while (length--) hash = (hash ^ *bytes++) * 0x01000193u;
  return hash;
}

${importBodies(header)}
static void setup(void) {
${write(work.setup)}}

static __attribute__((noinline)) void timed(void) {
${write(work.timed)}}

static void check(void) {
  v_callbacks = callbacks;
${write(work.check)}}

int main(int count, char **args) {
  v_n = (u32)atoi(args[1]);
  int reps = atoi(args[2]);
  if (count > 3) {
    FILE *file = fopen(args[3], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    v_size = (u32)ftell(file);
    rewind(file);
    input = malloc(v_size + 1);
    if (fread(input, 1, v_size, file) != v_size) return 1;
    fclose(file);
  }
  wasm_rt_init();
  int trap = wasm_rt_impl_try();
  if (trap) {
    fprintf(stderr, "trap %d\\n", trap);
    return 1;
  }
  m = calloc(1, sizeof *m);
  __asm__ volatile("" : "+r"(m));
  ${prefix}_init_module();
  ${prefix}_instantiate(${["m", ...parameters.slice(1).map(() => "0")].join(", ")});
  setup();
  double best = 1e30;
  for (int i = 0; i < reps; i++) {
    struct timespec a, b;
    callbacks = checksum = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    timed();
    clock_gettime(CLOCK_MONOTONIC, &b);
    double t = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
    if (t < best) best = t;
    check();
  }
  printf("%d %.0f\\n", (int)checksum, best);
  return 0;
}
`;
}

/** How the exports are called in C: wasm2c writes each one's name above its declaration. */
function exportNames(header: string): ReadonlyMap<string, string> {
  const pattern = /\/\* export: '([^']*)' \*\/\n[^(;]*?(\w+)\(/g;
  return new Map([...header.matchAll(pattern)].map(([, name = "", c = ""]) => [name, c]));
}

function parametersOf(header: string, name: string): string[] {
  const match = new RegExp(`\\b${name}\\(([^)]*)\\)`).exec(header);
  return (match?.[1] ?? "").split(",").map((text) => text.trim());
}

/** Host functions that only take note of their arguments, and give 0. */
function importBodies(header: string): string {
  const pattern = /\/\* import: '[^']*' '[^']*' \*\/\n(?:extern )?(\w+) (\w+)\(([^)]*)\);/g;
  return [...header.matchAll(pattern)].map(([, result = "", name = "", text = ""]) => {
    const parameters = text.split(",").map((type, i) => `${type.trim()} p${i}`);
    const folds = parameters.slice(1).map((_, i) => `fold(&callbacks, (u32)p${i + 1}); `);
    const end = result === "void" ? "" : "return 0; ";
    return `${result} ${name}(${parameters.join(", ")}) { ${folds.join("")}${end}}\n`;
  }).join("");
}

function stepsText(
  steps: readonly Step[],
  source: CSource,
  names: ReadonlyMap<string, string>,
): string {
  const cName = (name: string): string => {
    const found = names.get(name);
    if (found === undefined) throw new Error(`Cannot find the export ${name} in wasm2c's header`);
    return found;
  };
  const data = `${cName(source.memory)}(m)->data`;
  const inner = (steps: readonly Step[]): string => stepsText(steps, source, names);
  const isLong = (value: Value): boolean =>
    variablesOf(source.work, source.exports).get(parseValue(value).name ?? "") === "i64";
  return steps.map((step) => {
    switch (step.do) {
      case "call": {
        const { params } = signature(source.exports, step.func);
        const args = step.args.map((arg, i) => cValue(arg, params[i] === "i64"));
        const kept = step.to === undefined ? "" : `v_${step.to} = `;
        return `  ${kept}${cName(step.func)}(${["m", ...args].join(", ")});\n`;
      }
      case "put":
        return `  memcpy(${data} + ${cValue(step.at)}, input + ${cValue(step.from)}, ` +
          `${cValue(step.length)});\n`;
      case "load":
        return `  memcpy(&v_${step.to}, ${data} + ${cValue(step.at)}, 4);\n`;
      case "repeat":
        return `  for (u32 i = 0; i < ${cValue(step.times)}; i++) {\n${inner(step.body)}  }\n`;
      case "pieces":
        return `  for (v_from = 0; v_from < v_size; v_from += ${step.size}) {\n` +
          `  v_length = v_size - v_from < ${step.size} ? v_size - v_from : ${step.size};\n` +
          `${inner(step.body)}  }\n`;
      case "fold": {
        const value = cValue(step.value);
        const high = isLong(step.value) ? `  fold(&checksum, (u32)(${value} >> 32));\n` : "";
        return `  fold(&checksum, (u32)${value});\n${high}`;
      }
      case "hash":
        return `  fold(&checksum, hash(${data} + ${cValue(step.at)}, ${cValue(step.length)}));\n`;
    }
  }).join("");
}

function cValue(value: Value, long = false): string {
  const { name, plus } = parseValue(value);
  const suffix = long ? "ull" : "u";
  if (name === undefined) return plus < 0 ? `(u32)${plus}` : `${plus}${suffix}`;
  return plus === 0 ? `v_${name}` : `(v_${name} + ${plus}${suffix})`;
}
