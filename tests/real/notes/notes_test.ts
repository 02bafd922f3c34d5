import { assertEquals } from "@std/assert";
import { realProgram } from "../program.ts";

const FILE = new URL("../../../fixtures/wasi/notes/notes.wasm", import.meta.url);

const EXPECTED = `$ notes list
notes: /var/notes.txt: No such file or directory
= 44
$ notes add first second
= 0
$ notes read
= 0
$ notes list
1700000000 2feb6e95 first
1700000000 b266f103 second
1700000000 2feb6e95 from standard input
93 bytes of 1700000000 s, 40 ns
/var
= 0
Some(93)
$ notes wipe
= 0
None
$ notes add ${"x".repeat(100)} ${"y".repeat(120)}
notes: /var/notes.txt: No space left on device
= 51
0 bytes are free
$ notes list
constant
9 bytes of 0 s, 30 ns
/var
/etc
= 0
$ notes add more
notes: /var/notes.txt: Read-only file system
= 69
$ notes
notes: NOTES is not set, or nothing is to be done: Invalid argument
= 28
`;

Deno.test("a program in C runs on hosts without heap, every time the same", async () => {
  for (const optLevel of [0, 1] as const) {
    const program = realProgram("notes", { notes: () => Deno.readFile(FILE) }, {
      wasi: true,
      maxPages: 2,
      optLevel,
    });
    const stdout = await program([], new Uint8Array());
    assertEquals(new TextDecoder().decode(stdout), EXPECTED);
  }
});
