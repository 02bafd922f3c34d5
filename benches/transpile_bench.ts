// Speed of the transpiler on real modules: deno task bench.
import { transpile } from "../lib/transpile.ts";
import { decode } from "../lib/wasm/decode.ts";
import { validate } from "../lib/wasm/validate.ts";

for (const name of ["crc32", "blake3", "llhttp", "lodepng"]) {
  const bytes = Deno.readFileSync(
    new URL(`../fixtures/wasm/${name}/module.wasm`, import.meta.url),
  );
  const size = `${(bytes.length / 1000).toFixed(1)} kB`;
  Deno.bench(`decode and validate ${name}, ${size}`, { group: `${name}: decode` }, () => {
    validate(decode(bytes));
  });
  Deno.bench(`transpile ${name}, ${size}`, { group: name, baseline: true }, () => {
    transpile(bytes, { name });
  });
  Deno.bench(`transpile ${name} without passes`, { group: name }, () => {
    transpile(bytes, { name, optLevel: 0 });
  });
}
