//! CRC-32 of standard input, by hash-wasm's module. Argument: the polynomial, hexadecimal.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;
use std::sync::Mutex;

use herkos_runtime::WasmResult;

mod crc32;
use crc32::Crc32;

/// A `static` instance, which needs neither heap nor stack.
static CRC32: Mutex<Crc32> = Mutex::new(Crc32::new());

/// The size of the module's buffer for input.
const BUFFER: usize = 16 * 1024;

fn checksum(module: &mut Crc32, polynomial: u32, data: &[u8]) -> WasmResult<[u8; 4]> {
    module.instantiate()?;
    let buffer = module.Hash_GetBuffer()? as usize;
    module.Hash_Init(polynomial as i32)?;
    for chunk in data.chunks(BUFFER) {
        module.memory().array_mut()[buffer..][..chunk.len()].copy_from_slice(chunk);
        module.Hash_Update(chunk.len() as i32)?;
    }
    module.Hash_Final()?;
    let mut sum = [0; 4];
    sum.copy_from_slice(&module.memory().array()[buffer..][..4]);
    Ok(sum)
}

fn main() -> Result<(), Box<dyn Error>> {
    let polynomial = std::env::args().nth(1).ok_or("Give a polynomial")?;
    let polynomial = u32::from_str_radix(&polynomial, 16)?;
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data)?;
    let mut module = CRC32.lock().map_err(|_| "The module is in use")?;
    let sum = checksum(&mut module, polynomial, &data)?;
    println!("{:08x}", u32::from_be_bytes(sum));
    Ok(())
}
