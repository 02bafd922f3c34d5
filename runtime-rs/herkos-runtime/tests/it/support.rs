//! Inputs for the tests.

use super::thin;

/// Marsaglia's xorshift generator: the same numbers at each run.
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        Random(88_172_645_463_325_252)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// f32 bit patterns: every exponent with the mantissas at its ends, and `count` random ones.
pub fn f32s(count: usize) -> impl Iterator<Item = f32> {
    let lows = [
        0, 1, 2, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x7f_fffe, 0x7f_ffff,
    ];
    let edges = thin::pairs((0..512).collect(), lows.to_vec()).map(|(high, low)| high << 23 | low);
    let mut random = Random::new();
    edges
        .chain((0..thin::count(count)).map(move |_| random.next() as u32))
        .map(f32::from_bits)
}

/// f64 bit patterns: every exponent with the mantissas at its ends, and `count` random ones, of
/// which half are of a size near 1.
pub fn f64s(count: usize) -> impl Iterator<Item = f64> {
    let half = 1u64 << 51;
    let lows = [
        0,
        1,
        2,
        half - 1,
        half,
        half + 1,
        2 * half - 2,
        2 * half - 1,
    ];
    let edges = thin::pairs((0..4096).collect(), lows.to_vec()).map(|(high, low)| high << 52 | low);
    let mut random = Random::new();
    let any = (0..thin::count(count)).map(move |i| {
        let bits = random.next();
        let near = (bits & 0x803f_ffff_ffff_ffff) + (1000 << 52);
        if i % 2 == 0 { bits } else { near }
    });
    edges.chain(any).map(f64::from_bits)
}
