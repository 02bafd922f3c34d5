import { transpile } from "../lib/transpile.ts";
import { buildProgram } from "./corpus/build.ts";
import { rustProgram } from "../benches/drivers/rust.ts";
import { KERNEL_WORK } from "../benches/kernels.ts";
import { interfaceOf } from "../benches/work.ts";
const K = "/tmp/wt/shared/kernels/";
const items: [string, string, string[], number][] = [];
for (
  const [k, n] of [
    ["saxpyp", 300],
    ["matmulp", 6],
    ["stencilp", 60],
    ["nbodyp", 250],
    ["bytescanp", 10],
    ["structsp", 300],
    ["crc32", 30],
    ["sha256", 10],
    ["sieve", 6],
    ["lz", 12],
    ["matmul", 8],
  ] as const
) {
  items.push([k, K + k + ".c", [], n]);
  items.push([k + "_simd", K + k + ".c", ["-msimd128"], n]);
}
for (
  const [k, n] of [["blake", 20], ["memchr", 100], ["swiz", 40], ["dct", 50], [
    "mat4",
    100,
  ]] as const
) items.push([k + "_simd", "/tmp/sk/" + k + ".c", ["-msimd128"], n]);
const only = Deno.args.filter((a) => !a.startsWith("-"));
const extra = Deno.args.filter((a) => a.startsWith("-C"));
for (const [name, src, flags, n] of items) {
  if (only.length && !only.some((o) => name.startsWith(o))) continue;
  const out = `/tmp/sk/${name}.wasm`;
  const c = await new Deno.Command("clang-19", {
    args: [
      "--target=wasm32-unknown-unknown",
      "-O3",
      "-nostdlib",
      "-ffreestanding",
      "-Wl,--no-entry",
      "-isystem",
      "/tmp/sk/inc",
      ...flags,
      "-o",
      out,
      src,
    ],
  }).output();
  if (!c.success) {
    console.log(new TextDecoder().decode(c.stderr).slice(0, 1500));
    continue;
  }
  const wasm = await Deno.readFile(out);
  const inst = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
  const f = inst.exports.run as (n: number) => number;
  f(1);
  f(1);
  let v8 = 1e18;
  let want = 0;
  for (let i = 0; i < 8; i++) {
    const t = performance.now();
    want = f(n) | 0;
    v8 = Math.min(v8, (performance.now() - t) * 1e6);
  }
  const { files, report } = transpile(wasm, { name: "m", memory: "growable", maxPages: 256 });
  await Deno.writeTextFile(`/tmp/sk/${name}.rs`, files[0]!.text);
  const main = rustProgram({
    report,
    file: "module",
    work: KERNEL_WORK,
    memory: "memory",
    exports: interfaceOf(wasm).exports,
  });
  try {
    const b = await buildProgram({
      name: "zz-" + name + (extra.join("").replace(/\W/g, "_")),
      sources: { "main.rs": main, "module.rs": files[0]!.text },
      optLevel: 3,
      features: ["alloc", "std"],
    });
    const r = await new Deno.Command(b.path, { args: [String(n), "8"] }).output();
    const [sum, ns] = new TextDecoder().decode(r.stdout).trim().split(" ");
    const inst2 = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
    let w2 = 0;
    for (let i = 0; i < 8; i++) w2 = (inst2.exports.run as (n: number) => number)(n) | 0;
    console.log(
      name.padEnd(16),
      "rust",
      (Number(ns) / 1e6).toFixed(3).padStart(9),
      "v8",
      (v8 / 1e6).toFixed(3).padStart(9),
      "x" + (Number(ns) / v8).toFixed(2),
      Number(sum) === w2 ? "" : "WRONG " + sum + " " + w2,
      "cpu",
      b.cpuSeconds,
      b.path,
    );
  } catch (e) {
    console.log(name, String(e).slice(0, 300));
  }
}
