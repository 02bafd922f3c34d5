import { transpile } from "../lib/transpile.ts";
import { randomModule } from "./differential/random/module.ts";
import { assemble } from "./support/wat.ts";
const out = "/tmp/fmt/";
try {
  Deno.removeSync(out, { recursive: true });
} catch { /**/ }
Deno.mkdirSync(out);
const put = (name: string, bytes: Uint8Array, o = {}) => {
  try {
    Deno.writeTextFileSync(out + name + ".rs", transpile(bytes, { name, ...o }).files[0]!.text);
  } catch (e) {
    console.log(name, (e as Error).message);
  }
};
const what = Deno.args[0];
if (what === "real") {
  for (const d of Deno.readDirSync("fixtures/wasm")) {
    put(d.name, Deno.readFileSync(`fixtures/wasm/${d.name}/module.wasm`));
  }
}
if (what === "corpus") {
  for (const d of Deno.readDirSync(".cache/corpus/modules")) {
    put(d.name.slice(0, -5), Deno.readFileSync(`.cache/corpus/modules/${d.name}`));
  }
}
if (what === "random") {
  for (let s = 0; s < Number(Deno.args[1] ?? 60); s++) {
    const m = randomModule(s, 10);
    put(`random_${s}`, m.case.bytes, m.case.options);
  }
}
if (what === "wat") {
  for (const dir of ["fixtures/wat", "fixtures/wat/differential", "fixtures/golden"]) {
    for (const f of Deno.readDirSync(dir)) {
      if (f.name.endsWith(".wat")) {
        put(f.name.slice(0, -4), await assemble(Deno.readTextFileSync(`${dir}/${f.name}`)));
      }
    }
  }
}
