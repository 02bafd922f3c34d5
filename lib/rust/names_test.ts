import { assertEquals, assertNotEquals } from "@std/assert";
import { planModule } from "../backend/plan.ts";
import { findUses } from "../backend/uses.ts";
import { resolveOptions } from "../options/options.ts";
import { decode } from "../wasm/decode.ts";
import type { ValType } from "../wasm/types.ts";
import { validate } from "../wasm/validate.ts";
import { type Bytes, funcType, moduleOf, name, u32 } from "../../tests/support/wasm_bytes.ts";
import { identifier, type Names, rustModuleName, scope, typeIdentifier } from "./names.ts";

/** An import of a function, by the place of its type in {@link TYPES}. */
const importFunc = (module: string, field: string, type: keyof typeof TYPES): Bytes => [
  name(module),
  name(field),
  0x00,
  Object.keys(TYPES).indexOf(type),
];

const TYPES = {
  void: [],
  i32: ["i32"],
  i64: ["i64"],
} as const satisfies Record<string, readonly ValType[]>;

/** Names a module that has these imports, and one function for each export. */
function namesOf(
  { imports = [], exports = [], module = "m" }: {
    imports?: Bytes[];
    exports?: string[];
    module?: string;
  },
): Names {
  const bytes = moduleOf({
    types: Object.values(TYPES).map((params) => funcType(params, [])),
    imports,
    funcs: exports.map(() => ({ type: 0 })),
    exports: exports.map((field, i) => [name(field), 0x00, u32(imports.length + i)]),
  });
  const decoded = validate(decode(bytes));
  return planModule(decoded, findUses(decoded), module, resolveOptions()).names;
}

/** The functions and methods of a module that exports functions of these names. */
function exported(...exports: string[]): { functions: string[]; methods: readonly string[] } {
  const names = namesOf({ exports });
  return { functions: exports.map((_, i) => names.func(i)), methods: names.exports };
}

const IDENTIFIERS: readonly [text: string, expected: string, why: string][] = [
  ["add", "add", "is one already"],
  ["Add_2", "Add_2", "has upper case and digits"],
  ["my-module.add", "my_module_add", "has other characters"],
  ["größe", "gr__e", "has other letters than ASCII"],
  ["7zip", "_7zip", "starts with a digit"],
  ["", "unnamed", "is empty"],
  ["_", "__0", "is the pattern for nothing"],
  ["---", "____0", "has nothing to keep"],
  ["fn", "fn_", "is a keyword"],
  ["self", "self_", "is a keyword that cannot be raw"],
  ["Self", "Self_", "is a keyword that cannot be raw"],
  ["crate", "crate_", "is a keyword that cannot be raw"],
  ["gen", "gen_", "is a keyword since the edition of 2024"],
  ["try", "try_", "is a reserved keyword"],
  ["l0", "l0_", "is a variable for a local"],
  ["_p1", "_p1_", "is a parameter that is not used"],
  ["m", "m_", "is the variable for a memory"],
  ["depth", "depth_", "is the call budget"],
  ["Ok", "Ok_", "is a value that the file uses"],
  ["G0", "G0_", "is a constant of the file"],
  ["l", "l", "is no variable for a local"],
  ["l0x", "l0x", "only starts like a variable for a local"],
];

for (const [text, expected, why] of IDENTIFIERS) {
  Deno.test(`identifier() of ${JSON.stringify(text)}, which ${why}, is ${expected}`, () => {
    assertEquals(identifier(text, scope()), expected);
  });
}

Deno.test("identifier() keeps what is no keyword in the edition of 2021", () => {
  assertEquals(identifier("gen", scope([], 2021)), "gen");
  assertEquals(identifier("async", scope([], 2021)), "async_");
});

Deno.test("rustModuleName() gives a Rust identifier for any text", () => {
  const names = ["sum", "my-module", "mod", "m", "gen", ""];
  const found = ["sum", "my_module", "mod_", "m", "gen_", "unnamed"];
  assertEquals(names.map((name) => rustModuleName(name, 2024)), found);
  assertEquals(rustModuleName("gen", 2021), "gen");
});

Deno.test("identifier() tells apart what looks the same, in the order of asking", () => {
  const taken = scope();
  const texts = ["a.b", "a-b", "a_b", "a_b_2", "fn", "fn_", "fn"];
  assertEquals(
    texts.map((text) => identifier(text, taken)),
    ["a_b", "a_b_2", "a_b_3", "a_b_2_2", "fn_", "fn__2", "fn__3"],
  );
});

Deno.test("identifier() writes an underscore after a function of the runtime", () => {
  assertEquals(identifier("i32_load", scope(["i32_load"])), "i32_load_");
});

Deno.test("identifier() gives a Rust identifier for any text", () => {
  const taken = scope();
  const hostile = [
    "\u0000",
    "a\nb",
    '"',
    "\\",
    "*/",
    "🎉",
    "\u202e",
    "r#fn",
    "'a",
    "0",
    "x y",
    "é",
  ];
  for (const text of hostile) {
    const found = identifier(text, taken);
    assertEquals(/^[A-Za-z_][A-Za-z0-9_]*$/.test(found) && found !== "_", true, found);
  }
  assertEquals(taken.names.size, hostile.length);
});

