//! Memories of 64 MiB on a thread with a stack of 512 KiB.

mod herkos_runtime;

use herkos_runtime::*;
use std::sync::Mutex;
use std::thread;

const SIZE: usize = 64 << 20;

static INLINE: Mutex<IsolatedMemory<1024, [u8; SIZE]>> = Mutex::new(IsolatedMemory::new([0; SIZE]));

fn work(memory: &mut impl GrowMemory) {
    assert_eq!(memory.grow(1024), 0);
    assert_eq!(memory.grow(1), -1);
    let bytes = memory.bytes_mut();
    assert_eq!(i64_store(bytes, -0x7c00_0000, 0, 1), Err(WasmTrap::OutOfBounds));
    assert_eq!(i64_store(bytes, SIZE as i32 - 9, 1, -5), Ok(()));
    assert_eq!(i64_load(bytes, 0, SIZE as u32 - 8), Ok(-5));
    assert_eq!(memory_copy(bytes, 0, SIZE as i32 / 2, SIZE as i32 / 2), Ok(()));
    assert_eq!(i64_load(bytes, SIZE as i32 / 2, 0), Ok(0));
    assert_eq!(i64_load(bytes, SIZE as i32 / 2 - 8, 0), Ok(-5));
}

fn test() {
    let mut inline = INLINE.lock().unwrap();
    inline.reset(0).unwrap();
    work(&mut *inline);
    let array: Box<[u8; SIZE]> = Zeroed::zeroed(SIZE);
    work(&mut IsolatedMemory::<1024, _>::new(array));
    let slice: Box<[u8]> = Zeroed::zeroed(SIZE);
    work(&mut IsolatedMemory::<1024, _>::new(slice));
    let array: Box<[u8; SIZE]> = Zeroed::zeroed(SIZE);
    let mut fixed = FixedMemory::<SIZE, _>::new(array);
    fixed.reset();
    assert_eq!(i64_load(fixed.array(), SIZE as i32 - 8, 0), Ok(0));
}

fn main() {
    let thread = thread::Builder::new().stack_size(512 << 10);
    thread.spawn(test).unwrap().join().unwrap();
}
