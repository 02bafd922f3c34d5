/**
 * Builds the modules from `c/`, with clang 19 and lld 19: `deno task x run -A build.ts`.
 *
 * Prints the bytes of memory that each needs, which herkos is told as `--memory-bytes`.
 *
 * @module
 */
import { decode } from "../../lib/wasm/decode.ts";

/** The modules, and the bytes of the stack that C keeps in their memory. */
const MODULES = { sha256: 128, crc32: 0, codec: 16, controller: 0, panel: 64, thermometer: 0 };

/** Where a module's data ends, by the linker. */
function heapBase(bytes: Uint8Array): number {
  const { exports, globals } = decode(bytes);
  const base = exports.find(({ name }) => name === "__heap_base");
  const size = base && globals[base.index]?.init?.[0]?.imm.i32;
  if (size === undefined) throw new Error("The linker says not where the data ends");
  return size;
}

Deno.chdir(import.meta.dirname!);
for (const [name, stack] of Object.entries(MODULES)) {
  const output = `modules/${name}.wasm`;
  // The stack is below the data, so that its overflow is a trap and not a change of data.
  const args = [
    "--target=wasm32-unknown-unknown -std=c11 -Wall -Wextra -Werror -Os -fno-unroll-loops",
    "-mcpu=mvp -nostdlib -ffreestanding -Wl,--no-entry,--strip-all,--stack-first",
    `-Wl,--export=__heap_base,-z,stack-size=${stack} -o ${output} c/${name}.c`,
  ];
  const { code } = await new Deno.Command("clang-19", { args: args.join(" ").split(" ") }).spawn()
    .status;
  if (code !== 0) Deno.exit(code);
  await Deno.chmod(output, 0o644);
  console.log(`${name}: ${heapBase(await Deno.readFile(output))} bytes of memory`);
}
