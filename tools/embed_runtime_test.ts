import { assert } from "@std/assert";
import { embeddedRuntime, TARGET } from "./embed_runtime.ts";

Deno.test("lib/rust/runtime_sources.ts is what runtime-rs holds (else: deno task embed)", () => {
  assert(Deno.readTextFileSync(TARGET) === embeddedRuntime(), "deno task embed has to be run");
});
