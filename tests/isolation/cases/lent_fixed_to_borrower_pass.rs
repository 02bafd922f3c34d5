//! A module that does not grow its imported memory is lent another module's, which cannot grow.

use borrower::{Borrower, Env};
use fixed::Fixed;
use herkos_runtime::{FixedMemory, WasmResult};

struct Host {
    owner: Fixed<Box<[u8; 65536]>>,
}

impl Env for Host {
    type Memory = FixedMemory<65536, Box<[u8; 65536]>>;
    fn memory(&mut self) -> &mut Self::Memory {
        self.owner.memory()
    }
}

fn main() -> WasmResult<()> {
    let mut host = Host { owner: Fixed::zeroed() };
    host.owner.instantiate()?;
    let mut borrower = Borrower::new();
    borrower.instantiate(&mut host)?;
    borrower.set(&mut host, 4, 9)?;
    assert_eq!(host.owner.load(4)?, 9);
    Ok(())
}
