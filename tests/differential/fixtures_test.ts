/**
 * The hand-written cases of `fixtures/wat/differential`: what they compute in generated Rust is what
 * they compute in the JavaScript engine.
 *
 * @module
 */

import { assertEquals, assertGreater } from "@std/assert";
import { compare } from "./compare.ts";
import { fixtureCases } from "./fixture.ts";
import { isRelaxed, withoutOutOfBounds } from "./relaxed.ts";
import { runInV8 } from "./v8.ts";

const FOLDER = new URL("../../fixtures/wat/differential/", import.meta.url);

Deno.test("the hand-written cases do the same in V8 and in Rust at opt-level 0 and 3", async () => {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  const lists = await Promise.all(names.map(async (name) => {
    const text = await Deno.readTextFile(new URL(name, FOLDER));
    return await fixtureCases(name.replace(/\.wat$/, ""), text);
  }));
  const all = await Promise.all(
    lists.flat().map(async (given) =>
      isRelaxed(given) ? (await withoutOutOfBounds(given, (made) => runInV8(made)))?.given : given
    ),
  );
  const cases = all.filter((given) => given !== undefined);
  assertGreater(cases.reduce((sum, { calls }) => sum + calls.length, 0), 1000);
  assertEquals(await compare(cases), []);
});
