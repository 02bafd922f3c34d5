//! Decompresses a Zstandard frame from standard input to standard output, by the module of the
//! package zstddec.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};

use herkos_runtime::WasmResult;

mod zstddec;
use zstddec::{Env, Zstddec};

type Module = Zstddec<Box<[u8]>>;

/// The one import only says that the memory grew.
#[derive(Default)]
struct Host {
    growths: u32,
}

impl Env<Box<[u8]>> for Host {
    fn emscripten_notify_memory_growth(&mut self, _: &mut Module, _memory: i32) -> WasmResult<()> {
        self.growths += 1;
        Ok(())
    }
}

/// The frame's content, or nothing when it is not a frame that says its size.
fn decompress(frame: &[u8], host: &mut Host) -> WasmResult<Option<Vec<u8>>> {
    let mut module = Module::zeroed();
    module.instantiate(host)?;
    let frame_length = frame.len() as i32;
    let input = module.malloc(host, frame_length)?;
    module.memory().bytes_mut()[input as usize..][..frame.len()].copy_from_slice(frame);
    let size = module.ZSTD_findDecompressedSize(host, input, frame_length)?;
    let Ok(size) = i32::try_from(size) else {
        return Ok(None);
    };
    let output = module.malloc(host, size)?;
    let written = module.ZSTD_decompress(host, output, size, input, frame_length)?;
    if module.ZSTD_isError(host, written)? != 0 {
        return Ok(None);
    }
    Ok(Some(
        module.memory().bytes()[output as usize..][..written as usize].to_vec(),
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut frame = Vec::new();
    std::io::stdin().read_to_end(&mut frame)?;
    let mut host = Host::default();
    let content = decompress(&frame, &mut host)?.ok_or("Cannot decompress")?;
    std::io::stdout().write_all(&content)?;
    eprintln!("the memory grew {} times", host.growths);
    Ok(())
}
