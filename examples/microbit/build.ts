/**
 * Builds the modules from `c/`, with clang 19 and lld 19: `deno task x run -A build.ts`.
 *
 * The linker knows pages of 64 KiB alone, and none of these modules needs so much. So their memories
 * get pages of one byte (the proposal custom-page-sizes), and as many as stack and data take.
 *
 * @module
 */
import { decode } from "../../lib/wasm/decode.ts";

/** The modules, and the bytes of the stack that C keeps in their memory. */
const MODULES = { sha256: 128, crc32: 0, codec: 16, controller: 0, panel: 64 };

/** The section of memories, and a limit with a maximum and the size of a page. */
const [MEMORIES, HAS_MAXIMUM_AND_PAGE_SIZE] = [5, 0x09];

function leb(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];
}

/** Gives a module's one memory as many pages of one byte as reach to where its data ends. */
function shrink(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly size: number } {
  const { exports, globals, sections } = decode(bytes);
  const base = exports.find(({ name }) => name === "__heap_base");
  const size = base && globals[base.index]?.init?.[0]?.imm.i32;
  if (size === undefined) throw new Error("The linker says not where the data ends");
  const limits = [1, HAS_MAXIMUM_AND_PAGE_SIZE, ...leb(size), ...leb(size), 0];
  const changed = sections.flatMap(({ id, start, end }) => {
    const contents = id === MEMORIES ? limits : [...bytes.subarray(start, end)];
    return [id, ...leb(contents.length), ...contents];
  });
  return { bytes: new Uint8Array([...bytes.subarray(0, 8), ...changed]), size };
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
  const { bytes, size } = shrink(await Deno.readFile(output));
  await Deno.writeFile(output, bytes, { mode: 0o644 });
  console.log(`${name}: ${size} bytes of memory`);
}
