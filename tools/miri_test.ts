import { assertEquals } from "@std/assert";

Deno.test("tools/miri.ts fails and names the command that installs Miri where it is missing", async () => {
  const tool = new URL("miri.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", tool],
    env: { PATH: "/nonexistent", NO_COLOR: "1" },
  });
  const { code, stderr } = await command.output();
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  assertEquals([code, said], [
    1,
    "Miri is missing: rustup toolchain install nightly --profile minimal -c miri,rust-src",
  ]);
});
