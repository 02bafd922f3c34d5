/**
 * Writes the methods by which an instance is copied in place, kept as bytes and restored.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { FUEL_FIELD, type ModulePlan } from "../backend/env.ts";
import { MEMORY_MODES, storageBounds } from "../backend/memory_modes.ts";
import { ownedMemories, stateFields } from "./instance.ts";
import { instanceType, signature, storageGenerics } from "./signature.ts";
import { TRAP_FIELD } from "./trap_sites.ts";

/** Names of the methods. */
export const SNAPSHOT_METHODS: readonly string[] = ["clone_into", "snapshot", "restore"];

/** The fields that no copy has: what is of calls, in progress or ended, and what a host granted. */
const NOT_COPIED: readonly string[] = ["used", TRAP_FIELD, FUEL_FIELD];

/** Bytes by which a snapshot says what it is of. */
const ID_BYTES = 8;

/**
 * Names the generic parameter of a copy's storage.
 *
 * @param storage That of the original's, `S`, `S1` and so on.
 * @returns The same with `T`.
 */
export function storageOfCopy(storage: string): string {
  return storage.replace("S", "T");
}

/** A number that changes with the module, and with what its instances are made of. */
function idOf(plan: ModulePlan, digest: string): string {
  const fields = stateFields(plan).flatMap(({ name, type }) =>
    name === TRAP_FIELD ? [] : [`${name}: ${type}`]
  );
  const text = [digest, ...ownedMemories(plan).map(({ mode }) => mode), ...fields].join("\n");
  const bytes = sha256(new TextEncoder().encode(text)).subarray(0, ID_BYTES);
  return [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ");
}

/**
 * Writes the methods.
 *
 * @param plan The module.
 * @param digest SHA-256 of the module, in hexadecimal.
 * @returns The lines of an item; none where they are not asked for.
 */
export function snapshotMethods(plan: ModulePlan, digest: string): string[] {
  if (!plan.snapshots) return [];
  const { names } = plan;
  const memories = ownedMemories(plan);
  const fields = stateFields(plan).filter(({ name }) => !NOT_COPIED.includes(name));
  const generics = storageGenerics(plan);
  const copies = memories.map((memory, i) =>
    `${storageOfCopy(names.storages[i]!)}: ${storageBounds(memory)}`
  );
  const copyArgs = names.storages.map(storageOfCopy).join(", ");
  const copy = copyArgs === "" ? names.struct : `${names.struct}<${copyArgs}>`;
  const field = (index: number): string => names.memoryField(index);
  // Code with relaxed checks reaches what is beyond the current size.
  const cleared = (self: string): string[] =>
    memories.filter(({ mode }) => MEMORY_MODES[mode].isWhole).map(({ index }) =>
      `        ${self}.${field(index)}.reset_all(0)?;`
    );
  const parts = [
    ...memories.map(({ index }) => field(index)),
    ...fields.map(({ name }) => `state.${name}`),
  ];
  const id = idOf(plan, digest);
  return [
    "",
    `impl${generics.length === 0 ? "" : `<${generics.join(", ")}>`} ${instanceType(plan)} {`,
    "    /// Makes `copy` what this instance is, in place: its memory, tables, globals and number.",
    "    /// What is imported is the host's, and calls in progress are not copied.",
    "    ///",
    "    /// # Errors",
    "    /// [`WasmTrap::IncompatibleImport`] when a memory of `copy` has no room.",
    ...signature({
      lead: "pub fn clone_into",
      generics: copies,
      params: ["&self", `copy: &mut ${copy}`],
      result: "WasmResult<()>",
      indent: 4,
    }),
    ...cleared("copy"),
    ...memories.map(({ index }) =>
      `        copy.${field(index)}.copy_from(&self.${field(index)})?;`
    ),
    ...fields.map(({ name, type }) =>
      type.startsWith("Table<")
        ? `        copy.state.${name}.copy_from(&self.state.${name});`
        : `        copy.state.${name} = self.state.${name};`
    ),
    "        Ok(())",
    "    }",
    "",
    "    /// Writes all that `clone_into` copies to `bytes`, and gives how many bytes it takes. Where",
    "    /// these are more than there are, `bytes` is not a snapshot; it may be empty.",
    "    pub fn snapshot(&self, bytes: &mut [u8]) -> usize {",
    "        let mut to = SnapshotWriter::new(bytes);",
    `        to.write(&[${id}]);`,
    ...parts.map((part) => `        self.${part}.save(&mut to);`),
    "        to.len()",
    "    }",
    "",
    "    /// Makes this instance what another one of the same module was at its snapshot.",
    "    ///",
    "    /// # Errors",
    "    /// [`WasmTrap::IncompatibleSnapshot`] when the bytes are not exactly a snapshot of this module,",
    "    /// made with the same options, or do not fit; then restore or instantiate it anew.",
    "    pub fn restore(&mut self, bytes: &[u8]) -> WasmResult<()> {",
    "        let mut from = SnapshotReader::new(bytes);",
    `        from.expect(&[${id}])?;`,
    ...cleared("self"),
    ...parts.map((part) => `        self.${part}.restore(&mut from)?;`),
    "        from.end()",
    "    }",
    "}",
  ];
}
