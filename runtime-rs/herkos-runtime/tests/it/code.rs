//! What the compiler makes of the runtime, as a module copied into another crate: programs of
//! `tests/probe`, and their machine code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The sources below a folder of `src`: their paths and texts.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join("src").join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(sources(&format!("{name}/")));
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// A copy of the program `tests/probe/<name>.rs`, or of `source`, with the runtime as a module
/// beside it, as herkos writes it: without the attributes that only a crate may have.
fn program(test: &str, source: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let module = folder.join("herkos_runtime");
    for (name, text) in sources("") {
        let path = module.join(if name == "lib.rs" { "mod.rs" } else { &name });
        let lines = text.lines().filter(|line| !line.starts_with("#!["));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let main = folder.join("main.rs");
    fs::write(&main, source).unwrap();
    main
}

/// Compiles `program` to the file `out` beside it.
fn rustc(program: &Path, out: &str, args: &[&str]) -> PathBuf {
    let out = program.with_file_name(out);
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc)
        .arg(program)
        .arg("-o")
        .arg(&out)
        .args(args)
        .output()
        .expect("rustc cannot be run");
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "rustc {args:?}: {messages}");
    out
}

/// The assembly of a library at an optimisation level.
fn assembly(program: &Path, level: &str, more: &[&str]) -> String {
    let level = format!("-Copt-level={level}");
    let args = [
        &["--edition=2021", "--crate-type=lib", "--emit=asm", &level],
        more,
    ]
    .concat();
    fs::read_to_string(rustc(program, "out.s", &args)).unwrap()
}

/// The lines of a function in an assembly.
fn function<'a>(assembly: &'a str, name: &str) -> Vec<&'a str> {
    let label = format!("{name}:");
    let body = assembly
        .lines()
        .skip_while(|line| *line != label && *line != format!("_{label}"));
    let body = body
        .skip(1)
        .take_while(|line| !line.contains("cfi_endproc"));
    let lines: Vec<&str> = body.map(str::trim).collect();
    assert!(!lines.is_empty(), "no function {name}");
    lines
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !"_.$".contains(c))
}

#[test]
fn the_sources_are_a_module_of_another_crate_without_warning() {
    let program = program("module", include_str!("../probe/module.rs"));
    for edition in ["--edition=2021", "--edition=2024"] {
        for features in [&[][..], &["alloc"], &["alloc", "std"]] {
            let features: Vec<_> = features
                .iter()
                .map(|f| format!("feature=\"{f}\""))
                .collect();
            let mut args = vec![edition, "--crate-type=lib", "--emit=metadata", "-Dwarnings"];
            args.extend([
                "--check-cfg",
                "cfg(feature, values(\"alloc\", \"std\", \"libm\"))",
            ]);
            features
                .iter()
                .for_each(|feature| args.extend(["--cfg", feature]));
            rustc(&program, "out.rmeta", &args);
        }
    }
}

#[test]
fn optimised_code_calls_no_panic_and_no_other_rust_code() {
    no_foreign_code(
        "operations",
        include_str!("../probe/operations.rs"),
        "f64_sqrt",
        &["2", "3"],
    );
}

#[test]
fn optimised_vectors_call_no_panic_and_no_other_rust_code() {
    let source = include_str!("../probe/vectors.rs");
    // As much code as all other operations take at both levels.
    no_foreign_code("vectors", source, "i8x16_add", &["3"]);
}

/// Checks at some levels that a program calls nothing but what it defines, and that it defines a function.
fn no_foreign_code(test: &str, source: &str, name: &str, levels: &[&str]) {
    let program = program(test, source);
    for level in levels {
        for features in [&[][..], &["--cfg", "feature=\"std\""]] {
            let assembly = assembly(&program, level, features);
            let mangled = |word: &&str| {
                let word = word.trim_start_matches('_');
                word.starts_with("ZN") || word.starts_with("RN") || word.starts_with("RIN")
            };
            let defined: BTreeSet<&str> = assembly
                .lines()
                // Of functions with the same code, all but one are other names for it.
                .filter_map(|line| match line.split_once(" = ") {
                    Some((name, _)) => Some(name),
                    None => line.strip_suffix(':'),
                })
                .collect();
            let foreign: BTreeSet<&str> = words(&assembly)
                .filter(mangled)
                .map(|word| word.split('@').next().unwrap_or(word))
                .filter(|word| !defined.contains(word))
                // What `Display` of a trap and `Debug` of a vector call, and what looks at paths.
                .filter(|word| !word.contains("9Formatter9write_str"))
                .filter(|word| !word.contains("3str8converts9from_utf8"))
                .collect();
            assert!(defined.contains(name) || defined.contains(&*format!("_{name}")));
            assert_eq!(foreign, BTreeSet::new(), "at opt-level {level}");
        }
    }
}

