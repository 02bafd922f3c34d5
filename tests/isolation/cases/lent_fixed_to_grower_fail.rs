//! A module that grows its imported memory is lent one that cannot grow.
//@ E0277: GrowMemory<65536>` is not satisfied

use grower::{Env, Grower};
use herkos_runtime::{FixedMemory, WasmResult};

struct Host {
    memory: FixedMemory<65536, Box<[u8; 65536]>>,
}

impl Env for Host {
    type Memory = FixedMemory<65536, Box<[u8; 65536]>>;
    fn memory(&mut self) -> &mut Self::Memory {
        &mut self.memory
    }
}

fn main() -> WasmResult<()> {
    let memory = FixedMemory::new(Box::new([0; 65536]));
    Grower::new().instantiate(&mut Host { memory })
}
