#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
//! The runtime of Rust code that herkos makes from WebAssembly modules.
//!
//! Everything here is safe Rust without heap, panic, function pointer or dependency. Linear
//! memory is a slice of bytes, a load or store is a checked function, and what the
//! specification calls a trap is an [`Err`] of [`WasmTrap`].
//!
//! | concept | items |
//! |---|---|
//! | traps | [`WasmTrap`], [`WasmResult`], [`Trap`] |
//! | where they happened | [`TrapAt`], [`ResultAt`], [`TrapPlace`], [`keep_place`], [`TrapSite`] |
//! | linear memory | [`IsolatedMemory`], [`FixedMemory`], [`LinearMemory`], [`GrowMemory`] |
//! | what holds its bytes | [`Storage`], [`FixedStorage`], [`Zeroed`], [`constant_bytes`] |
//! | loads and stores | [`i32_load`], [`i32_store`] and the others of the specification |
//! | those of 64-bit memories | [`i32_load_wide`] and so on, [`memory_copy_wide`], [`narrow_index`], [`widen_size`] |
//! | atomic accesses | [`i32_atomic_load`] and so on, [`memory_atomic_wait32`], [`memory_atomic_notify`] |
//! | checks ahead of them | [`view`], [`check_bounds`], [`in_bounds`] |
//! | bulk memory | [`memory_size`], [`memory_copy`], [`memory_fill`], [`memory_init`] |
//! | numerics | [`i32_div_s`], [`f32_min`], [`f64_sqrt`], [`i32_trunc_f64_s`] and so on |
//! | vectors | [`V128`], [`i8x16_add`], [`f32x4_mul`], [`v128_load`] and so on |
//! | references | [`FuncRef`], [`ExternRef`] |
//! | tables | [`Table`], [`RefTable`], [`table_lookup`], [`table_get`], [`table_init`] and so on |
//! | exceptions | [`Exception`], [`Tag`], [`Payload`], [`caught`], [`catch_all`] and so on |
//! | choice | [`select()`] |
//! | a host's access to memory | [`Guest`], [`GuestMut`], [`GuestValue`], [`guest_struct!`] |
//! | copies and snapshots | [`Snapshot`], [`SnapshotWriter`], [`SnapshotReader`] |
//! | depth of calls | [`enter`] |
//! | fuel | [`take_fuel`], [`take_fuel_times`], [`owe_fuel`], [`settle_fuel`], [`fuel_product`] |
//! | WASI preview 1 | [`wasi`] |
//!
//! Names are those of the specification with `_` for `.`, so `i32.load8_s` is [`i32_load8_s`].
//!
//! ```
//! use herkos_runtime::{i32_load, i32_store, IsolatedMemory, WasmTrap, PAGE_SIZE};
//!
//! let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
//! memory.reset(1)?;
//! i32_store(memory.bytes_mut(), 8, 0, -2)?;
//! assert_eq!(i32_load(memory.bytes(), 4, 4), Ok(-2));
//! assert_eq!(i32_load(memory.bytes(), 65533, 0), Err(WasmTrap::OutOfBounds));
//! assert_eq!(memory.grow(1), 1);
//! assert_eq!(i32_load(memory.bytes(), 65533, 0), Ok(0));
//! # Ok::<(), WasmTrap>(())
//! ```
//!
//! # Features
//!
//! * `alloc`: storage in boxes.
//! * `std` (with `alloc`), `libm`: faster square roots, with the same results.

mod access;
mod access_wide;
mod aligned;
mod atomic;
mod bounds;
mod bulk;
mod call;
mod constant;
mod convert;
mod exception;
mod float;
mod fuel;
mod guest;
mod guest_value;
mod hint;
mod int;
mod int128;
mod memory;
mod range;
mod reference;
mod select;
mod simd;
mod snapshot;
mod sqrt;
mod storage;
mod table;
mod trap;
mod trap_at;
pub mod wasi;
mod wide;

pub use self::access::*;
pub use self::access_wide::*;
pub use self::aligned::*;
pub use self::atomic::*;
pub use self::bounds::*;
pub use self::bulk::*;
pub use self::call::*;
pub use self::constant::*;
pub use self::convert::*;
pub use self::exception::*;
pub use self::float::*;
pub use self::fuel::*;
pub use self::guest::*;
pub use self::guest_value::*;
pub use self::hint::*;
pub use self::int::*;
pub use self::int128::*;
pub use self::memory::*;
pub use self::reference::*;
pub use self::select::*;
pub use self::simd::*;
pub use self::snapshot::*;
pub use self::sqrt::*;
pub use self::storage::*;
pub use self::table::*;
pub use self::trap::*;
pub use self::trap_at::*;
pub use self::wide::*;

/// The version of the interface between generated code and this crate. Generated code asserts
/// it at compile time, so that a mismatch is one clear error.
///
/// ```
/// const _: () = assert!(herkos_runtime::ABI == 29, "generated for another herkos-runtime");
/// ```
pub const ABI: u32 = 29;
