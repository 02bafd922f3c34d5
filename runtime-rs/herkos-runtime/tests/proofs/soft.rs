//! IEEE 754 in integers, one bit after the other: the oracle of everything with floats. A float is the
//! number that its bits are; nothing here is computed by a float instruction.

use std::cmp::Ordering;

/// The interchange formats of 32 and 64 bits, by the widths of their fields.
#[derive(Clone, Copy)]
pub struct Format {
    exponent: u32,
    mantissa: u32,
}

pub const F32: Format = Format {
    exponent: 8,
    mantissa: 23,
};
pub const F64: Format = Format {
    exponent: 11,
    mantissa: 52,
};

/// What an operation may give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// These bits.
    Bits(u128),
    /// A quiet NaN, a canonical one if no operand is a NaN that is not (specification, section 4.3.3).
    Nan { canonical: bool },
}
pub use Answer::{Bits, Nan};

/// How to make a number integral.
#[derive(Clone, Copy)]
pub enum Direction {
    Up,
    Down,
    ToZero,
    ToEven,
}

/// A number, `n * 2^e`.
#[derive(Clone, Copy)]
struct Finite {
    negative: bool,
    n: u128,
    e: i32,
}

enum Value {
    Nan,
    Infinity,
    Finite(Finite),
}

/// The number of bits from the highest one on.
fn length(n: u128) -> i32 {
    (128 - n.leading_zeros()) as i32
}

impl Format {
    /// The bits of the type.
    pub fn width(self) -> u32 {
        1 + self.exponent + self.mantissa
    }

    pub fn sign(self) -> u128 {
        1 << (self.exponent + self.mantissa)
    }

    pub fn infinity(self) -> u128 {
        ((1 << self.exponent) - 1) << self.mantissa
    }

    /// The bit that quiet NaNs have, and the only one of the mantissa that canonical ones have.
    pub fn quiet_bit(self) -> u128 {
        1 << (self.mantissa - 1)
    }

    /// The bits of the mantissa.
    pub fn mantissa(self) -> u32 {
        self.mantissa
    }

    /// The bits of 2^`e`, for normal ones.
    pub fn power(self, e: i32) -> u128 {
        ((e + (1 << (self.exponent - 1)) - 1) as u128) << self.mantissa
    }

    fn magnitude(self, a: u128) -> u128 {
        a & (self.sign() - 1)
    }

    pub fn is_nan(self, a: u128) -> bool {
        self.magnitude(a) > self.infinity()
    }

    fn is_negative(self, a: u128) -> bool {
        a & self.sign() != 0
    }

    fn is_canonical(self, a: u128) -> bool {
        self.magnitude(a) == self.infinity() | self.quiet_bit()
    }

    /// The exponent of the last place of the least numbers.
    fn least(self) -> i32 {
        2 - (1 << (self.exponent - 1)) - self.mantissa as i32
    }

    fn value(self, a: u128) -> Value {
        let magnitude = self.magnitude(a);
        let fraction = magnitude & ((1 << self.mantissa) - 1);
        let exponent = (magnitude >> self.mantissa) as i32;
        match magnitude.cmp(&self.infinity()) {
            Ordering::Greater => Value::Nan,
            Ordering::Equal => Value::Infinity,
            Ordering::Less => Value::Finite(Finite {
                negative: self.is_negative(a),
                n: match exponent {
                    0 => fraction,
                    _ => fraction | 1 << self.mantissa,
                },
                e: self.least() + (exponent - 1).max(0),
            }),
        }
    }

    fn with_sign(self, negative: bool, magnitude: u128) -> u128 {
        magnitude | if negative { self.sign() } else { 0 }
    }

    /// The float nearest to `(n + more) * 2^e`, and of two the even one, where `more` is between 0 and 1 if
    /// `sticky`, else 0. With `sticky`, `n` has more bits than a mantissa and two.
    fn round(self, Finite { negative, n, e }: Finite, sticky: bool) -> u128 {
        let bits = self.mantissa as i32 + 1;
        assert!(!sticky || length(n) >= bits + 2);
        let drop = (length(n) - bits).max(self.least() - e);
        let rounded = if drop <= 0 {
            n << -drop
        } else if drop > 127 {
            // Less than half of the least number.
            0
        } else {
            let kept = n >> drop;
            let rest = n - (kept << drop);
            let up = match rest.cmp(&(1 << (drop - 1))) {
                Ordering::Less => false,
                Ordering::Equal => sticky || kept % 2 == 1,
                Ordering::Greater => true,
            };
            kept + u128::from(up)
        };
        // The highest bit of a normal one counts as one more in the exponent.
        let magnitude = match rounded {
            0 => 0,
            _ => (((e + drop - self.least()) as u128) << self.mantissa) + rounded,
        };
        self.with_sign(negative, magnitude.min(self.infinity()))
    }

