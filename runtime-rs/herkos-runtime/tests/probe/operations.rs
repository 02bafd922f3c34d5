//! Every operation of the runtime, made a function of its own so that the machine code of each is
//! there to be looked at. Compiled by `tests/it/code.rs`, beside a copy of the sources.
#![no_std]

pub mod herkos_runtime;

use herkos_runtime::*;

type Memory = IsolatedMemory<4, [u8; 4 * PAGE_SIZE]>;
type Lent<'a> = IsolatedMemory<4, &'a mut [u8]>;
type Fixed = FixedMemory<PAGE_SIZE, [u8; PAGE_SIZE]>;
/// Bytes of a masked memory.
type Masked = [u8; 4 * PAGE_SIZE + 16];
/// Bytes aligned to words.
type Aligned = AlignedBytes<PAGE_SIZE>;
type Functions = Table<FuncRef, 10>;

macro_rules! functions {
    ($($name:ident($($p:ident: $t:ty),*) $(-> $r:ty)?;)*) => {
        $(#[no_mangle]
        pub fn $name($($p: $t),*) $(-> $r)? {
            herkos_runtime::$name($($p),*)
        })*
    };
}

macro_rules! methods {
    ($($name:ident = $of:ident::$method:ident($($p:ident: $t:ty),*) $(-> $r:ty)?;)*) => {
        $(#[no_mangle]
        pub fn $name($($p: $t),*) $(-> $r)? {
            $of::$method($($p),*)
        })*
    };
}

#[no_mangle]
pub fn view(m: &mut [u8]) -> WasmResult<&mut [u8]> {
    herkos_runtime::view::<65536, 131072>(m)
}

