//! Where the tool is looked for: each case is a process of its own, with its own `PATH`.

use crate::fake::Folder;
use herkos_build::Build;
use std::env;
use std::process::{Command, Output};

const OUT: &str = "OUT_DIR";
const CHILD: &str = "HERKOS_BUILD_TEST_CHILD";

/// Compiles as a build script, if this is the process that is to do so.
#[test]
fn child() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    if let Err(error) = Build::new("a.wasm").compile() {
        println!("failed: {error}");
    }
}

/// Runs [`child`] where the programs of the folder are all that is on the `PATH`.
fn compile(folder: &Folder, herkos: Option<&str>) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "search::child", "--nocapture"])
        .env("PATH", folder.bin())
        .env(OUT, folder.path())
        .env(CHILD, "1")
        .env_remove("HERKOS");
    if let Some(herkos) = herkos {
        command.env("HERKOS", herkos);
    }
    command.output().unwrap()
}

#[test]
fn the_order_is_the_variable_then_herkos_then_deno_then_npx() {
    let folder = Folder::new();
    let version = env!("CARGO_PKG_VERSION");
    let module = "a.wasm\n--output\n";
    let steps = [
        (
            "npx",
            None,
            format!("npx\n-y\n@herkos/cli@{version}\n{module}"),
        ),
        (
            "deno",
            None,
            format!("deno\nrun\n-A\njsr:@herkos/cli@{version}\n{module}"),
        ),
        ("herkos", None, format!("herkos\n{module}")),
        ("other", Some("other"), format!("other\n{module}")),
        ("unused", Some(""), format!("herkos\n{module}")),
    ];
    for (program, variable, expected) in steps {
        folder.writer(program);
        let done = compile(&folder, variable);
        let text = folder.read("a.rs");
        assert!(
            text.contains(&format!("/bin/{expected}")),
            "{text}\n{done:?}"
        );
    }
}

#[test]
fn a_tool_that_fails_is_not_passed_over() {
    let folder = Folder::new();
    folder.writer("npx");
    folder.program("herkos", "echo broken >&2; exit 1");
    let text = String::from_utf8(compile(&folder, None).stdout).unwrap();
    assert!(
        text.contains("failed: herkos failed (exit status: 1)"),
        "{text}"
    );
    assert!(text.contains("\nbroken\n"), "{text}");
}

#[test]
fn without_any_the_message_says_what_to_do() {
    let folder = Folder::new();
    let text = String::from_utf8(compile(&folder, None).stdout).unwrap();
    for part in [
        "failed: Cannot find herkos",
        "the variable HERKOS",
        "deno install -g -A -n herkos jsr:@herkos/cli",
        "npm install -g @herkos/cli",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn cargo_is_told_when_to_run_again() {
    let folder = Folder::new();
    folder.writer("herkos");
    let text = String::from_utf8(compile(&folder, None).stdout).unwrap();
    assert!(text.contains("cargo:rerun-if-changed=a.wasm\n"), "{text}");
    assert!(
        text.contains("cargo:rerun-if-env-changed=HERKOS\n"),
        "{text}"
    );
}
