/**
 * What herkos and other tools have for whoever embeds a module, for the tables of
 * `docs/embedding.md`.
 *
 * What the others have is what their sources say, of the versions in `PEERS`. Which
 * imports of memories and tables they take, whether they take a side module, and that their output is
 * the same each time was tried, but for wasmtime.
 *
 * @module
 */
/** What a tool has of each feature, in the order of `PEERS`; "" where it does not apply. */
type Cells = readonly [string, string, string, string, string];

/** A feature. */
export interface EmbeddingFeature {
  /** What it is. */
  readonly name: string;
  /** What herkos has of it. */
  readonly own: string;
  /** What the others have of it. */
  readonly peers: Cells;
}

/** The features, by the headings of their tables. */
export const EMBEDDING: Readonly<Record<string, readonly EmbeddingFeature[]>> = {
  Hosts: [
    {
      name: "an import that no host grants",
      own: "does not compile",
      peers: [
        "does not link",
        "functions: does not link",
        "panics when called",
        "does not compile",
        "fails at instantiation",
      ],
    },
    {
      name: "host skeleton",
      own: "`herkos host-stub`",
      peers: [
        "declarations in a header",
        "declarations in a header",
        "bodies in the output",
        "traits in the output",
        "components only, from WIT",
      ],
    },
    {
      name: "typed access to memory",
      own: "numbers, text, structs; checked",
      peers: [
        "a pointer",
        "a pointer",
        "a slice or a pointer",
        "numbers, bytes; checked",
        "bytes; components: any type",
      ],
    },
    {
      name: "`async` host functions",
      own: "no",
      peers: ["no", "no", "no", "no", "yes"],
    },
    {
      name: "hosts in C",
      own: "no",
      peers: ["yes", "yes", "no", "no", "yes"],
    },
  ],
  WASI: [
    {
      name: "functions of preview 1",
      own: "all 46",
      peers: ["none", "31", "those of `wasi-common` 0.20", "none", "39; 7 refuse"],
    },
    {
      name: "hosts",
      own: "standard library; no heap; yours",
      peers: ["yours", "the C library", "`wasi-common` 0.20", "yours", "standard library; tokio"],
    },
    {
      name: "stays in its directories",
      own: "yes (`cap-std`)",
      peers: ["", "no", "up to `wasi-common`", "", "yes (`cap-std`)"],
    },
    {
      name: "a program that runs",
      own: "`--wasi --crate`",
      peers: ["no", "with a `main` of yours", "`--wasi-executable`", "no", "`wasmtime run`"],
    },
    {
      name: "`proc_exit`",
      own: "returns to the host",
      peers: ["", "ends the process", "ends the process", "", "returns to the host"],
    },
    {
      name: "preview 2, components",
      own: "no",
      peers: ["no", "no", "no", "no", "yes"],
    },
  ],
  "Modules and their state": [
    {
      name: "several instances",
      own: "yes",
      peers: ["yes", "yes", "yes", "yes", "yes"],
    },
    {
      name: "linked modules",
      own: "by Rust",
      peers: ["by names in C", "by C of yours", "no", "by Rust", "`Linker`"],
    },
    {
      name: "a memory of two modules",
      own: "lent for a call",
      peers: ["yes", "yes", "no", "lent for a call", "yes"],
    },
    {
      name: "a table of two modules",
      own: "`--shared-tables`",
      peers: ["yes", "yes", "no", "**wrong**: one each", "yes"],
    },
    {
      name: "a memory of several threads",
      own: "no",
      peers: ["yes", "yes", "no", "no", "yes"],
    },
    {
      name: "side modules (`dylink.0`)",
      own: "the host loads them",
      peers: ["the host loads them", "the host loads them", "no", "no", "the host loads them"],
    },
    {
      name: "snapshots",
      own: "`--snapshots`",
      peers: ["no", "no", "no", "no", "of a new instance (Wizer)"],
    },
    {
      name: "copies of an instance",
      own: "`clone_into`",
      peers: ["no", "no", "no", "no", "no"],
    },
    {
      name: "where a trap was",
      own: "`--trap-info`: functions, offsets",
      peers: [
        "no: its kind only",
        "in a debugger (`-g`)",
        "no, nor its kind",
        "no: its kind only",
        "functions, offsets, lines",
      ],
    },
    {
      name: "a limit of time",
      own: "`--fuel`",
      peers: ["no", "no", "no", "no", "fuel, epochs"],
    },
  ],
  Building: [
    {
      name: "in a build script",
      own: "crate `herkos-build`",
      peers: [
        "runtime as a CMake target",
        "no",
        "no",
        "a function",
        "`precompile_module`",
      ],
    },
    {
      name: "`--check` of checked-in output",
      own: "yes",
      peers: ["no", "no", "no", "no", "no"],
    },
    {
      name: "`--depfile`",
      own: "yes",
      peers: ["no", "no", "no", "no", "no"],
    },
    {
      name: "output that needs nothing else",
      own: "a file, or a crate",
      peers: [
        "no: a runtime of C",
        "no: a header of its own",
        "a crate",
        "no: its runtime crate",
        "no: its runtime",
      ],
    },
    {
      name: "output in several files",
      own: "no",
      peers: ["`--num-outputs`", "`-f`", "no", "no", "no"],
    },
    {
      name: "data in a file of its own",
      own: "`--data-file`",
      peers: ["no", "`-d`, by the linker", "no", "no", "no"],
    },
    {
      name: "same module, same output",
      own: "yes",
      peers: ["yes", "yes", "yes", "yes", "differs by processor"],
    },
    {
      name: "without an operating system",
      own: "yes (`no_std`)",
      peers: [
        "with a runtime of yours",
        "with `calloc`",
        "yes (`no_std`)",
        "yes (`no_std`)",
        "yes, compiled elsewhere",
      ],
    },
    {
      name: "without a heap",
      own: "yes",
      peers: ["with a runtime of yours", "no", "no", "yes", "no"],
    },
  ],
};