    fn exact(self, number: Finite) -> Answer {
        Bits(self.round(number, false))
    }

    /// The NaN that operands give, or that is made of others.
    pub fn nan_of(self, operands: &[u128]) -> Answer {
        let mut nans = operands.iter().filter(|&&a| self.is_nan(a));
        Nan {
            canonical: nans.all(|&a| self.is_canonical(a)),
        }
    }

    /// Whether a result is one that may be.
    pub fn allows(self, answer: Answer, got: u128) -> bool {
        match answer {
            Bits(bits) => bits == got,
            Nan { canonical } => {
                let quiet = self.is_nan(got) && got & self.quiet_bit() != 0;
                quiet && (!canonical || self.is_canonical(got))
            }
        }
    }

    pub fn add(self, a: u128, b: u128) -> Answer {
        match (self.value(a), self.value(b)) {
            (Value::Nan, _) | (_, Value::Nan) => self.nan_of(&[a, b]),
            (Value::Infinity, Value::Infinity) if a != b => self.nan_of(&[]),
            (Value::Infinity, _) => Bits(a),
            (_, Value::Infinity) => Bits(b),
            (Value::Finite(x), Value::Finite(y)) => Bits(self.sum(x, y)),
        }
    }

    fn sum(self, x: Finite, y: Finite) -> u128 {
        let (high, low) = if x.e >= y.e { (x, y) } else { (y, x) };
        if high.n == 0 && low.n == 0 {
            return self.with_sign(high.negative && low.negative, 0);
        }
        if low.n == 0 || high.n == 0 {
            return self.round(if low.n == 0 { high } else { low }, false);
        }
        let apart = high.e - low.e;
        let signed = |f: Finite, n: u128| if f.negative { -(n as i128) } else { n as i128 };
        if apart <= 70 {
            let sum = signed(high, high.n << apart) + signed(low, low.n);
            let n = sum.unsigned_abs();
            let negative = sum < 0;
            return self.round(
                Finite {
                    negative,
                    n,
                    e: low.e,
                },
                false,
            );
        }
        // The lower one is less than one in the 18th place behind the higher one's last.
        let n = (high.n << 18) - u128::from(high.negative != low.negative);
        let e = high.e - 18;
        self.round(Finite { n, e, ..high }, true)
    }

    pub fn negate(self, a: u128) -> u128 {
        a ^ self.sign()
    }

    pub fn sub(self, a: u128, b: u128) -> Answer {
        match self.is_nan(b) {
            true => self.nan_of(&[a, b]),
            false => self.add(a, self.negate(b)),
        }
    }

    pub fn mul(self, a: u128, b: u128) -> Answer {
        let negative = self.is_negative(a) != self.is_negative(b);
        match (self.value(a), self.value(b)) {
            (Value::Nan, _) | (_, Value::Nan) => self.nan_of(&[a, b]),
            (Value::Finite(Finite { n: 0, .. }), Value::Infinity)
            | (Value::Infinity, Value::Finite(Finite { n: 0, .. })) => self.nan_of(&[]),
            (Value::Infinity, _) | (_, Value::Infinity) => {
                Bits(self.with_sign(negative, self.infinity()))
            }
            (Value::Finite(x), Value::Finite(y)) => self.exact(Finite {
                negative,
                n: x.n * y.n,
                e: x.e + y.e,
            }),
        }
    }

    pub fn div(self, a: u128, b: u128) -> Answer {
        let negative = self.is_negative(a) != self.is_negative(b);
        match (self.value(a), self.value(b)) {
            (Value::Nan, _) | (_, Value::Nan) => self.nan_of(&[a, b]),
            (Value::Infinity, Value::Infinity) => self.nan_of(&[]),
            (Value::Infinity, _) => Bits(self.with_sign(negative, self.infinity())),
            (_, Value::Infinity) => Bits(self.with_sign(negative, 0)),
            (Value::Finite(x), Value::Finite(y)) => match (x.n, y.n) {
                (0, 0) => self.nan_of(&[]),
                (_, 0) => Bits(self.with_sign(negative, self.infinity())),
                (0, _) => Bits(self.with_sign(negative, 0)),
                _ => {
                    let more = 120 - length(x.n);
                    let dividend = x.n << more;
                    let quotient = Finite {
                        negative,
                        n: dividend / y.n,
                        e: x.e - more - y.e,
                    };
                    Bits(self.round(quotient, dividend % y.n != 0))
                }
            },
        }
    }

