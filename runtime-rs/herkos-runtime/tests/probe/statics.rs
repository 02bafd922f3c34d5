//! Statics of 64 MiB and more, all zero bytes.
#![no_std]

pub mod herkos_runtime;

use herkos_runtime::*;

const SIZE: usize = 64 << 20;

#[no_mangle]
pub static mut GROWABLE: IsolatedMemory<1024, [u8; SIZE]> = IsolatedMemory::new([0; SIZE]);
#[no_mangle]
pub static mut FIXED: FixedMemory<SIZE, [u8; SIZE]> = FixedMemory::new([0; SIZE]);
#[no_mangle]
pub static mut FUNCTIONS: Table<FuncRef, 1_000_000> = Table::new(FuncRef::NULL);
#[no_mangle]
pub static mut THINGS: Table<ExternRef, 1_000_000> = Table::new(ExternRef::NULL);
