//! Argon2 of standard input (RFC 9106), by two of hash-wasm's modules: `blake2b` hashes what
//! goes in and comes out, `argon2` fills the memory.
//!
//! Arguments: variant (0: d, 1: i, 2: id), passes, memory in KiB, lanes, length of the tag in
//! bytes; then salt, secret and associated data in hexadecimal.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{PAGE_SIZE, WasmResult, WasmTrap};

mod argon2;
mod blake2b;
use argon2::Argon2;
use blake2b::Blake2b;

const BLOCK: usize = 1024;
/// What the argon2 module allots to its buffer by itself, in bytes.
const FIRST_BUFFER: usize = 512 * 1024;
const VERSION: u32 = 0x13;

struct Parameters {
    variant: u32,
    passes: u32,
    kibibytes: u32,
    lanes: u32,
    tag_length: u32,
    salt: Vec<u8>,
    secret: Vec<u8>,
    associated: Vec<u8>,
}

impl Parameters {
    /// The six numbers in the order in which RFC 9106 hashes them, which is also how the module
    /// wants them.
    fn numbers(&self) -> Vec<u8> {
        [
            self.lanes,
            self.tag_length,
            self.kibibytes,
            self.passes,
            VERSION,
            self.variant,
        ]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
    }
}

/// BLAKE2b by the first module.
struct Hasher(Box<Blake2b<Box<[u8; 2 * PAGE_SIZE]>>>);

impl Hasher {
    fn hash(&mut self, length: usize, data: &[u8]) -> WasmResult<Vec<u8>> {
        let module = &mut self.0;
        let buffer = module.Hash_GetBuffer()? as usize;
        module.Hash_Init(8 * length as i32)?;
        for chunk in data.chunks(16 * 1024) {
            module.memory().array_mut()[buffer..][..chunk.len()].copy_from_slice(chunk);
            module.Hash_Update(chunk.len() as i32)?;
        }
        module.Hash_Final()?;
        Ok(module.memory().array()[buffer..][..length].to_vec())
    }

    /// The variable-length hash H' (RFC 9106, section 3.3).
    fn hash_long(&mut self, length: usize, data: &[u8]) -> WasmResult<Vec<u8>> {
        let input = [&(length as u32).to_le_bytes(), data].concat();
        if length <= 64 {
            return self.hash(length, &input);
        }
        let mut digest = self.hash(64, &input)?;
        let mut output = digest[..32].to_vec();
        while length - output.len() > 64 {
            digest = self.hash(64, &digest)?;
            output.extend_from_slice(&digest[..32]);
        }
        output.extend(self.hash(length - output.len(), &digest)?);
        Ok(output)
    }
}

/// Why there is no tag.
#[derive(Debug)]
enum Failure {
    /// The module's memory cannot grow that far.
    NotEnoughMemory,
    Trap(WasmTrap),
}

impl From<WasmTrap> for Failure {
    fn from(trap: WasmTrap) -> Self {
        Self::Trap(trap)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEnoughMemory => f.write_str("The memory is too small for these parameters"),
            Self::Trap(trap) => trap.fmt(f),
        }
    }
}

impl Error for Failure {}

fn tag(hasher: &mut Hasher, parameters: &Parameters, password: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut module = Argon2::<Box<[u8]>>::zeroed();
    module.instantiate()?;

    let mut input = parameters.numbers();
    for part in [
        password,
        &parameters.salt,
        &parameters.secret,
        &parameters.associated,
    ] {
        input.extend((part.len() as u32).to_le_bytes());
        input.extend(part);
    }
    let seed = hasher.hash(64, &input)?;

    let memory = parameters.kibibytes as usize * BLOCK;
    let buffer = module.Hash_GetBuffer()? as usize;
    // The module keeps the parameters in one more block, behind the memory.
    if memory + BLOCK > FIRST_BUFFER {
        if module.Hash_SetMemorySize((memory + BLOCK) as i32)? != 0 {
            return Err(Failure::NotEnoughMemory);
        }
    }
    let numbers = parameters.numbers();
    module.memory().bytes_mut()[buffer + memory..][..numbers.len()].copy_from_slice(&numbers);

    let lane_blocks = parameters.kibibytes / (4 * parameters.lanes) * 4;
    for lane in 0..parameters.lanes {
        for column in 0..2u32 {
            let seed = [&seed[..], &column.to_le_bytes(), &lane.to_le_bytes()].concat();
            let block = hasher.hash_long(BLOCK, &seed)?;
            let address = buffer + (lane * lane_blocks + column) as usize * BLOCK;
            module.memory().bytes_mut()[address..][..BLOCK].copy_from_slice(&block);
        }
    }
    module.Hash_Calculate(0, parameters.kibibytes as i32)?;
    let last = module.memory().bytes()[buffer..][..BLOCK].to_vec();
    Ok(hasher.hash_long(parameters.tag_length as usize, &last)?)
}

fn from_hex(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..text.len() / 2)
        .map(|i| u8::from_str_radix(&text[2 * i..][..2], 16))
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = || {
        args.next()
            .ok_or("Give variant passes KiB lanes length salt secret data")
    };
    let parameters = Parameters {
        variant: next()?.parse()?,
        passes: next()?.parse()?,
        kibibytes: next()?.parse()?,
        lanes: next()?.parse()?,
        tag_length: next()?.parse()?,
        salt: from_hex(&next()?)?,
        secret: from_hex(&next()?)?,
        associated: from_hex(&next()?)?,
    };
    let mut password = Vec::new();
    std::io::stdin().read_to_end(&mut password)?;
    let mut hasher = Hasher(Box::new(Blake2b::zeroed()));
    hasher.0.instantiate()?;
    let tag = tag(&mut hasher, &parameters, &password)?;
    println!(
        "{}",
        tag.iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    );
    Ok(())
}
