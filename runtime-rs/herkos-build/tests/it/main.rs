//! The builder with scripts in the tool's place; `tests/output/build_crate_test.ts` has the real one.
#![cfg(unix)]

mod command;
mod fake;
mod search;
