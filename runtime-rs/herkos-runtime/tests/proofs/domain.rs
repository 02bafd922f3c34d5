//! Operands: all of the narrow types, those at the edges of the others, and random ones.

use super::soft::Format;
use super::thin::{below, indices, made};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What the lanes or numbers of an operand are.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Integers of so many bits.
    Integer(u32),
    /// Floats.
    Float(Format),
}

impl Kind {
    pub fn width(self) -> u32 {
        match self {
            Kind::Integer(width) => width,
            Kind::Float(format) => format.width(),
        }
    }

    /// All of it where it has 16 bits or less, else its edges.
    pub fn values(self) -> Vec<u128> {
        match self {
            Kind::Integer(width @ 0..=16) => below(1 << width, self.edges()),
            _ => self.edges(),
        }
    }

    /// Computed once, since Miri takes long for them.
    pub fn edges(self) -> Vec<u128> {
        static KNOWN: Mutex<BTreeMap<(u32, u32), Vec<u128>>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap();
        let key = match self {
            Kind::Integer(width) => (width, 0),
            Kind::Float(format) => (format.width(), format.mantissa()),
        };
        known
            .entry(key)
            .or_insert_with(|| self.computed_edges())
            .clone()
    }

    fn computed_edges(self) -> Vec<u128> {
        let mut edges = match self {
            Kind::Integer(width) => integer_edges(width),
            Kind::Float(format) => float_edges(format),
        };
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// All pairs of bytes; of 16 bits, every one with every edge, in both orders; of others, every edge with
    /// every edge.
    pub fn pairs(self) -> Pairs {
        let (firsts, edges) = (self.values(), self.edges());
        let seconds = if self.width() == 8 {
            firsts.clone()
        } else {
            edges
        };
        let one_order = firsts.len() * seconds.len();
        let total = if self.width() == 16 {
            2 * one_order
        } else {
            one_order
        };
        assert!(total % Pairs::STEP != 0);
        Pairs {
            firsts,
            seconds,
            total,
        }
    }
}

/// Pairs of operands, in an order in which neighbours differ in both.
pub struct Pairs {
    firsts: Vec<u128>,
    seconds: Vec<u128>,
    total: usize,
}

impl Pairs {
    /// A prime that does not divide the number of pairs: multiples of it reach all of them.
    const STEP: usize = 1_000_003;

    pub fn len(&self) -> usize {
        self.total
    }

    /// One of the pairs; they start over behind the last one.
    pub fn get(&self, i: usize) -> (u128, u128) {
        let product = (i % self.total) as u64 * Self::STEP as u64;
        let i = (product % self.total as u64) as usize;
        let (a, b) = (i / self.seconds.len(), self.seconds[i % self.seconds.len()]);
        match self.firsts.get(a) {
            Some(&a) => (a, b),
            None => (b, self.firsts[a - self.firsts.len()]),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> {
        indices(self.total).map(|i| self.get(i))
    }
}

/// 0, powers of two, their neighbours, and their negatives: with them the least and the greatest integers.
pub fn integer_edges(width: u32) -> Vec<u128> {
    let all = u128::MAX >> (128 - width);
    // Of 16 bits not all powers of two: each edge is paired with all of the type.
    let step = if width == 16 { 5 } else { 1 };
    let powers = (0..width).step_by(step).map(|i| 1u128 << i);
    powers
        .chain([all / 3, all / 5, 3])
        .flat_map(|p| [p.wrapping_sub(1), p, p + 1])
        .flat_map(|a| [a & all, a.wrapping_neg() & all])
        .collect()
}

/// Zeros, the ends of the subnormal and of the normal numbers, powers of two and halves as far as fractions and
/// integers go, infinities, NaNs; the neighbours of all, and all with both signs.
fn float_edges(f: Format) -> Vec<u128> {
    let infinity = f.infinity();
    let smallest = 1 << f.mantissa();
    let mut edges = vec![
        0,
        smallest,
        infinity,
        infinity | f.quiet_bit(),
        f.sign() - 1,
    ];
    edges.extend([infinity | f.quiet_bit() >> 1, infinity | f.quiet_bit() | 5]);
    for e in (-2..=3).chain([
        7, 8, 15, 16, 22, 23, 24, 25, 30, 31, 32, 33, 51, 52, 53, 54, 62, 63, 64, 65,
    ]) {
        // 1, 1.5 and 1.25 times the power of two: for small ones, halves and quarters.
        let power = f.power(e);
        edges.extend([power, power | f.quiet_bit(), power | f.quiet_bit() >> 1]);
        // One more in the place of halves: 2^e + 0.5, and one and a half.
        if let Some(half) = (f.mantissa() as i32 - e - 1)
            .try_into()
            .ok()
            .filter(|h: &u32| *h < f.mantissa())
        {
            edges.extend([power + (1 << half), power + (3 << half)]);
        }
    }
    edges.extend([f.power(-126), f.power(-100), f.power(100), f.power(127)]);
    edges
        .into_iter()
        .flat_map(|a| [a.saturating_sub(1), a, (a + 1).min(f.sign() - 1)])
        .flat_map(|a| [a, a | f.sign()])
        .collect()
}

/// Checks what holds for all values of a strategy with `cases` of them, the same ones at each run. A failure is
/// reported with the simplest values that show it; nothing is written to files.
pub fn for_all<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value)) {
    let config = Config {
        cases: made(cases),
        failure_persistence: None,
        ..Config::default()
    };
    // A generator that costs next to nothing: with another one, Miri does little else.
    let rng = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    let result = TestRunner::new_with_rng(config, rng).run(&strategy, |value| {
        test(value);
        Ok::<(), TestCaseError>(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
