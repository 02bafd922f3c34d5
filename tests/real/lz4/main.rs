//! Compresses or decompresses standard input to standard output (a block of LZ4 behind its
//! size), by the module of the package lz4-wasm-nodejs, which was made from Rust with
//! wasm-bindgen. Argument: compress or decompress.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};

use herkos_runtime::WasmResult;

mod lz4;
use lz4::{Lz4, WbindgenPlaceholder};

type Module = Lz4<Box<[u8]>>;

/// Holds the strings that the module makes on the side of its host: here the one error message.
#[derive(Default)]
struct Host {
    strings: Vec<String>,
}

impl WbindgenPlaceholder<Box<[u8]>> for Host {
    fn __wbindgen_string_new(
        &mut self,
        caller: &mut Module,
        address: i32,
        length: i32,
    ) -> WasmResult<i32> {
        let text = read(caller, address, length);
        self.strings
            .push(String::from_utf8_lossy(&text).into_owned());
        Ok(self.strings.len() as i32 - 1)
    }
}

fn read(module: &mut Module, address: i32, length: i32) -> Vec<u8> {
    module.memory().bytes()[address as usize..][..length as usize].to_vec()
}

fn word(module: &mut Module, address: i32) -> i32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&read(module, address, 4));
    i32::from_le_bytes(bytes)
}

/// Calls `compress` or `decompress` as wasm-bindgen's JavaScript does: the result comes as
/// address, length and, for `decompress`, an error and a flag, in four words on the stack.
fn convert(compress: bool, input: &[u8], host: &mut Host) -> WasmResult<Result<Vec<u8>, String>> {
    let mut module = Module::zeroed();
    module.instantiate(host)?;
    let results = module.__wbindgen_add_to_stack_pointer(host, -16)?;
    let length = input.len() as i32;
    let address = module.__wbindgen_malloc(host, length)?;
    module.memory().bytes_mut()[address as usize..][..input.len()].copy_from_slice(input);
    if compress {
        module.compress(host, results, address, length)?;
    } else {
        module.decompress(host, results, address, length)?;
        if word(&mut module, results + 12) != 0 {
            let string = word(&mut module, results + 8) as usize;
            return Ok(Err(host.strings.swap_remove(string)));
        }
    }
    let (address, length) = (word(&mut module, results), word(&mut module, results + 4));
    let output = read(&mut module, address, length);
    module.__wbindgen_free(host, address, length)?;
    module.__wbindgen_add_to_stack_pointer(host, 16)?;
    Ok(Ok(output))
}

fn main() -> Result<(), Box<dyn Error>> {
    let compress = std::env::args()
        .nth(1)
        .ok_or("Give compress or decompress")?
        == "compress";
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let output = convert(compress, &input, &mut Host::default())??;
    std::io::stdout().write_all(&output)?;
    Ok(())
}
