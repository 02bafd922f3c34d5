// --data-file: data segments in a file beside the Rust.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DATA_FILE_BYTES } from "../../lib/limits.ts";
import { transpile } from "../../lib/transpile.ts";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

/** Bytes of a segment, each value among them, as the text format has them. */
function segment(length: number, first: number): { bytes: number[]; text: string } {
  const bytes = Array.from({ length }, (_, i) => (7 * i + first) & 0xff);
  return { bytes, text: bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("") };
}

const SEGMENTS = [
  segment(DATA_FILE_BYTES, 1),
  segment(DATA_FILE_BYTES - 1, 2),
  segment(3000, 3),
];

/** The second segment is a byte too small for the file, and the third is passive. */
const MODULE = `(module
  (memory (export "memory") 1)
  (data (i32.const 0) "${SEGMENTS[0]!.text}")
  (data (i32.const 8192) "${SEGMENTS[1]!.text}")
  (data $passive "${SEGMENTS[2]!.text}")
  (func (export "init")
    (memory.init $passive (i32.const 16384) (i32.const 0) (i32.const 3000))))`;

/** A program that says what is in the memory. */
function program(path: string): string {
  return `use ${path}::Big;

fn main() {
    let mut module = Big::new();
    module.instantiate().unwrap();
    module.init().unwrap();
    let bytes = module.memory().array_mut();
    for at in [0usize, 8192, 16384] {
        println!("{:?}", &bytes[at..at + 3000]);
    }
}
`;
}

function expected(): string {
  return SEGMENTS.map(({ bytes }) => {
    const padded = Array.from({ length: 3000 }, (_, i) => bytes[i] ?? 0);
    return `[${padded.join(", ")}]\n`;
  }).join("");
}

Deno.test("--data-file with -o puts large segments beside the Rust, which has them at run time", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/in.wasm`, await assemble(MODULE));
    const args = [
      ...["in.wasm", "--name=big", "--inline-runtime", "--data-file=big.data"],
      ...["-o", "made/big.rs"],
    ];
    const herkos = (...more: string[]) => runHerkos(["-A"], [...args, ...more], { cwd: folder });
    const written = await herkos();
    assertEquals(written.code, 0, written.stderr);
    assertStringIncludes(written.stderr, "Wrote made/big.rs (2 files, ");
    const data = await Deno.readFile(`${folder}/made/big.data`);
    assertEquals([...data], [...SEGMENTS[0]!.bytes, ...SEGMENTS[2]!.bytes]);
    const main = `#[path = "made/big.rs"]\nmod big;\n${program("big")}`;
    await Deno.writeTextFile(`${folder}/main.rs`, main);
    const compile = () =>
      run("rustc", ["--edition=2021", "-Dwarnings", "main.rs"], { cwd: folder });
    const built = await compile();
    assertEquals(built.code, 0, built.stderr);
    assertEquals((await run(`${folder}/main`, [])).stdout, expected());

    // include! looks for the file beside the one that names it, not beside the one that includes that.
    const wrapped = await herkos("--as-module");
    assertEquals(wrapped.code, 0, wrapped.stderr);
    await Deno.writeTextFile(
      `${folder}/main.rs`,
      `include!("made/big.rs");\n${program("big")}`,
    );
    const included = await compile();
    assertEquals(included.code, 0, included.stderr);
    assertEquals((await run(`${folder}/main`, [])).stdout, expected());
    assertEquals((await herkos()).code, 0);

    assertEquals((await herkos()).stderr, "made/big.rs is up to date\n");
    await Deno.writeFile(`${folder}/made/big.data`, data.subarray(1));
    const stale = await herkos("--check");
    assertEquals([stale.code, stale.stderr], [1, "made/big.data is stale\n"]);
    assertStringIncludes((await compile()).stderr, "the file of data segments is not the one");
    data[0]! ^= 1;
    await Deno.writeFile(`${folder}/made/big.data`, data);
    assertEquals((await herkos("--check")).code, 1);
  }));

Deno.test("--data-file with --crate puts it into src, and the crate works", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/in.wasm`, await assemble(MODULE));
    const args = ["in.wasm", "--name=big", "--data-file=big.data", "--crate=big"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    const crate = `${folder}/big`;
    assertEquals((await Deno.stat(`${crate}/src/big.data`)).size, DATA_FILE_BYTES + 3000);
    await Deno.mkdir(`${crate}/examples`);
    await Deno.writeTextFile(`${crate}/examples/show.rs`, program("big"));
    const format = await runProgram("cargo", ["fmt", "--check"], { cwd: crate });
    assertEquals(format.code, 0, format.stdout);
    const ran = await runProgram("cargo", ["run", "-q", "--offline", "--example=show"], {
      cwd: crate,
    });
    assertEquals([ran.stdout, ran.stderr], [expected(), ""]);
  }));

Deno.test("--data-file makes no file where no segment is large", async () => {
  const bytes = await assemble(`(module (memory 1) (data (i32.const 0) "small"))`);
  const { data, files } = transpile(bytes, { dataFile: "x.data" });
  assertEquals(data, undefined);
  assert(!files[0]!.text.includes("include_bytes!"));
});

Deno.test("--data-file refuses the Rust's own name, folders, and standard output", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/in.wasm`, await assemble(MODULE));
    const refused: readonly (readonly [args: string[], message: string])[] = [
      [["--data-file=a.rs", "-o", "./a.rs"], "the Rust has that name"],
      [["--data-file=module.rs", "--crate=c"], "the Rust has that name"],
      [["--data-file=../a", "-o", "a.rs"], "--data-file has to be a file's name"],
      [["--data-file=.a", "-o", "a.rs"], "--data-file has to be a file's name"],
      [["--data-file=a"], "Option --data-file needs --output or --crate"],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await runHerkos(["-A"], ["in.wasm", ...args], { cwd: folder });
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, message);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["in.wasm"]);
  }));
