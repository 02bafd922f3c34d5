//! A module whose imported memory has pages of 64 KiB is lent one with pages of a byte.
//@ E0277: GrowMemory<65536>` is not satisfied

use grower::{Env, Grower};
use herkos_runtime::{IsolatedMemory, WasmResult};

struct Host {
    memory: IsolatedMemory<65536, Box<[u8; 65536]>, 1>,
}

impl Env for Host {
    type Memory = IsolatedMemory<65536, Box<[u8; 65536]>, 1>;
    fn memory(&mut self) -> &mut Self::Memory {
        &mut self.memory
    }
}

fn main() -> WasmResult<()> {
    let memory = IsolatedMemory::new(Box::new([0; 65536]));
    Grower::new().instantiate(&mut Host { memory })
}
