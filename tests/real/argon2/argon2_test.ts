import { assertEquals, assertRejects } from "@std/assert";
import { argon2d, argon2i, argon2id } from "@noble/hashes/argon2.js";
import { fixture, realProgram } from "../program.ts";
import { hex, noise, utf8 } from "../v8.ts";

interface Parameters {
  readonly variant: 0 | 1 | 2;
  readonly passes: number;
  readonly kibibytes: number;
  readonly lanes: number;
  readonly length: number;
  readonly salt: Uint8Array;
  readonly secret?: Uint8Array;
  readonly associated?: Uint8Array;
}

const MAX_PAGES = 256;

const program = realProgram(
  "argon2",
  { argon2: () => fixture("argon2"), blake2b: () => fixture("blake2b") },
  { maxPages: MAX_PAGES },
);

async function inRust(password: Uint8Array<ArrayBuffer>, given: Parameters): Promise<string> {
  const numbers = [given.variant, given.passes, given.kibibytes, given.lanes, given.length];
  const texts = [given.salt, given.secret ?? [], given.associated ?? []].map((bytes) =>
    hex(Uint8Array.from(bytes))
  );
  const output = await program([...numbers.map(String), ...texts], password);
  return new TextDecoder().decode(output).trim();
}

function byNoble(password: Uint8Array, given: Parameters): string {
  const hash = [argon2d, argon2i, argon2id][given.variant] ?? argon2id;
  return hex(hash(password, given.salt, {
    t: given.passes,
    m: given.kibibytes,
    p: given.lanes,
    dkLen: given.length,
    ...(given.secret === undefined ? {} : { key: given.secret }),
    ...(given.associated === undefined ? {} : { personalization: given.associated }),
  }));
}

Deno.test("argon2d, argon2i and argon2id give the test vectors of RFC 9106", async () => {
  const tags = [
    "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb",
    "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8",
    "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
  ];
  for (const variant of [0, 1, 2] as const) {
    const got = await inRust(new Uint8Array(32).fill(1), {
      variant,
      passes: 3,
      kibibytes: 32,
      lanes: 4,
      length: 32,
      salt: new Uint8Array(16).fill(2),
      secret: new Uint8Array(8).fill(3),
      associated: new Uint8Array(12).fill(4),
    });
    assertEquals(got, tags[variant]);
  }
});

Deno.test("argon2id gives what noble gives, in memories that have to grow", async () => {
  for (const [kibibytes, lanes, length] of [[64, 1, 32], [1024, 2, 100], [4099, 3, 64]] as const) {
    const given: Parameters = {
      variant: 2,
      passes: 2,
      kibibytes,
      lanes,
      length,
      salt: noise(16, kibibytes),
    };
    const password = utf8(`password ${kibibytes}`);
    assertEquals(await inRust(password, given), byNoble(password, given), `${kibibytes} KiB`);
  }
});

Deno.test("argon2 with more memory than was fixed at compile time ends with an error", async () => {
  const kibibytes = MAX_PAGES * 64;
  const given: Parameters = {
    variant: 2,
    passes: 1,
    kibibytes,
    lanes: 1,
    length: 32,
    salt: noise(16, 1),
  };
  await assertRejects(() => inRust(utf8("password"), given), Error, "NotEnoughMemory");
});
