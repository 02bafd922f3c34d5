//! Accesses to memory whose size is known.
#![no_std]

pub mod herkos_runtime;

use herkos_runtime::*;

#[no_mangle]
pub fn constant_address(m: &mut [u8; PAGE_SIZE]) -> WasmResult<()> {
    let value = i64_load(m, 1024, 8)?;
    i64_store(m, 65_000, 528, value)
}

#[no_mangle]
pub fn any_address(m: &mut [u8; PAGE_SIZE], address: i32) -> WasmResult<()> {
    i32_store(m, address, 1000, 1)
}
