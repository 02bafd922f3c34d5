//! Random bytes that are the same at each run.

use super::super::{Errno, Random};

/// The generator SplitMix64, from a seed: for tests and simulations, **never for secrets**, as who
/// sees some of its bytes knows the rest.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
///
/// ```
/// use herkos_runtime::wasi::{Random, SeededRandom};
///
/// let (mut a, mut b) = ([0; 20], [0; 20]);
/// SeededRandom::new(42).random(&mut a)?;
/// SeededRandom::new(42).random(&mut b)?;
/// assert_eq!(a, b);
/// # Ok::<(), herkos_runtime::wasi::Errno>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SeededRandom(u64);

impl SeededRandom {
    /// The generator whose state is `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Random for SeededRandom {
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        for part in bytes.chunks_mut(8) {
            for (to, from) in part.iter_mut().zip(self.next().to_le_bytes()) {
                *to = from;
            }
        }
        Ok(())
    }
}
