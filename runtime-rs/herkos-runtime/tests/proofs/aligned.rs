//! Accesses to aligned bytes do what those to other bytes do, whose oracle is in `accesses`, wherever they are.

use super::thin;
use herkos_runtime::*;

/// Addresses and offsets around the ends of a memory of `len` bytes and of the address space, each with
/// every remainder modulo 8.
fn places(len: usize) -> impl Iterator<Item = (i32, u32)> {
    let near = |end: u32| (0..=17).map(move |i| end.wrapping_add(8).wrapping_sub(i));
    let ends = [0, len as u32, 1 << 31, u32::MAX]
        .into_iter()
        .flat_map(near);
    thin::pairs(
        ends.clone().map(|addr| addr as i32).collect(),
        ends.collect(),
    )
}

fn memory<const N: usize>() -> AlignedBytes<N> {
    let mut bytes = AlignedBytes::new();
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = (i * 151 + 113) as u8;
    }
    bytes
}

/// The bits of a value, so that a NaN equals itself.
trait Bits {
    fn bits(self) -> u64;
}

macro_rules! bits {
    ($($type:ty, $value:ident => $bits:expr;)*) => {$(
        impl Bits for $type {
            fn bits(self) -> u64 {
                let $value = self;
                $bits
            }
        }
    )*};
}

bits! {
    i32, x => x as u32 as u64;
    i64, x => x as u64;
    f32, x => u64::from(x.to_bits());
    f64, x => x.to_bits();
}

macro_rules! load {
    ($names:ident: $($name:ident, $plain:ident;)*) => {
        pub const $names: &[&str] = &[$(stringify!($name)),*];
        $(
        #[test]
        fn $name() {
            fn check<const N: usize>() {
                let m = memory::<N>();
                for (addr, offset) in places(N) {
                    let expected = herkos_runtime::$plain(&m, addr, offset).map(Bits::bits);
                    let got = herkos_runtime::$name(&m, addr, offset).map(Bits::bits);
                    assert_eq!(got, expected, "{N} {addr} {offset}");
                }
            }
            check::<0>();
            check::<3>();
            check::<8>();
            check::<41>();
        }
        )*
    };
}

macro_rules! store {
    ($names:ident: $($name:ident, $plain:ident, $value:expr;)*) => {
        pub const $names: &[&str] = &[$(stringify!($name)),*];
        $(
        #[test]
        fn $name() {
            fn check<const N: usize>() {
                let before = memory::<N>();
                for (addr, offset) in places(N) {
                    let (mut expected, mut got) = (before.clone(), before.clone());
                    let outcome = herkos_runtime::$plain(&mut expected, addr, offset, $value);
                    assert_eq!(
                        herkos_runtime::$name(&mut got, addr, offset, $value),
                        outcome,
                        "{N} {addr} {offset}"
                    );
                    assert_eq!(*got, *expected, "{N} {addr} {offset}");
                }
            }
            check::<0>();
            check::<3>();
            check::<8>();
            check::<41>();
        }
        )*
    };
}

load! {
    LOADS:
    i32_load_aligned, i32_load;
    i32_load16_s_aligned, i32_load16_s;
    i32_load16_u_aligned, i32_load16_u;
    i64_load_aligned, i64_load;
    i64_load16_s_aligned, i64_load16_s;
    i64_load16_u_aligned, i64_load16_u;
    i64_load32_s_aligned, i64_load32_s;
    i64_load32_u_aligned, i64_load32_u;
    f32_load_aligned, f32_load;
    f64_load_aligned, f64_load;
}

store! {
    STORES:
    i32_store_aligned, i32_store, 0x8192_a3b4_u32 as i32;
    i32_store16_aligned, i32_store16, 0x8192_a3b4_u32 as i32;
    i64_store_aligned, i64_store, 0x8192_a3b4_c5d6_e7f8_u64 as i64;
    i64_store16_aligned, i64_store16, 0x8192_a3b4_c5d6_e7f8_u64 as i64;
    i64_store32_aligned, i64_store32, 0x8192_a3b4_c5d6_e7f8_u64 as i64;
    f32_store_aligned, f32_store, f32::from_bits(0x7fa0_0001);
    f64_store_aligned, f64_store, f64::from_bits(0x7ff4_0000_dead_beef);
}

/// What every kind of storage has in common.
fn is_storage(mut storage: impl AlignedStorage<5>) {
    storage.aligned_mut().copy_from_slice(b"abcde");
    assert_eq!(storage.array(), b"abcde");
    storage.array_mut()[0] = b'z';
    assert_eq!(&**storage.aligned_mut(), b"zbcde");
    assert_eq!(storage.array().as_ptr() as usize % 4, 0);
}

#[test]
fn storage_is_aligned_wherever_it_is() {
    is_storage(AlignedBytes::new());
    is_storage(&mut AlignedBytes::default());
    #[cfg(feature = "alloc")]
    is_storage(<Box<AlignedBytes<5>> as Zeroed>::zeroed(5));
}

#[test]
fn debug_says_how_many_and_not_which() {
    assert_eq!(format!("{:?}", AlignedBytes::<5>::new()), "AlignedBytes(5)");
    assert_eq!(*memory::<2>().clone(), [113, 8]);
}
