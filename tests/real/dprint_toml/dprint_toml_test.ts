import { assertEquals, assertRejects } from "@std/assert";
import { corpusModule } from "../../corpus/fetch.ts";
import { realProgram } from "../program.ts";
import { bytesAt, utf8, v8Exports, type WithMemory } from "../v8.ts";

interface PluginExports extends WithMemory {
  clear_shared_bytes(size: number): number;
  get_shared_bytes_ptr(): number;
  register_config(config: number): void;
  set_file_path(): void;
  format(config: number): number;
  get_formatted_text(): number;
  get_error_text(): number;
}

const program = realProgram("dprint_toml", { dprint_toml: () => corpusModule("dprint_toml") });

async function inRust(text: string, config: object): Promise<string> {
  const args = [JSON.stringify(config), "some.toml"];
  return new TextDecoder().decode(await program(args, utf8(text)));
}

async function inV8(text: string, config: object): Promise<string> {
  const module = v8Exports<PluginExports>(await corpusModule("dprint_toml"));
  const send = (text: string): void => {
    const bytes = utf8(text);
    bytesAt(module, module.clear_shared_bytes(bytes.length), bytes.length).set(bytes);
  };
  const receive = (length: number): string =>
    new TextDecoder().decode(bytesAt(module, module.get_shared_bytes_ptr(), length));
  send(JSON.stringify({ global: {}, plugin: config }));
  module.register_config(1);
  send("some.toml");
  module.set_file_path();
  send(text);
  const answer = module.format(1);
  if (answer === 0) return text;
  return answer === 1 ? receive(module.get_formatted_text()) : receive(module.get_error_text());
}

const UNTIDY = new URL("untidy.txt", import.meta.url);

Deno.test("dprint_toml formats a TOML text", async () => {
  const formatted = await inRust(await Deno.readTextFile(UNTIDY), {});
  assertEquals(
    formatted,
    `#  a comment
title = "herkos"
owner = { name = "Ares", born = 2024-05-27T07:32:00Z, tags = ["a", "b"] }

[package]
name = "x" # trailing
keywords = ["wasm", "rust", "deno"]
[[bin]]
path = "src/main.rs"
[package.metadata]
numbers = [1, 2, 3, 0xff, 1e10, -inf]
text = """
  kept   as it is
"""
`,
  );
  assertEquals(await inRust(formatted, {}), formatted);
});

Deno.test("dprint_toml formats as it does under V8, whatever its configuration", async () => {
  const untidy = await Deno.readTextFile(UNTIDY);
  const manifest = await Deno.readTextFile(
    new URL("../../../runtime-rs/herkos-runtime/Cargo.toml", import.meta.url),
  );
  const long = Array.from({ length: 3000 }, (_, i) => `key${i}=[ ${i},${i * 7} , "${i}" ]`);
  const configs = [{}, { lineWidth: 30, indentWidth: 4 }, { useTabs: true, lineWidth: 10 }];
  for (const config of configs) {
    for (const text of [untidy, manifest, long.join("\n")]) {
      assertEquals(await inRust(text, config), await inV8(text, config), JSON.stringify(config));
    }
  }
});

Deno.test("dprint_toml says what is wrong with a text, as under V8", async () => {
  const broken = "a = = 2\n";
  await assertRejects(() => inRust(broken, {}), Error, (await inV8(broken, {})).split("\n")[0]);
});

Deno.test("dprint_toml's own panic is the trap Unreachable", async () => {
  await assertRejects(() => program(["{}"], utf8("a=1")), Error, "Unreachable");
});
