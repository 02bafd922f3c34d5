import { assertEquals } from "@std/assert";
import { argon2id } from "@noble/hashes/argon2.js";
import { corpusModule } from "../../corpus/fetch.ts";
import { realProgram } from "../program.ts";
import { hex, noise, utf8 } from "../v8.ts";

const program = realProgram("argon2_twins", {
  argon2_browser: () => corpusModule("argon2_browser"),
  argon2_simd: () => corpusModule("argon2_simd"),
});

Deno.test("argon2 with vectors gives what the same program without them and noble give", async () => {
  for (const [passes, kibibytes, lanes, length] of [[1, 64, 1, 24], [3, 4097, 2, 100]] as const) {
    const salt = noise(16, kibibytes);
    const password = utf8(`password ${kibibytes}`);
    const expected = hex(
      argon2id(password, salt, { t: passes, m: kibibytes, p: lanes, dkLen: length }),
    );
    for (const twin of ["scalar", "vectors"]) {
      const numbers = [passes, kibibytes, lanes, length].map(String);
      const output = await program([twin, ...numbers, hex(salt)], password);
      assertEquals(new TextDecoder().decode(output).trim(), expected, `${twin}, ${kibibytes} KiB`);
    }
  }
});