const TYPE_IDENTIFIERS: readonly [text: string, expected: string][] = [
  ["env", "Env"],
  ["Env", "Env"],
  ["wasi_snapshot_preview1", "WasiSnapshotPreview1"],
  ["my-module.wasm", "MyModuleWasm"],
  ["camelCase", "CamelCase"],
  ["7zip", "M7zip"],
  ["", "Unnamed"],
  ["__", "Unnamed"],
  ["→", "Unnamed"],
  ["self", "Self_"],
  ["g0", "G0"],
];

for (const [text, expected] of TYPE_IDENTIFIERS) {
  Deno.test(`typeIdentifier() of ${JSON.stringify(text)} is ${expected}`, () => {
    assertEquals(typeIdentifier(text, scope()), expected);
  });
}

Deno.test("nameAll() gives import modules that look the same traits of their own", () => {
  const imports = ["env", "Env", "", "_", "env"].map((from, i) =>
    importFunc(from, `f${i}`, "void")
  );
  const names = namesOf({ imports });
  assertEquals(names.traits, [
    { trait: "Env", module: "env" },
    { trait: "Env_2", module: "Env" },
    { trait: "Unnamed", module: "" },
    { trait: "Unnamed_2", module: "_" },
  ]);
  assertEquals(names.imports.map(({ trait }) => trait), [
    "Env",
    "Env_2",
    "Unnamed",
    "Unnamed_2",
    "Env",
  ]);
});

Deno.test("nameAll() keeps the struct apart from an import module of its name", () => {
  const names = namesOf({ imports: [importFunc("env", "f", "void")], module: "env" });
  assertEquals([names.struct, names.traits[0]?.trait], ["Env", "Env_2"]);
});

for (
  const reserved of ["State", "Imports", "Exports", "Default", "FuncRef", "WasmTrap", "H", "S"]
) {
  Deno.test(`nameAll() names neither the struct nor a trait ${reserved}`, () => {
    const { struct } = namesOf({ module: reserved });
    const { traits } = namesOf({ imports: [importFunc(reserved, "f", "void")] });
    assertEquals([struct, traits[0]?.trait], [`${reserved}_`, `${reserved}_`]);
  });
}

Deno.test("nameAll() has one method for each type that one import is imported at", () => {
  const names = namesOf({
    imports: [
      importFunc("env", "f", "i32"),
      importFunc("env", "f", "i64"),
      importFunc("env", "f", "i32"),
      importFunc("other", "f", "i32"),
    ],
  });
  assertEquals(
    names.imports.map(({ trait, method, repeated }) => `${trait}.${method} ${repeated}`),
    ["Env.f false", "Env.f_2 false", "Env.f true", "Other.f false"],
  );
});

Deno.test("nameAll() tells a function and a global of one name apart", () => {
  const global: Bytes = [name("env"), name("f"), 0x03, 0x7f, 0x00];
  const names = namesOf({ imports: [importFunc("env", "f", "i32"), global] });
  assertEquals(names.imports.map(({ method }) => method), ["f", "f_2"]);
});

Deno.test("nameAll() names the type of an imported memory after its method", () => {
  const memory: Bytes = [name("env"), name("self"), 0x02, 0x00, 1];
  const [found] = namesOf({ imports: [memory] }).imports;
  assertEquals([found?.method, found?.associated], ["self_", "Self_"]);
});

Deno.test("nameAll() lets a method have the name of a local variable, but not a function", () => {
  const { functions, methods } = exported("l0", "m", "st", "host", "v12", "result");
  assertEquals(methods, ["l0", "m", "st", "host", "v12", "result"]);
  assertEquals(functions, ["l0_", "m_", "st_", "host_", "v12_", "result_"]);
});

Deno.test("nameAll() lets a function have the name of a method of every instance, but not an export", () => {
  const { functions, methods } = exported("new", "instantiate", "zeroed", "call_depth");
  assertEquals(functions, ["new", "instantiate", "zeroed", "call_depth"]);
  assertEquals(methods, ["new_", "instantiate_", "zeroed_", "call_depth_"]);
});

Deno.test("nameAll() keeps functions apart from all that the file calls", () => {
  const { functions } = exported("i32_load", "select", "Ok", "Err", "MAX_CALL_DEPTH", "DATA3");
  assertEquals(functions, ["i32_load_", "select_", "Ok_", "Err_", "MAX_CALL_DEPTH_", "DATA3_"]);
});

Deno.test("nameAll() keeps exports apart that look the same", () => {
  const { methods } = exported("", "unnamed", "a b", "a_b", "self", "self_");
  assertEquals(methods, ["unnamed", "unnamed_2", "a_b", "a_b_2", "self_", "self__2"]);
});

Deno.test("nameAll() names an imported function apart from one that is exported by that name", () => {
  const names = namesOf({
    imports: [importFunc("env", "log", "void")],
    exports: ["import_env_log"],
  });
  assertEquals(names.func(0), "import_env_log");
  assertNotEquals(names.func(1), names.func(0));
});