    pub fn sqrt(self, a: u128) -> Answer {
        match self.value(a) {
            Value::Nan => self.nan_of(&[a]),
            Value::Finite(Finite { n: 0, .. }) => Bits(a),
            _ if self.is_negative(a) => self.nan_of(&[]),
            Value::Infinity => Bits(a),
            Value::Finite(x) => {
                let more = 2 * (self.mantissa as i32 + 4) - length(x.n);
                let more = more + (x.e - more).rem_euclid(2);
                let square = x.n << more;
                let mut root = 0u128;
                for bit in (0..self.mantissa + 5).rev() {
                    let larger = root | 1 << bit;
                    if larger * larger <= square {
                        root = larger;
                    }
                }
                let number = Finite {
                    negative: false,
                    n: root,
                    e: (x.e - more) / 2,
                };
                Bits(self.round(number, root * root != square))
            }
        }
    }

    /// How two numbers compare; not at all when one is a NaN.
    pub fn compare(self, a: u128, b: u128) -> Option<Ordering> {
        if self.is_nan(a) || self.is_nan(b) {
            return None;
        }
        let key = |a| match self.is_negative(a) {
            true => -(self.magnitude(a) as i128),
            false => self.magnitude(a) as i128,
        };
        Some(key(a).cmp(&key(b)))
    }

    pub fn min(self, a: u128, b: u128) -> Answer {
        match self.compare(a, b) {
            None => self.nan_of(&[a, b]),
            Some(Ordering::Less) => Bits(a),
            Some(Ordering::Greater) => Bits(b),
            Some(Ordering::Equal) => Bits(if self.is_negative(a) { a } else { b }),
        }
    }

    pub fn max(self, a: u128, b: u128) -> Answer {
        match self.compare(a, b) {
            None => self.nan_of(&[a, b]),
            Some(Ordering::Less) => Bits(b),
            Some(Ordering::Greater) => Bits(a),
            Some(Ordering::Equal) => Bits(if self.is_negative(a) { b } else { a }),
        }
    }

    /// The integer that a number has before its point, its fraction, and half of what that could be.
    fn split(Finite { n, e, .. }: Finite) -> (u128, Ordering, bool) {
        match -e {
            ..=0 => (n, Ordering::Less, false),
            places @ 1..=127 => {
                let whole = n >> places;
                let rest = n - (whole << places);
                (whole, rest.cmp(&(1 << (places - 1))), rest != 0)
            }
            _ => (0, Ordering::Less, n != 0),
        }
    }

    pub fn integral(self, direction: Direction, a: u128) -> Answer {
        let number = match self.value(a) {
            Value::Nan => return self.nan_of(&[a]),
            Value::Infinity => return Bits(a),
            Value::Finite(number) if number.e >= 0 => return Bits(a),
            Value::Finite(number) => number,
        };
        let (whole, against_half, fraction) = Self::split(number);
        let away = match direction {
            Direction::ToZero => false,
            Direction::Up => fraction && !number.negative,
            Direction::Down => fraction && number.negative,
            Direction::ToEven => match against_half {
                Ordering::Less => false,
                Ordering::Equal => whole % 2 == 1,
                Ordering::Greater => true,
            },
        };
        self.exact(Finite {
            n: whole + u128::from(away),
            e: 0,
            ..number
        })
    }

    /// The integer towards zero, or one beyond all integer types; none for a NaN.
    pub fn integer(self, a: u128) -> Option<i128> {
        const HUGE: u128 = 1 << 100;
        let magnitude = match self.value(a) {
            Value::Nan => return None,
            Value::Infinity => HUGE,
            Value::Finite(number) if number.e > 70 => {
                if number.n == 0 {
                    0
                } else {
                    HUGE
                }
            }
            Value::Finite(number) if number.e > 0 => number.n << number.e,
            Value::Finite(number) => Self::split(number).0,
        };
        let magnitude = magnitude as i128;
        Some(if self.is_negative(a) {
            -magnitude
        } else {
            magnitude
        })
    }

    /// The float nearest to an integer.
    pub fn of_integer(self, i: i128) -> u128 {
        let negative = i < 0;
        let n = i.unsigned_abs();
        self.round(Finite { negative, n, e: 0 }, false)
    }

    /// A float of another format as one of this.
    pub fn convert(self, from: Format, a: u128) -> Answer {
        match from.value(a) {
            Value::Nan => from.nan_of(&[a]),
            Value::Infinity => Bits(self.with_sign(from.is_negative(a), self.infinity())),
            Value::Finite(number) => self.exact(number),
        }
    }
}
