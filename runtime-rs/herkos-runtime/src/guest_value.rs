//! Values with a layout in a module's memory.

use super::V128;

/// A value with a layout in a module's memory: as C has it for WebAssembly, numbers with their lowest
/// byte first. [`guest_struct!`](guest_struct!) implements it for structures.
///
/// ```
/// use herkos_runtime::GuestValue;
///
/// assert_eq!(<[u16; 3]>::SIZE, 6);
/// assert_eq!(u32::load(&[1, 2, 0, 0]), Some(0x201));
/// ```
pub trait GuestValue: Sized {
    /// How many bytes it has.
    const SIZE: usize;
    /// What its address is a multiple of, where compilers choose it.
    const ALIGN: usize;
    /// Reads it from the beginning of `bytes`; nothing where these are too few.
    fn load(bytes: &[u8]) -> Option<Self>;
    /// Writes it to the beginning of `bytes`; nothing where these are too few.
    fn store(self, bytes: &mut [u8]) -> Option<()>;
}

macro_rules! number {
    ($($type:ty),*) => {
        $(
            impl GuestValue for $type {
                const SIZE: usize = size_of::<$type>();
                const ALIGN: usize = size_of::<$type>();

                #[inline]
                fn load(bytes: &[u8]) -> Option<Self> {
                    bytes.first_chunk().map(|bytes| <$type>::from_le_bytes(*bytes))
                }

                #[inline]
                fn store(self, bytes: &mut [u8]) -> Option<()> {
                    *bytes.first_chunk_mut()? = self.to_le_bytes();
                    Some(())
                }
            }
        )*
    };
}

number!(i8, u8, i16, u16, i32, u32, i64, u64, f32, f64);

impl GuestValue for V128 {
    const SIZE: usize = 16;
    const ALIGN: usize = 16;

    fn load(bytes: &[u8]) -> Option<Self> {
        bytes
            .first_chunk()
            .map(|bytes| V128::from_bits(u128::from_le_bytes(*bytes)))
    }

    fn store(self, bytes: &mut [u8]) -> Option<()> {
        *bytes.first_chunk_mut()? = self.to_bits().to_le_bytes();
        Some(())
    }
}

impl<T: GuestValue + Copy + Default, const N: usize> GuestValue for [T; N] {
    const SIZE: usize = N * T::SIZE;
    const ALIGN: usize = T::ALIGN;

    fn load(bytes: &[u8]) -> Option<Self> {
        let mut values = [T::default(); N];
        for (i, value) in values.iter_mut().enumerate() {
            *value = T::load(bytes.get(i * T::SIZE..)?)?;
        }
        Some(values)
    }

    fn store(self, bytes: &mut [u8]) -> Option<()> {
        for (i, value) in self.into_iter().enumerate() {
            value.store(bytes.get_mut(i * T::SIZE..)?)?;
        }
        Some(())
    }
}

/// Defines a structure that lies in a module's memory as C lays it out: each field at the next
/// multiple of its alignment. [`GuestValue`] has to be in scope.
///
/// ```
/// use herkos_runtime::{GuestMut, GuestValue, guest_struct};
///
/// guest_struct! {
///     /// `struct { uint8_t kind; double at[2]; uint32_t next; }`
///     #[derive(Clone, Copy, PartialEq, Debug)]
///     pub struct Item {
///         /// What it is.
///         pub kind: u8,
///         /// Where it is.
///         pub at: [f64; 2],
///         /// Address of the next.
///         pub next: u32,
///     }
/// }
///
/// assert_eq!((Item::SIZE, Item::ALIGN), (32, 8));
/// let mut memory = [0; 64];
/// let mut guest = GuestMut::new(&mut memory);
/// let item = Item { kind: 3, at: [0.5, 2.0], next: 1000 };
/// guest.set(8_i32, item)?;
/// assert_eq!(guest.get::<Item>(8_i32)?, item);
/// assert_eq!(guest.get::<f64>(24_i32)?, 2.0);
/// # Ok::<(), herkos_runtime::GuestError>(())
/// ```
#[macro_export]
macro_rules! guest_struct {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        impl GuestValue for $name {
            const SIZE: usize = {
                let size = 0usize;
                $(
                    let size = size.next_multiple_of(<$type as GuestValue>::ALIGN)
                        + <$type as GuestValue>::SIZE;
                )*
                size.next_multiple_of(<Self as GuestValue>::ALIGN)
            };
            const ALIGN: usize = {
                let align = 1usize;
                $(
                    let align = if align < <$type as GuestValue>::ALIGN {
                        <$type as GuestValue>::ALIGN
                    } else {
                        align
                    };
                )*
                align
            };

            fn load(bytes: &[u8]) -> Option<Self> {
                let bytes = bytes.get(..<Self as GuestValue>::SIZE)?;
                let at = 0usize;
                $(
                    let at = at.next_multiple_of(<$type as GuestValue>::ALIGN);
                    let $field = <$type as GuestValue>::load(bytes.get(at..)?)?;
                    let at = at + <$type as GuestValue>::SIZE;
                )*
                let _ = at;
                Some(Self { $($field),* })
            }

            fn store(self, bytes: &mut [u8]) -> Option<()> {
                let bytes = bytes.get_mut(..<Self as GuestValue>::SIZE)?;
                let at = 0usize;
                $(
                    let at = at.next_multiple_of(<$type as GuestValue>::ALIGN);
                    <$type as GuestValue>::store(self.$field, bytes.get_mut(at..)?)?;
                    let at = at + <$type as GuestValue>::SIZE;
                )*
                let _ = at;
                Some(())
            }
        }
    };
}

// At the root already where this is a crate, but not where it is a module of one.
#[allow(unused_imports)]
pub use guest_struct;
