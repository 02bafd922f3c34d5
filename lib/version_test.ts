import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "./version.ts";

Deno.test("VERSION is the package's version", () => {
  assertEquals(VERSION, config.version);
});
