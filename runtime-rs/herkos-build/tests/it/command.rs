//! What the tool is told, and what becomes of its failures.

use crate::fake::Folder;
use herkos_build::{Bounds, Build, Error, Memory, OptLevel, RustEdition, TrapInfo};

#[test]
fn the_tool_gets_the_module_the_output_and_the_options() {
    let folder = Folder::new();
    let path = Build::new("in/my-module.wasm")
        .name("codec")
        .memory(Memory::Growable)
        .bounds(Bounds::Mask)
        .opt_level(OptLevel::None)
        .rust_edition(RustEdition::E2021)
        .shared_tables(false)
        .snapshots(true)
        .trap_info(TrapInfo::Offset)
        .option("max-pages", "3")
        .flag("wasi")
        .out_dir(folder.path())
        .tool(folder.writer("tool"))
        .compile()
        .unwrap();
    assert_eq!(path, folder.path().join("codec.rs"));
    let text = folder.read("codec.rs");
    let args: Vec<&str> = text.lines().skip(1).collect();
    let output = path.to_str().unwrap();
    assert_eq!(args[..3], ["in/my-module.wasm", "--output", output]);
    assert_eq!(
        args[3..],
        [
            "--name=codec",
            "--as-module",
            "--quiet",
            "--inline-runtime",
            "--memory=growable",
            "--bounds=mask",
            "-O0",
            "--rust-edition=2021",
            "--snapshots",
            "--trap-info=offset",
            "--max-pages=3",
            "--wasi",
        ]
    );
}

#[test]
fn the_name_is_that_of_the_file_unless_it_is_said() {
    let folder = Folder::new();
    let mut build = Build::new("in/my-module.wasm");
    build.out_dir(folder.path()).tool(folder.writer("tool"));
    let path = build.compile().unwrap();
    assert_eq!(path, folder.path().join("my-module.rs"));
    assert!(folder.read("my-module.rs").contains("\n--name=my-module\n"));
    for name in ["", " ", "a/b", "a\\b"] {
        let failed = build.name(name).compile();
        assert!(matches!(failed, Err(Error::Name(found)) if found == name));
    }
}

#[test]
fn a_runtime_elsewhere_is_not_in_the_file() {
    let folder = Folder::new();
    let mut build = Build::new("a.wasm");
    build.out_dir(folder.path()).tool(folder.writer("tool"));
    build.runtime_path("crate::runtime").compile().unwrap();
    let text = folder.read("a.rs");
    assert!(text.contains("\n--runtime-path=crate::runtime\n"));
    assert!(!text.contains("--inline-runtime"));
}

#[test]
fn a_tool_may_have_arguments_of_its_own_or_spaces_in_its_path() {
    let folder = Folder::new();
    let tool = folder.writer("tool");
    let mut build = Build::new("a.wasm");
    build.out_dir(folder.path());
    build
        .tool(format!("{} run  -A", tool.display()))
        .compile()
        .unwrap();
    assert!(folder.read("a.rs").contains("/tool\nrun\n-A\na.wasm\n"));
    build.tool(folder.writer("my tool")).compile().unwrap();
    assert!(folder.read("a.rs").contains("/my tool\na.wasm\n"));
}

#[test]
fn a_failure_shows_what_the_tool_says() {
    let folder = Folder::new();
    let tool = folder.program("tool", "echo 'error: HK0301: no good' >&2\nexit 3");
    let failed = Build::new("a.wasm")
        .out_dir(folder.path())
        .tool(&tool)
        .compile();
    let error = failed.unwrap_err();
    let text = format!("{error:?}");
    assert!(
        text.starts_with("herkos failed (exit status: 3): "),
        "{text}"
    );
    assert!(text.ends_with("\nerror: HK0301: no good"), "{text}");
    assert!(text.contains(tool.to_str().unwrap()), "{text}");
}

#[test]
fn a_tool_that_writes_nothing_has_failed() {
    let folder = Folder::new();
    let tool = folder.program("tool", "exit 0");
    let failed = Build::new("a.wasm")
        .out_dir(folder.path())
        .tool(tool)
        .compile();
    assert!(matches!(failed, Err(Error::NoOutput { .. })));
}

#[test]
fn a_tool_that_is_not_there_is_named() {
    let failed = Build::new("a.wasm")
        .out_dir("x")
        .tool("no-such-tool --y")
        .compile();
    let text = failed.unwrap_err().to_string();
    let start = "Cannot start no-such-tool --y, which is what the variable HERKOS says: ";
    assert!(text.starts_with(start), "{text}");
}
