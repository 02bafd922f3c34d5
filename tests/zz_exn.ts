import { smithCases } from "./differential/smith/cases.ts";
const cs = await smithCases("legacy_exceptions", 1, 100);
const seen = new Map<string, number>();
for (const c of cs) {
  try {
    new WebAssembly.Module(c.bytes);
  } catch (e) {
    const m = String(e).replace(/[0-9]+/g, "N");
    seen.set(m, (seen.get(m) ?? 0) + 1);
  }
}
console.log(cs.length, seen);
