//! xxHash of standard input, at once and in pieces, by the module of the package xxhash-wasm.
//! Argument: the seed. Prints XXH32 twice, then XXH64 twice.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{PAGE_SIZE, WasmResult};

mod xxhash;
use xxhash::Xxhash;

type Module = Xxhash<Box<[u8; PAGE_SIZE]>>;

/// The pieces are of no round size, so that the module has to keep rests.
const PIECE: usize = 1013;
/// The input lies behind the larger one of the two states.
const INPUT: usize = 88;

/// The input at once has to fit in the module's memory, which it does not grow by itself.
fn put(module: &mut Module, data: &[u8]) {
    module.mem().array_mut()[INPUT..][..data.len()].copy_from_slice(data);
}

/// The module's `init` functions expect zeros where the state lies, at address 0.
fn new_state(module: &mut Module) {
    module.mem().array_mut()[..INPUT].fill(0);
}

fn hashes_32(module: &mut Module, data: &[u8], seed: i32) -> WasmResult<[i32; 2]> {
    put(module, data);
    let whole = module.xxh32(INPUT as i32, data.len() as i32, seed)?;
    new_state(module);
    module.init32(0, seed)?;
    for piece in data.chunks(PIECE) {
        put(module, piece);
        module.update32(0, INPUT as i32, piece.len() as i32)?;
    }
    Ok([whole, module.digest32(0)?])
}

fn hashes_64(module: &mut Module, data: &[u8], seed: i64) -> WasmResult<[i64; 2]> {
    put(module, data);
    let whole = module.xxh64(INPUT as i32, data.len() as i32, seed)?;
    new_state(module);
    module.init64(0, seed)?;
    for piece in data.chunks(PIECE) {
        put(module, piece);
        module.update64(0, INPUT as i32, piece.len() as i32)?;
    }
    Ok([whole, module.digest64(0)?])
}

fn main() -> Result<(), Box<dyn Error>> {
    let seed: u32 = std::env::args().nth(1).ok_or("Give a seed")?.parse()?;
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data)?;
    let mut module = Module::zeroed();
    module.instantiate()?;
    for hash in hashes_32(&mut module, &data, seed as i32)? {
        println!("{hash:08x}");
    }
    for hash in hashes_64(&mut module, &data, i64::from(seed))? {
        println!("{hash:016x}");
    }
    Ok(())
}
