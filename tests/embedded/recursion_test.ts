/**
 * Endless recursion of every shape, and a chain of calls that is too deep, ends with
 * `CallStackExhausted`, within the default budget, on a thread with a stack of 1 MiB, unoptimised and
 * optimised.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Report } from "../../lib/report/report.ts";
import { transpile } from "../../lib/transpile.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "./modules.ts";
import { HOST_SHAPES, OPTIONS, SHAPES, START_SHAPE } from "./recursion.ts";
import { cargo, type CrateSource, RUNTIME_WITH_ALLOC, writeWorkspace } from "./workspace.ts";

const MODULES = {
  ...SHAPES,
  ...HOST_SHAPES,
  start: START_SHAPE,
  left: HOST_SHAPES["host"] ?? "",
  right: HOST_SHAPES["host"] ?? "",
};

/** Instances that call each other: the host hands the depth of the caller on. */
const LINKED = ["left", "right"];

/** A host for either instance, which has the other one. */
const LINKED_HOST = `
struct WithRight<'a>(&'a mut right::Right<Box<[u8; 65536]>>);

impl left::Env<Box<[u8; 65536]>> for WithRight<'_> {
    fn again(&mut self, caller: &mut left::Left<Box<[u8; 65536]>>, n: i32) -> WasmResult<i32> {
        let before = self.0.call_depth();
        self.0.set_call_depth(caller.call_depth());
        let result = self.0.run(&mut WithLeft(caller), n);
        self.0.set_call_depth(before);
        result
    }
}

struct WithLeft<'a>(&'a mut left::Left<Box<[u8; 65536]>>);

impl right::Env<Box<[u8; 65536]>> for WithLeft<'_> {
    fn again(&mut self, caller: &mut right::Right<Box<[u8; 65536]>>, n: i32) -> WasmResult<i32> {
        let before = self.0.call_depth();
        self.0.set_call_depth(caller.call_depth());
        let result = self.0.run(&mut WithRight(caller), n);
        self.0.set_call_depth(before);
        result
    }
}

fn linked() -> WasmResult<(WasmResult<i32>, i32)> {
    let (mut one, mut other) = (left::Left::zeroed(), right::Right::zeroed());
    one.instantiate(&mut WithRight(&mut other))?;
    other.instantiate(&mut WithLeft(&mut one))?;
    let result = one.run(&mut WithRight(&mut other), 0);
    Ok((result, *one.depth() + *other.depth()))
}
`;

/** How deep calls must get before the budget ends, where the frames are small. */
const LEAST_DEPTH: Readonly<Record<string, number>> = {
  direct: 2000,
  mutual: 1000,
  indirect: 1000,
};

/** The shapes as the program names them. */
const NAMES = [...Object.keys(MODULES).filter((name) => !LINKED.includes(name)), "linked"];

/** The case of the program's `match` that runs a shape. */
function arm(name: string, { struct, takesHost }: Report): string {
  const endless = name === "start"
    ? "let result = instance.instantiate().map(|()| 0);"
    : takesHost
    ? `instance.instantiate(&mut Host)?;
            let result = instance.run(&mut Host, 0);`
    : `instance.instantiate()?;
            let result = instance.run(0);`;
  const create = name === "start" ? "new()" : `<Box<[u8; 65536]>>::zeroed()`;
  return `        "${name}" => {
            let mut instance = ${name}::${struct}::${create};
            ${endless}
            Ok((result, *instance.depth()))
        }`;
}

function program(reports: ReadonlyMap<string, Report>): string {
  const hosts = Object.keys(HOST_SHAPES).map((name) => {
    const type = `${name}::${reports.get(name)?.struct}<S>`;
    return `impl<S: FixedStorage<65536>> ${name}::Env<S> for Host {
    fn again(&mut self, caller: &mut ${type}, n: i32) -> WasmResult<i32> {
        caller.run(self, n)
    }
}
`;
  });
  return `#![forbid(unsafe_code)]
use herkos_runtime::{FixedStorage, WasmResult};

struct Host;

${hosts.join("\n")}${LINKED_HOST}
fn run(shape: &str) -> WasmResult<(WasmResult<i32>, i32)> {
    match shape {
        "linked" => linked(),
${
    [...reports].filter(([name]) => !LINKED.includes(name)).map(([name, report]) =>
      arm(name, report)
    ).join("\n")
  }
        _ => panic!("unknown shape"),
    }
}

fn main() {
    let shape = std::env::args().nth(1).unwrap_or_default();
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let (result, depth) = thread.spawn(move || run(&shape)).unwrap().join().unwrap().unwrap();
    println!("{result:?} {depth}");
}
`;
}

const workspace = (async (): Promise<string> => {
  const crates: CrateSource[] = [];
  const reports = new Map<string, Report>();
  for (const [name, text] of Object.entries(MODULES)) {
    const { bytes } = await assemble(name, text);
    const { files, report } = transpile(bytes, { ...OPTIONS[name], name });
    reports.set(name, report);
    const library = `#![no_std]\n#![forbid(unsafe_code)]\n${files[0]?.text ?? ""}`;
    crates.push({ name, files: { "src/lib.rs": library }, dependencies: [RUNTIME_WITH_ALLOC] });
  }
  const uses = Object.keys(MODULES).map((name) => `${name} = { path = "../${name}" }`);
  crates.push({
    name: "recursion",
    files: { "src/main.rs": program(reports) },
    dependencies: [RUNTIME_WITH_ALLOC, ...uses],
  });
  return await writeWorkspace("recursion", crates);
})();
// The tests report a failure; this keeps it from ending the process before they run.
workspace.catch(() => {});

for (const [level, profile, output] of [[0, "dev", "debug"], [3, "release", "release"]] as const) {
  Deno.test(`endless recursion is CallStackExhausted at opt-level ${level}`, async (t) => {
    const folder = await workspace;
    const built = await cargo(folder, ["build", "--profile", profile, "-p", "recursion"]);
    assertEquals(built.code, 0, built.stderr);
    for (const name of NAMES) {
      await t.step(name, async () => {
        const { code, stdout, stderr } = await run(`${folder}/target/${output}/recursion`, [name]);
        assertEquals(code, 0, `The process ended with ${code}: ${stderr}`);
        const [result, depth] = stdout.trim().split(" ");
        assertEquals(result, "Err(CallStackExhausted)");
        const least = LEAST_DEPTH[name] ?? 1;
        assert(Number(depth) >= least, `Only ${depth} calls deep, not ${least}`);
      });
    }
  });
}