functions! {
    check_bounds(m: &[u8], a: i32, n: u32) -> WasmResult<()>;
    in_bounds(m: &[u8], a: i32, n: u32) -> bool;
    check_bounds_wide(m: &[u8], a: i64, n: u64) -> WasmResult<()>;
    in_bounds_wide(m: &[u8], a: i64, n: u64) -> bool;
    i32_load(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_load8_s(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_load8_u(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_load16_s(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_load16_u(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i64_load(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load8_s(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load8_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load16_s(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load16_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load32_s(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_load32_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    f32_load(m: &[u8], a: i32, o: u32) -> WasmResult<f32>;
    f64_load(m: &[u8], a: i32, o: u32) -> WasmResult<f64>;
    i32_store(m: &mut [u8], a: i32, o: u32, v: i32) -> WasmResult<()>;
    i32_store8(m: &mut [u8], a: i32, o: u32, v: i32) -> WasmResult<()>;
    i32_store16(m: &mut [u8], a: i32, o: u32, v: i32) -> WasmResult<()>;
    i64_store(m: &mut [u8], a: i32, o: u32, v: i64) -> WasmResult<()>;
    i64_store8(m: &mut [u8], a: i32, o: u32, v: i64) -> WasmResult<()>;
    i64_store16(m: &mut [u8], a: i32, o: u32, v: i64) -> WasmResult<()>;
    i64_store32(m: &mut [u8], a: i32, o: u32, v: i64) -> WasmResult<()>;
    f32_store(m: &mut [u8], a: i32, o: u32, v: f32) -> WasmResult<()>;
    f64_store(m: &mut [u8], a: i32, o: u32, v: f64) -> WasmResult<()>;
    i32_load_masked(m: &Masked, a: i32, o: u32) -> i32;
    i32_load8_s_masked(m: &Masked, a: i32, o: u32) -> i32;
    i32_load8_u_masked(m: &Masked, a: i32, o: u32) -> i32;
    i32_load16_s_masked(m: &Masked, a: i32, o: u32) -> i32;
    i32_load16_u_masked(m: &Masked, a: i32, o: u32) -> i32;
    i64_load_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load8_s_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load8_u_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load16_s_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load16_u_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load32_s_masked(m: &Masked, a: i32, o: u32) -> i64;
    i64_load32_u_masked(m: &Masked, a: i32, o: u32) -> i64;
    f32_load_masked(m: &Masked, a: i32, o: u32) -> f32;
    f64_load_masked(m: &Masked, a: i32, o: u32) -> f64;
    i32_store_masked(m: &mut Masked, a: i32, o: u32, v: i32);
    i32_store8_masked(m: &mut Masked, a: i32, o: u32, v: i32);
    i32_store16_masked(m: &mut Masked, a: i32, o: u32, v: i32);
    i64_store_masked(m: &mut Masked, a: i32, o: u32, v: i64);
    i64_store8_masked(m: &mut Masked, a: i32, o: u32, v: i64);
    i64_store16_masked(m: &mut Masked, a: i32, o: u32, v: i64);
    i64_store32_masked(m: &mut Masked, a: i32, o: u32, v: i64);
    f32_store_masked(m: &mut Masked, a: i32, o: u32, v: f32);
    f64_store_masked(m: &mut Masked, a: i32, o: u32, v: f64);
    i32_load_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i32>;
    i32_load16_s_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i32>;
    i32_load16_u_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i32>;
    i64_load_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i64>;
    i64_load16_s_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i64>;
    i64_load16_u_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i64>;
    i64_load32_s_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i64>;
    i64_load32_u_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<i64>;
    f32_load_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<f32>;
    f64_load_aligned(m: &Aligned, a: i32, o: u32) -> WasmResult<f64>;
    i32_store_aligned(m: &mut Aligned, a: i32, o: u32, v: i32) -> WasmResult<()>;
    i32_store16_aligned(m: &mut Aligned, a: i32, o: u32, v: i32) -> WasmResult<()>;
    i64_store_aligned(m: &mut Aligned, a: i32, o: u32, v: i64) -> WasmResult<()>;
    i64_store16_aligned(m: &mut Aligned, a: i32, o: u32, v: i64) -> WasmResult<()>;
    i64_store32_aligned(m: &mut Aligned, a: i32, o: u32, v: i64) -> WasmResult<()>;
    f32_store_aligned(m: &mut Aligned, a: i32, o: u32, v: f32) -> WasmResult<()>;
    f64_store_aligned(m: &mut Aligned, a: i32, o: u32, v: f64) -> WasmResult<()>;
    i32_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i32_load8_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i32_load8_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i32_load16_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i32_load16_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i64_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load8_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load8_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load16_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load16_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load32_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_load32_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    f32_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<f32>;
    f64_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<f64>;
    i32_store_wide(m: &mut [u8], a: i64, o: u64, v: i32) -> WasmResult<()>;
    i32_store8_wide(m: &mut [u8], a: i64, o: u64, v: i32) -> WasmResult<()>;
    i32_store16_wide(m: &mut [u8], a: i64, o: u64, v: i32) -> WasmResult<()>;
    i64_store_wide(m: &mut [u8], a: i64, o: u64, v: i64) -> WasmResult<()>;
    i64_store8_wide(m: &mut [u8], a: i64, o: u64, v: i64) -> WasmResult<()>;
    i64_store16_wide(m: &mut [u8], a: i64, o: u64, v: i64) -> WasmResult<()>;
    i64_store32_wide(m: &mut [u8], a: i64, o: u64, v: i64) -> WasmResult<()>;
    f32_store_wide(m: &mut [u8], a: i64, o: u64, v: f32) -> WasmResult<()>;
    f64_store_wide(m: &mut [u8], a: i64, o: u64, v: f64) -> WasmResult<()>;
    memory_copy_wide(m: &mut [u8], d: i64, s: i64, n: i64) -> WasmResult<()>;
    memory_copy_from_wide(m: &mut [u8], from: &[u8], d: i64, s: i64, n: i64) -> WasmResult<()>;
    memory_fill_wide(m: &mut [u8], d: i64, v: i32, n: i64) -> WasmResult<()>;
    memory_init_wide(m: &mut [u8], data: &[u8], d: i64, s: i32, n: i32) -> WasmResult<()>;
    i32_atomic_load(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i64_atomic_load(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i32_atomic_load8_u(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load8_u_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load8_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i32_atomic_load16_u(m: &[u8], a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load16_u_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i32>;
    i32_atomic_load16_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i32>;
    i64_atomic_load8_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load8_u_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load8_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_atomic_load16_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load16_u_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load16_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    i64_atomic_load32_u(m: &[u8], a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load32_u_masked(m: &Masked, a: i32, o: u32) -> WasmResult<i64>;
    i64_atomic_load32_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<i64>;
    memory_atomic_wait32(m: &[u8], a: i32, o: u32, e: i32, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_wait32_masked(m: &Masked, a: i32, o: u32, e: i32, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_wait32_wide(m: &[u8], a: i64, o: u64, e: i32, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_wait64(m: &[u8], a: i32, o: u32, e: i64, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_wait64_masked(m: &Masked, a: i32, o: u32, e: i64, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_wait64_wide(m: &[u8], a: i64, o: u64, e: i64, t: i64, s: bool) -> WasmResult<i32>;
    memory_atomic_notify(m: &[u8], a: i32, o: u32, n: i32) -> WasmResult<i32>;
    memory_atomic_notify_masked(m: &Masked, a: i32, o: u32, n: i32) -> WasmResult<i32>;
    memory_atomic_notify_wide(m: &[u8], a: i64, o: u64, n: i32) -> WasmResult<i32>;
    memory_size(m: &[u8]) -> i32;
    memory_copy(m: &mut [u8], d: i32, s: i32, n: i32) -> WasmResult<()>;
    memory_copy_from(m: &mut [u8], from: &[u8], d: i32, s: i32, n: i32) -> WasmResult<()>;
    memory_fill(m: &mut [u8], d: i32, v: i32, n: i32) -> WasmResult<()>;
    memory_init(m: &mut [u8], data: &[u8], d: i32, s: i32, n: i32) -> WasmResult<()>;
    i32_div_s(a: i32, b: i32) -> WasmResult<i32>;
    i32_div_u(a: i32, b: i32) -> WasmResult<i32>;
    i32_rem_s(a: i32, b: i32) -> WasmResult<i32>;
    i32_rem_u(a: i32, b: i32) -> WasmResult<i32>;
    i64_div_s(a: i64, b: i64) -> WasmResult<i64>;
    i64_div_u(a: i64, b: i64) -> WasmResult<i64>;
    i64_add128(a: i64, b: i64, c: i64, d: i64) -> (i64, i64);
    i64_sub128(a: i64, b: i64, c: i64, d: i64) -> (i64, i64);
    i64_mul_wide_s(a: i64, b: i64) -> (i64, i64);
    i64_mul_wide_u(a: i64, b: i64) -> (i64, i64);
    i64_rem_s(a: i64, b: i64) -> WasmResult<i64>;
    i64_rem_u(a: i64, b: i64) -> WasmResult<i64>;
    i32_trunc_f32_s(a: f32) -> WasmResult<i32>;
    i32_trunc_f32_u(a: f32) -> WasmResult<i32>;
    i32_trunc_f64_s(a: f64) -> WasmResult<i32>;
    i32_trunc_f64_u(a: f64) -> WasmResult<i32>;
    i64_trunc_f32_s(a: f32) -> WasmResult<i64>;
    i64_trunc_f32_u(a: f32) -> WasmResult<i64>;
    i64_trunc_f64_s(a: f64) -> WasmResult<i64>;
    i64_trunc_f64_u(a: f64) -> WasmResult<i64>;
    f32_quiet(a: f32) -> f32;
    f32_canonical(a: f32) -> f32;
    f32_min(a: f32, b: f32) -> f32;
    f32_max(a: f32, b: f32) -> f32;
    f32_ceil(a: f32) -> f32;
    f32_floor(a: f32) -> f32;
    f32_trunc(a: f32) -> f32;
    f32_nearest(a: f32) -> f32;
    f32_sqrt(a: f32) -> f32;
    f32_demote_f64(a: f64) -> f32;
    f64_quiet(a: f64) -> f64;
    f64_canonical(a: f64) -> f64;
    f64_min(a: f64, b: f64) -> f64;
    f64_max(a: f64, b: f64) -> f64;
    f64_ceil(a: f64) -> f64;
    f64_floor(a: f64) -> f64;
    f64_trunc(a: f64) -> f64;
    f64_nearest(a: f64) -> f64;
    f64_sqrt(a: f64) -> f64;
    f64_promote_f32(a: f32) -> f64;
    table_get(t: &[FuncRef], i: i32) -> WasmResult<FuncRef>;
    table_set(t: &mut [FuncRef], i: i32, v: FuncRef) -> WasmResult<()>;
    table_fill(t: &mut [FuncRef], i: i32, v: FuncRef, n: i32) -> WasmResult<()>;
    table_copy(t: &mut [FuncRef], d: i32, s: i32, n: i32) -> WasmResult<()>;
    table_copy_from(t: &mut [FuncRef], f: &[FuncRef], d: i32, s: i32, n: i32) -> WasmResult<()>;
    table_init(t: &mut [FuncRef], items: &[FuncRef], d: i32, s: i32, n: i32) -> WasmResult<()>;
    table_init_refs(t: &mut [FuncRef], items: &[FuncRef], instance: u32, d: i32, s: i32, n: i32)
        -> WasmResult<()>;
    table_lookup(t: &[FuncRef], i: i32, sig: u32) -> WasmResult<FuncRef>;
    enter(budget: u32, weight: u32) -> WasmResult<u32>;
    take_fuel(fuel: &mut i64, cost: i64) -> WasmResult<()>;
    take_fuel_times(fuel: &mut i64, cost: i64, times: i64) -> WasmResult<()>;
    fuel_product(a: i64, b: i64) -> i64;
    owe_fuel(fuel: &mut i64, cost: i64) -> ();
}

#[no_mangle]
pub fn probe_table_copy_between(h: &mut [[FuncRef; 4]; 2], d: i32, s: i32, n: i32) -> WasmResult<()> {
    let [_, _] = h;
    table_copy_between(4, 4, h, |h, i, e| put_element(&mut h[0], i, e), |h, i| h[1].get(i).copied(), d, s, n)
}

#[no_mangle]
pub fn probe_memory_copy_between(h: &mut [[u8; 600]; 2], d: i32, s: i32, n: i32) -> WasmResult<()> {
    memory_copy_between(600, 600, h, |h, i, p| put_bytes(&mut h[0], i, p), |h, i, p| get_bytes(&h[1], i, p), d, s, n)
}

#[no_mangle]
pub fn probe_memory_copy_between_wide(
    h: &mut [[u8; 600]; 2],
    d: i64,
    s: i64,
    n: i64,
) -> WasmResult<()> {
    memory_copy_between_wide(600, 600, h, |h, i, p| put_bytes(&mut h[0], i, p), |h, i, p| get_bytes(&h[1], i, p), d, s, n)
}

methods! {
    array_reset = Memory::reset(m: &mut Memory, min: u32) -> WasmResult<()>;
    array_reset_all = Memory::reset_all(m: &mut Memory, min: u32) -> WasmResult<()>;
    array_array_mut = Memory::array_mut(m: &mut Memory) -> &mut [u8; 4 * PAGE_SIZE];
    array_bytes = Memory::bytes(m: &Memory) -> &[u8];
    array_bytes_mut = Memory::bytes_mut(m: &mut Memory) -> &mut [u8];
    array_size = Memory::size(m: &Memory) -> i32;
    array_grow = Memory::grow(m: &mut Memory, delta: i32) -> i32;
    array_max_pages = Memory::max_pages(m: &Memory) -> u32;
    lent_reset = Lent::reset(m: &mut Lent<'_>, min: u32) -> WasmResult<()>;
    lent_grow = Lent::grow(m: &mut Lent<'_>, delta: i32) -> i32;
    lent_max_pages = Lent::max_pages(m: &Lent<'_>) -> u32;
    fixed_reset = Fixed::reset(m: &mut Fixed);
    fixed_array = Fixed::array(m: &Fixed) -> &[u8; PAGE_SIZE];
    fixed_array_mut = Fixed::array_mut(m: &mut Fixed) -> &mut [u8; PAGE_SIZE];
    fixed_size = Fixed::size(m: &Fixed) -> i32;
    functions_reset = Functions::reset(t: &mut Functions, min: u32) -> WasmResult<()>;
    functions_elements = Functions::elements(t: &Functions) -> &[FuncRef];
    functions_elements_mut = Functions::elements_mut(t: &mut Functions) -> &mut [FuncRef];
    functions_size = Functions::size(t: &Functions) -> i32;
    functions_grow = Functions::grow(t: &mut Functions, delta: i32, init: FuncRef) -> i32;
    func_ref_new = FuncRef::new(instance: u32, func: u32, sig: u32) -> FuncRef;
    func_ref_sig = FuncRef::sig(f: FuncRef) -> u32;
    extern_ref_new = ExternRef::new(handle: u32) -> ExternRef;
    extern_ref_handle = ExternRef::handle(e: ExternRef) -> Option<u32>;
}

#[no_mangle]
pub fn select_i64(condition: bool, a: i64, b: i64) -> i64 {
    select(condition, a, b)
}

#[no_mangle]
pub fn func_ref_eq(a: FuncRef, b: FuncRef) -> bool {
    a == b
}

#[no_mangle]
pub fn lent_bytes<'a>(m: &'a mut Lent<'_>) -> &'a mut [u8] {
    m.bytes_mut()
}
