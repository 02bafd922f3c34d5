//! Argon2id of standard input (RFC 9106), by one of argon2-browser's two modules: one of them was
//! compiled with vectors, the other without.
//!
//! Arguments: `vectors` or `scalar`; passes, memory in KiB, lanes, length of the tag in bytes; then
//! salt in hexadecimal.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{PAGE_SIZE, WasmResult};

mod argon2_browser;
mod argon2_simd;

const ARGON2ID: i32 = 2;
const VERSION: i32 = 0x13;

/// The memory of either, which it cannot grow by itself.
type Storage = Box<[u8; 256 * PAGE_SIZE]>;

/// What the modules ask for: memory, which they may have no more of than they begin with.
struct Host;

struct Parameters {
    passes: i32,
    kibibytes: i32,
    lanes: i32,
    tag_length: i32,
    salt: Vec<u8>,
}

/// Drives one of the modules: they have the same interface, but not the same types.
macro_rules! twin {
    ($twin:ident, $module:ident :: $struct:ident) => {
        impl $module::A<Storage> for Host {
            fn a(
                &mut self,
                caller: &mut $module::$struct<Storage>,
                to: i32,
                from: i32,
                size: i32,
            ) -> WasmResult<i32> {
                let from = from as u32 as usize;
                let bytes = caller.c().array_mut();
                bytes.copy_within(from..from + size as u32 as usize, to as u32 as usize);
                Ok(to)
            }

            fn b(&mut self, _: &mut $module::$struct<Storage>, _: i32) -> WasmResult<i32> {
                Ok(0)
            }
        }

        fn $twin(given: &Parameters, password: &[u8]) -> WasmResult<Vec<u8>> {
            let mut module = $module::$struct::<Storage>::zeroed();
            module.instantiate(&mut Host)?;
            module.d(&mut Host)?;
            let mut put = |bytes: &[u8]| -> WasmResult<i32> {
                let address = module.f(&mut Host, bytes.len() as i32)?;
                module.c().array_mut()[address as usize..][..bytes.len()].copy_from_slice(bytes);
                Ok(address)
            };
            let input = put(password)?;
            let salt = put(&given.salt)?;
            let tag = put(&vec![0; given.tag_length as usize])?;
            let failure = module.l(
                &mut Host,
                given.passes,
                given.kibibytes,
                given.lanes,
                input,
                password.len() as i32,
                salt,
                given.salt.len() as i32,
                tag,
                given.tag_length,
                0,
                0,
                ARGON2ID,
                0,
                0,
                0,
                0,
                VERSION,
            )?;
            assert_eq!(failure, 0, "argon2 failed");
            Ok(module.c().array()[tag as usize..][..given.tag_length as usize].to_vec())
        }
    };
}

twin!(scalar, argon2_browser::Argon2Browser);
twin!(vectors, argon2_simd::Argon2Simd);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [twin, passes, kibibytes, lanes, tag_length, salt] = args.as_slice() else {
        return Err("Give vectors or scalar, passes, KiB, lanes, length, salt".into());
    };
    let given = Parameters {
        passes: passes.parse()?,
        kibibytes: kibibytes.parse()?,
        lanes: lanes.parse()?,
        tag_length: tag_length.parse()?,
        salt: (0..salt.len() / 2)
            .map(|i| u8::from_str_radix(&salt[2 * i..][..2], 16))
            .collect::<Result<_, _>>()?,
    };
    let mut password = Vec::new();
    std::io::stdin().read_to_end(&mut password)?;
    let hash = match twin.as_str() {
        "vectors" => vectors,
        _ => scalar,
    };
    for byte in hash(&given, &password)? {
        print!("{byte:02x}");
    }
    println!();
    Ok(())
}