#[test]
fn every_operation_is_among_those_looked_at() {
    let prefixes = [
        "i32_", "i64_", "f32_", "f64_", "memory_", "table_", "v128_", "i8x16_", "i16x8_", "i32x4_",
        "i64x2_", "f32x4_", "f64x2_",
    ];
    let numbers = words(include_str!("../probe/operations.rs"));
    let probe: BTreeSet<&str> = numbers
        .chain(words(include_str!("../probe/vectors.rs")))
        .collect();
    let mut count = 0;
    for (_, text) in sources("") {
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for word in code.flat_map(words) {
            if prefixes.iter().any(|prefix| word.starts_with(prefix)) && !word.ends_with("_root") {
                assert!(
                    probe.contains(word),
                    "{word} is not in tests/probe/operations.rs"
                );
                count += 1;
            }
        }
    }
    assert!(count > 400, "only {count} operations");
}

#[test]
fn a_static_memory_adds_nothing_to_the_file() {
    let program = program("statics", include_str!("../probe/statics.rs"));
    for level in ["-Copt-level=0", "-Copt-level=3"] {
        let args = ["--edition=2021", "--crate-type=lib", "--emit=obj", level];
        let object = rustc(&program, "out.o", &args);
        let bytes = fs::metadata(object).unwrap().len();
        assert!(bytes < 1_000_000, "{bytes} bytes");
    }
}

#[test]
fn memories_of_64_mib_work_on_a_stack_of_512_kib_without_optimisation() {
    let program = program("stack", include_str!("../probe/stack.rs"));
    let allow = [
        "-Adead_code",
        "-Aunused_imports",
        "--cfg",
        "feature=\"alloc\"",
    ];
    let args = [
        &["--edition=2021", "-Copt-level=0", "-Cdebuginfo=2"],
        &allow[..],
    ]
    .concat();
    let executable = rustc(&program, "out.exe", &args);
    let output = Command::new(executable).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_constant_address_in_a_constant_size_needs_no_check_and_any_other_one() {
    let program = program("checks", include_str!("../probe/checks.rs"));
    let assembly = assembly(&program, "3", &[]);
    let compares = |name: &str| -> Vec<&str> {
        let lines = function(&assembly, name);
        let checks = lines.into_iter().filter(|line| line.starts_with("cmp"));
        checks.filter_map(|line| line.split(',').next()).collect()
    };
    assert_eq!(compares("constant_address"), Vec::<&str>::new());
    // 65,536 - 1,000 - 4.
    assert_eq!(compares("any_address"), ["cmpl\t$64532"]);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_masked_access_has_no_compare_no_branch_and_no_call() {
    let program = program("masked", include_str!("../probe/operations.rs"));
    for level in ["1", "2", "3", "s", "z"] {
        let assembly = assembly(&program, level, &[]);
        let names: BTreeSet<&str> = assembly
            .lines()
            .filter_map(|line| line.strip_suffix(':'))
            // Atomic ones check their alignment.
            .filter(|name| name.ends_with("_masked") && !name.contains("_atomic_"))
            .collect();
        assert_eq!(names.len(), 23, "at opt-level {level}");
        for name in names {
            let found: Vec<&str> = function(&assembly, name)
                .into_iter()
                .filter(|line| {
                    let mut checks = ["cmp", "test", "j", "call", "cmov", "set"].iter();
                    checks.any(|check| line.starts_with(check))
                })
                .collect();
            assert_eq!(found, Vec::<&str>::new(), "{name} at opt-level {level}");
        }
    }
}

/// The bytes of stack that each of 100 statements adds to its function without optimisation.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn frame_per_statement(test: &str, statement: &str) -> usize {
    let head = "#![no_std]\npub mod herkos_runtime;\nuse herkos_runtime::*;\n#[no_mangle]\n";
    let start = "pub fn f(m: &mut [u8], p: i32) -> WasmResult<i32> {\nlet mut x = 0;\n";
    let body = format!("{statement}\n").repeat(100);
    let program = program(test, &format!("{head}{start}{body}x = p;\nOk(x)\n}}\n"));
    let assembly = assembly(&program, "0", &["-Aunused_assignments"]);
    let lines = function(&assembly, "f");
    let mut offsets = lines
        .into_iter()
        .filter_map(|l| l.strip_prefix(".cfi_def_cfa_offset "));
    offsets.next().unwrap().parse::<usize>().unwrap() / 100
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn accesses_take_little_of_their_callers_stack_without_optimisation() {
    let load = frame_per_statement("frame_load", "x = i32_load(m, p, 4)?;");
    assert!(load <= 8, "a load takes {load} bytes");
    let store = frame_per_statement("frame_store", "i32_store(m, p, 4, x)?;");
    assert!(store <= 4, "a store takes {store} bytes");
}
