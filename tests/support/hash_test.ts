import { assertEquals, assertNotEquals } from "@std/assert";
import { contentHash, hashFolder } from "./hash.ts";

Deno.test("contentHash() keeps the parts apart", () => {
  assertNotEquals(contentHash("ab", "c"), contentHash("a", "bc"));
  assertNotEquals(contentHash("ab"), contentHash("ab", ""));
  assertEquals(contentHash("ab"), contentHash(new Uint8Array([97, 98])));
});

Deno.test("hashFolder() sees contents, names and folders, and only files with the suffix", () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/b`);
    Deno.writeTextFileSync(`${folder}/a.rs`, "1");
    Deno.writeTextFileSync(`${folder}/b/a.rs`, "2");
    const before = hashFolder(folder, ".rs");
    Deno.writeTextFileSync(`${folder}/b/a.txt`, "3");
    assertEquals(hashFolder(folder, ".rs"), before);
    Deno.writeTextFileSync(`${folder}/b/a.rs`, "3");
    const changed = hashFolder(folder, ".rs");
    assertNotEquals(changed, before);
    Deno.renameSync(`${folder}/b/a.rs`, `${folder}/b/c.rs`);
    assertNotEquals(hashFolder(folder, ".rs"), changed);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
