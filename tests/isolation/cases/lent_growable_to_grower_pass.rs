//! A module that grows its imported memory is lent another module's, which can grow.

use grower::{Env, Grower};
use growable::Growable;
use herkos_runtime::{IsolatedMemory, WasmResult};

struct Host {
    owner: Growable<Box<[u8]>>,
}

impl Env for Host {
    type Memory = IsolatedMemory<4, Box<[u8]>>;
    fn memory(&mut self) -> &mut Self::Memory {
        self.owner.memory()
    }
}

fn main() -> WasmResult<()> {
    let mut host = Host { owner: Growable::zeroed() };
    host.owner.instantiate()?;
    let mut grower = Grower::new();
    grower.instantiate(&mut host)?;
    assert_eq!(grower.grow(&mut host, 2)?, 1);
    assert_eq!(host.owner.grow(0)?, 3);
    Ok(())
}
