//! Whether every function of the runtime has an oracle: the functions are read from its sources.

use super::{accesses, aligned, constants, numbers, ranges, single_lanes, tables, vectors};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The tables of functions that are proven.
const PROVEN: &[&[&str]] = &[
    accesses::LOADS,
    accesses::ATOMIC_LOADS,
    accesses::LANE_LOADS,
    accesses::STORES,
    accesses::LANE_STORES,
    aligned::LOADS,
    aligned::STORES,
    constants::CONSTANTS,
    numbers::NUMBERS,
    numbers::OTHERS,
    ranges::RANGES,
    single_lanes::CONSTANTS,
    single_lanes::EXTRACTS,
    single_lanes::REPLACES,
    single_lanes::SPLATS,
    tables::TABLES,
    vectors::LANES,
    vectors::SHIFTS,
    vectors::SUMMARIES,
];

/// Functions that no instruction is, or without operands that an oracle could be about: what they do is
/// shown in `tests/it`.
const ELSEWHERE: &[&str] = &[
    "carry",
    "catch_all",
    "caught",
    "cold_path",
    "fuel_product",
    "keep_place",
    "owe_fuel",
    "settle_fuel",
    "take_fuel",
    "take_fuel_times",
    "throw_ref",
    "thrown",
];

/// The sources that define instructions: all but WASI's, and those that only are used inside.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let of = |path: std::path::PathBuf| match path.is_dir() {
        true if path.ends_with("wasi") => Vec::new(),
        true => sources(&path),
        false => vec![fs::read_to_string(path).unwrap()],
    };
    entries.flat_map(of).collect()
}

/// The functions that a source defines for all: those that stand there, and those that macros make, whose names
/// begin as instructions do.
fn functions(source: &str) -> BTreeSet<String> {
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let plain = code.iter().filter_map(|line| {
        let line = line.strip_prefix("pub ")?;
        let line = line.strip_prefix("const ").unwrap_or(line);
        line.strip_prefix("fn ").map(word)
    });
    let prefixes = [
        "i32_", "i64_", "f32_", "f64_", "v128_", "i8x16_", "i16x8_", "i32x4_", "i64x2_", "f32x4_",
        "f64x2_", "memory_", "table_",
    ];
    let words = code
        .iter()
        .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let made = words.filter(|word| prefixes.iter().any(|prefix| word.starts_with(prefix)));
    // The parts of square roots.
    let made = made
        .filter(|word| !word.ends_with("_root"))
        .map(str::to_owned);
    plain.chain(made).collect()
}

#[test]
#[cfg_attr(miri, ignore = "reads the sources")]
fn every_function_has_an_oracle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let defined: BTreeSet<String> = sources(&src)
        .iter()
        .flat_map(|source| functions(source))
        .collect();
    let proven: Vec<&str> = PROVEN
        .iter()
        .flat_map(|names| names.iter().copied())
        .collect();
    let known: BTreeSet<&str> = proven.iter().chain(ELSEWHERE).copied().collect();
    let missing: Vec<_> = defined
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no oracle for {missing:?}");
    let gone: Vec<_> = known
        .iter()
        .filter(|name| !defined.contains(**name))
        .collect();
    assert!(gone.is_empty(), "no function {gone:?}");
    assert_eq!(
        proven.len() + ELSEWHERE.len(),
        known.len(),
        "a function is in two tables"
    );
}
