//! Turns the module into Rust: `sum.rs` in the folder for what build scripts make.

use herkos_build::{Build, Error, Memory};

fn main() -> Result<(), Error> {
    Build::new("../sum/sum.wat").memory(Memory::Fixed).compile()?;
    Ok(())
}
