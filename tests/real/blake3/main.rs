//! BLAKE3 of standard input, by hash-wasm's module. Arguments: how many bytes of output, and
//! a key of 32 bytes in hexadecimal, or nothing.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::WasmResult;

mod blake3;
use blake3::Blake3;

/// The size of the module's buffer for input.
const BUFFER: usize = 16 * 1024;

fn write(module: &mut Blake3<Storage>, address: usize, bytes: &[u8]) {
    module.memory().array_mut()[address..][..bytes.len()].copy_from_slice(bytes);
}

/// The memory of the instance: two pages on the heap.
type Storage = Box<[u8; 2 * herkos_runtime::PAGE_SIZE]>;

fn hash(data: &[u8], key: &[u8], length: usize) -> WasmResult<Vec<u8>> {
    let mut module = Blake3::<Storage>::zeroed();
    module.instantiate()?;
    let buffer = module.Hash_GetBuffer()? as usize;
    write(&mut module, buffer, key);
    module.Hash_Init(key.len() as i32)?;
    for chunk in data.chunks(BUFFER) {
        write(&mut module, buffer, chunk);
        module.Hash_Update(chunk.len() as i32)?;
    }
    module.Hash_Final(length as i32)?;
    Ok(module.memory().array()[buffer..][..length].to_vec())
}

fn from_hex(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..text.len() / 2)
        .map(|i| u8::from_str_radix(&text[2 * i..][..2], 16))
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let length = args.next().ok_or("Give a length")?.parse()?;
    let key = from_hex(&args.next().unwrap_or_default())?;
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data)?;
    let digest = hash(&data, &key, length)?;
    println!(
        "{}",
        digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    );
    Ok(())
}
