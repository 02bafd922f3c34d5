//! Decompresses LZO1X from standard input, by a module that was compiled for threads: its memory is
//! shared, and its allocator takes a lock. The argument is the length of the output in bytes.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};

use herkos_runtime::{FixedMemory, PAGE_SIZE, WasmResult, WasmTrap, Zeroed};

mod lzo;
use lzo::Lzo;

const BYTES: usize = 512 * PAGE_SIZE;
type Memory = FixedMemory<BYTES, Box<[u8; BYTES]>>;

/// What Emscripten's module asks for. One thread is all there is, so that nothing ever waits.
struct Host(Memory);

#[rustfmt::skip]
impl lzo::A for Host {
    type A = Memory;

    fn a(&mut self) -> &mut Memory { &mut self.0 }
    // ___assert_fail
    fn b(&mut self, _: &mut Lzo, _: i32, _: i32, _: i32, _: i32) -> WasmResult<()> { Err(WasmTrap::Host) }
    // _emscripten_futex_wait, _emscripten_futex_wake
    fn c(&mut self, _: &mut Lzo, _: i32, _: i32, _: f64) -> WasmResult<i32> { Err(WasmTrap::Host) }
    fn e(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<i32> { Ok(0) }
    // _emscripten_get_now
    fn d(&mut self, _: &mut Lzo) -> WasmResult<f64> { Ok(0.0) }
    // The status and name of threads
    fn f(&mut self, _: &mut Lzo, _: i32) -> WasmResult<()> { Ok(()) }
    fn g(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<()> { Ok(()) }
    fn o(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<()> { Ok(()) }
    // _emscripten_asm_const_int, by which the module says that it failed
    fn h(&mut self, _: &mut Lzo, _: i32, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
    // initPthreadsJS
    fn l(&mut self, _: &mut Lzo) -> WasmResult<()> { Ok(()) }
    // _emscripten_resize_heap
    fn m(&mut self, _: &mut Lzo, _: i32) -> WasmResult<i32> { Ok(0) }
    // What works with other threads and a browser's window
    fn i(&mut self, _: &mut Lzo, _: i32, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
    fn j(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
    fn k(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
    fn n(&mut self, _: &mut Lzo, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
    fn p(&mut self, _: &mut Lzo, _: i32, _: i32, _: i32) -> WasmResult<f64> { Err(WasmTrap::Host) }
    fn q(&mut self, _: &mut Lzo, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> { Err(WasmTrap::Host) }
}

fn decompress(input: &[u8], length: usize) -> WasmResult<Vec<u8>> {
    let mut host = Host(Memory::new(Zeroed::zeroed(BYTES)));
    let mut module = Lzo::new();
    module.instantiate(&mut host)?;
    module.r(&mut host)?;
    let from = module.t(&mut host, input.len() as i32)?;
    host.0.array_mut()[from as usize..][..input.len()].copy_from_slice(input);
    let to = module.s(&mut host, from, input.len() as i32, length as i32)?;
    Ok(host.0.array()[to as usize..][..length].to_vec())
}

fn main() -> Result<(), Box<dyn Error>> {
    let length = std::env::args().nth(1).ok_or("Give the length")?.parse()?;
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    std::io::stdout().write_all(&decompress(&input, length)?)?;
    Ok(())
}
