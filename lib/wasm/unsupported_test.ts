import { assertEquals } from "@std/assert";
import { FEATURES, type Proposal } from "../features.ts";
import { rowByOpcode, rowByPrefixedOpcode } from "./instructions.ts";
import { proposalOfOpcode, proposalOfTypeByte, proposalOfTypeForm } from "./unsupported.ts";

const PREFIXES = [0xfb, 0xfc, 0xfd, 0xfe] as const;

function isOff(proposal: Proposal): boolean {
  return FEATURES.some((row) => row.name === proposal && !row.supported);
}

Deno.test("an opcode belongs to the table or to a proposal that is off, never to both", () => {
  for (let opcode = 0; opcode < 256; opcode++) {
    const proposal = proposalOfOpcode(0, opcode);
    if (proposal === undefined) continue;
    assertEquals(rowByOpcode(opcode), undefined, `0x${opcode.toString(16)}`);
    assertEquals(isOff(proposal), true, proposal);
  }
  for (const prefix of PREFIXES) {
    for (let opcode = 0; opcode < 512; opcode++) {
      const proposal = proposalOfOpcode(prefix, opcode);
      if (proposal === undefined) continue;
      assertEquals(rowByPrefixedOpcode(prefix, opcode), undefined, `${prefix} ${opcode}`);
      assertEquals(isOff(proposal), true, proposal);
    }
  }
});

Deno.test("opcodes and types are known by the proposals that bring them", () => {
  const opcodes: readonly (readonly [prefix: number, opcode: number, Proposal | undefined])[] = [
    [0, 0x27, undefined],
    [0, 0xd3, "gc"],
    [0, 0xff, undefined],
    [0xfb, 0x00, "gc"],
    [0xfc, 0x12, "memory-control"],
    [0xfc, 0x17, undefined],
    [0xfd, 0x9a, undefined],
    [0xfd, 0x114, undefined],
    [0xfd, 0x120, "half-precision"],
    [0xfe, 0x4f, "shared-everything-threads"],
  ];
  for (const [prefix, opcode, proposal] of opcodes) {
    assertEquals(proposalOfOpcode(prefix, opcode), proposal, `${prefix} ${opcode}`);
  }
  assertEquals(proposalOfTypeByte(0x6e), "gc");
  assertEquals(proposalOfTypeByte(0x7f), undefined);
  assertEquals(proposalOfTypeForm(0x5e), "gc");
  assertEquals(proposalOfTypeForm(0x60), undefined);
});

Deno.test("every byte that stands for a type names a proposal that is off", () => {
  for (let byte = 0; byte < 256; byte++) {
    for (const proposal of [proposalOfTypeByte(byte), proposalOfTypeForm(byte)]) {
      if (proposal !== undefined) assertEquals(isOff(proposal), true, proposal);
    }
  }
});
