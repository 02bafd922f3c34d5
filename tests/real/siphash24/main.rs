//! SipHash-2-4 of standard input, by the module of the package siphash24. Argument: the key,
//! 16 bytes in hexadecimal.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{PAGE_SIZE, WasmResult, WasmTrap};

mod siphash24;
use siphash24::Siphash24;

/// Where the module reads the key and writes the hash.
const HASH: usize = 0;
const KEY: usize = 8;
/// Where the input goes.
const INPUT: usize = 24;

fn hash(data: &[u8], key: &[u8; 16]) -> WasmResult<u64> {
    // The memory is lent by the caller of the module, here from a vector.
    let mut storage = vec![0; 40 * PAGE_SIZE];
    let mut module = Siphash24::with_storage(storage.as_mut_slice());
    module.instantiate()?;
    let memory = module.memory();
    let missing = (INPUT + data.len()).saturating_sub(memory.bytes().len());
    if memory.grow(missing.div_ceil(PAGE_SIZE) as i32) < 0 {
        return Err(WasmTrap::Host);
    }
    memory.bytes_mut()[KEY..][..16].copy_from_slice(key);
    memory.bytes_mut()[INPUT..][..data.len()].copy_from_slice(data);
    module.siphash(INPUT as i32, data.len() as i32)?;
    let mut hash = [0; 8];
    hash.copy_from_slice(&module.memory().bytes()[HASH..][..8]);
    Ok(u64::from_le_bytes(hash))
}

fn main() -> Result<(), Box<dyn Error>> {
    let key = std::env::args().nth(1).ok_or("Give a key")?;
    let key = u128::from_str_radix(&key, 16)?.to_be_bytes();
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data)?;
    println!("{:016x}", hash(&data, &key)?);
    Ok(())
}
