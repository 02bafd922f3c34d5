/**
 * Writes the Rust that runs one module.
 *
 * @module
 */

import type { Report, ReportExport } from "../../lib/report/report.ts";
import { isFuncRef } from "../../lib/wasm/ref_types.ts";
import type { Case } from "./case.ts";
import { isExnRef, isForJavaScript } from "./host.ts";
import { placeOfInstance, placesOf } from "./places.ts";
import { rustHost, rustType } from "./rust_host.ts";

/** Pages up to which a memory lies in the struct, as it does by default. */
const INLINE_PAGES = 16;

/** What gives the bytes of a memory that is exported; a constant is exported as its bytes. */
function bytesOf({ memories }: Report, index: number): "" | ".bytes()" {
  return memories[index]!.held ? ".bytes()" : "";
}

/**
 * Writes the implementation of the trait `Machine` for a module.
 *
 * @param given The case.
 * @param report What is known of its module.
 * @param at The number of the module in the program.
 * @returns Rust source, which defines `R` with the number.
 * @throws {Error} When the case does not fit the module.
 */
export function machine(given: Case, report: Report, at: number): string {
  const owned = report.memories.filter(({ held }) => held);
  const inline = owned.every(({ maxPages }) => maxPages <= INLINE_PAGES);
  const arrays = owned.map(({ needsArray, storage, storageBytes }) =>
    needsArray ? storage : `[u8; ${storageBytes}]`
  );
  const held = inline ? arrays : arrays.map((array) => `Box<${array}>`);
  const storage = held.length === 0 ? "" : `<${held.join(", ")}>`;
  const struct = `m${at}::${report.struct}${storage}`;
  const constructor = `m${at}::${report.struct}::${inline ? "new" : "zeroed"}()`;
  const host = report.takesHost ? "&mut self.host" : "";
  const { text, state: hostState } = rustHost(report, { at, struct, storage });
  const state = [...hostState];
  const memories = report.exports.filter(({ kind, imported }) => kind === "memory" && !imported);
  const [memory] = memories;
  for (const { kind, method, type, imported } of report.exports) {
    if (imported || !isForJavaScript(type)) continue;
    const item = `self.instance.${method}()`;
    if (kind === "global" && type.kind === "global") {
      state.push(`hash = (${type.type.mutable ? "*" : ""}${item}).mixed(hash);`);
    }
    if (kind === "table") state.push(`hash = mix_table(hash, ${item}.elements());`);
  }
  const methods = new Map(memories.toReversed().map(({ index, method }) => [index, method]));
  for (const index of new Set(memories.map(({ index }) => index))) {
    state.push(
      `hash = mix_bytes(hash, self.instance.${methods.get(index)}()${bytesOf(report, index)});`,
    );
  }
  const grant = report.fuel ? ["        self.instance.set_fuel(grant);"] : [];
  const used = 'format!("fuel={}", grant - self.instance.fuel())';
  const exhausted = [
    "Err(WasmTrap::FuelExhausted) if self.instance.fuel() > 0 => ",
    '    return Ok(vec!["exhausted with fuel left".into()]),',
  ];
  const funcs = report.exports.filter(({ kind }) => kind === "func");
  return [
    text,
    `struct R${at} { instance: ${struct}, host: H${at} }`,
    `impl R${at} {`,
    `    fn new() -> Self { Self { instance: ${constructor}, host: H${at}::new() } }`,
    "}",
    `impl Machine for R${at} {`,
    "    fn start(&mut self, grant: u64) -> WasmResult<Vec<String>> {",
    ...grant,
    `        self.instance.instantiate(${host})?;`,
    "        self.host.ready = true;",
    ...(given.fill === undefined || memory === undefined
      ? []
      : [`        fill(self.instance.${memory.method}().bytes_mut(), ${given.fill});`]),
    `        Ok(${report.fuel ? `vec![${used}]` : "vec![]"})`,
    "    }",
    "    fn state(&mut self) -> u32 {",
    "        let mut hash = 0;",
    ...state.map((line) => `        ${line}`),
    "        hash",
    "    }",
    "    fn call(&mut self, func: usize, a: &[u64], grant: u64) -> WasmResult<Vec<String>> {",
    ...(given.fuel === undefined ? [] : [
      `        *self.instance.${fuelMethod(given.fuel.global, report)}() = ${given.fuel.value};`,
    ]),
    ...grant,
    `        ${report.fuel ? "let results: WasmResult<Vec<String>> = " : ""}match func {`,
    ...funcs.map((found, i) => arm(found, i, host)),
    '            _ => panic!("no such function"),',
    ...(report.fuel
      ? [
        "        };",
        "        let mut results = match results {",
        ...exhausted.map((line) => `            ${line}`),
        "            other => other?,",
        "        };",
        `        results.push(${used});`,
        "        Ok(results)",
      ]
      : ["        }"]),
    "    }",
    "    fn thrown(&mut self) -> String {",
    ...thrown(report, at),
    "    }",
    "    fn place(&mut self) -> String {",
    `        ${placeOfInstance(placesOf(given))}`,
    "    }",
    "}",
    "",
  ].join("\n");
}

/** The body of `thrown`: tags that are not exported have no name in JavaScript. */
function thrown({ exceptions, exports }: Report, at: number): string[] {
  if (exceptions === undefined) return ['        "Exception".into()'];
  const arms = exceptions.tags.flatMap(({ variant, type }, index) => {
    if (!exports.some((each) => each.kind === "tag" && each.index === index)) return [];
    const names = type.params.map((_, i) => `p${i}`);
    const pattern = names.length === 0 ? "" : `(${names.join(", ")})`;
    const text = [`Exception:${index}`, ...names.map(() => "{}")].join(":");
    const values = type.params.map((each, i) => isExnRef(each) ? ', "exn"' : `, p${i}.text()`)
      .join("");
    return [
      `            Some(m${at}::${exceptions.name}::${variant}${pattern}) => ` +
      `format!("${text}"${values}),`,
    ];
  });
  return [
    "        match self.instance.take_exception() {",
    ...arms,
    '            _ => "Exception".into(),',
    "        }",
  ];
}

function fuelMethod(name: string, report: Report): string {
  const found = report.exports.find((each) => each.name === name && each.kind === "global");
  if (found === undefined) throw new Error(`There is no exported global ${name}`);
  return found.method;
}

function arm(found: ReportExport, at: number, host: string): string {
  if (found.type.kind !== "func") throw new Error(`${found.name} is no function`);
  if (!isForJavaScript(found.type)) return `            ${at} => panic!("not for JavaScript"),`;
  const { params, results } = found.type.type;
  const lets = params.map((type, i) =>
    `let p${i} = ${rustType(type)}::argument(a[${i}], self.host.last); `
  ).join("");
  const args = [...(host === "" ? [] : [host]), ...params.map((_, i) => `p${i}`)].join(", ");
  const value = (i: number): string => results.length === 1 ? "r" : `r.${i}`;
  const last = results.flatMap((type, i) =>
    isFuncRef(type) ? [`self.host.last = ${value(i)}; `] : []
  ).join("");
  const texts = results.map((_, i) => `${value(i)}.text()`).join(", ");
  return `            ${at} => { ${lets}let r = self.instance.${found.method}(${args})?; ` +
    `${last}Ok(vec![${texts}]) }`;
}
