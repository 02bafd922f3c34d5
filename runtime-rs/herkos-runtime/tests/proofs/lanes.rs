//! What an instruction on vectors does to lanes, by its name, as the specification says it (section 4.3):
//! integers are 128 bits wide here, floats are those of `soft`, and vectors are numbers of 128 bits.

use super::domain::Kind;
use super::soft::{Answer, Bits, Direction, F32, F64, Format};
use std::cmp::Ordering;

/// The operands of an instruction: vectors, or a number in their lowest bits.
pub type Operands = [u128; 3];

/// What a lane of the result may be, by the operands and the lane's index.
type Lane = Box<dyn Fn(&Operands, u32) -> Answer>;

/// An instruction.
pub struct Instruction {
    /// What the lanes of its operands are.
    pub operands: Kind,
    /// What those of its result are.
    pub result: Kind,
    /// Its lanes.
    lane: Lane,
}

impl Instruction {
    /// Whether the instruction may give a vector.
    pub fn allows(&self, operands: &Operands, got: u128) -> bool {
        let width = self.result.width();
        (0..128 / width).all(|i| {
            let (answer, got) = ((self.lane)(operands, i), lane(got, width, i));
            match (self.result, answer) {
                // Rust lets arithmetic leave a signalling NaN as it is (docs/bare-metal.md), and Miri does.
                (Kind::Float(format), Answer::Nan { .. }) if cfg!(miri) && format.is_nan(got) => {
                    format.allows(answer, got | format.quiet_bit())
                }
                (Kind::Float(format), _) => format.allows(answer, got),
                (Kind::Integer(_), Bits(bits)) => bits == got,
                (Kind::Integer(_), Answer::Nan { .. }) => false,
            }
        })
    }
}

/// A lane of a vector, as an unsigned number.
pub fn lane(vector: u128, width: u32, i: u32) -> u128 {
    vector >> (width * i) & low(width)
}

/// The vector of lanes, lane 0 first.
pub fn vector(width: u32, lanes: impl IntoIterator<Item = u128>) -> u128 {
    let lanes = lanes.into_iter().enumerate();
    lanes.fold(0, |v, (i, lane)| v | lane << (width * i as u32))
}

/// As many ones.
fn low(width: u32) -> u128 {
    u128::MAX >> (128 - width)
}

/// An unsigned number of some bits as a signed one.
pub fn signed(width: u32, a: u128) -> i128 {
    let half = 1i128 << (width - 1);
    let a = a as i128;
    if a < half { a } else { a - 2 * half }
}

/// An unsigned number of some bits as it is.
fn unsigned(_width: u32, a: u128) -> i128 {
    a as i128
}

/// The lowest bits of a number.
fn wrap(width: u32, a: i128) -> u128 {
    a as u128 & low(width)
}

/// The nearest signed number of some bits.
fn saturate_s(width: u32, a: i128) -> u128 {
    let half = 1i128 << (width - 1);
    wrap(width, a.max(-half).min(half - 1))
}

/// The nearest unsigned number of some bits.
fn saturate_u(width: u32, a: i128) -> u128 {
    wrap(width, a.max(0).min((1i128 << width) - 1))
}

/// All ones if it holds.
fn truth(width: u32, holds: bool) -> u128 {
    if holds { low(width) } else { 0 }
}

/// What a shape like `i8x16` says of lanes.
fn kind(shape: &str) -> Kind {
    match shape {
        "f32x4" => Kind::Float(F32),
        "f64x2" => Kind::Float(F64),
        "v128" => Kind::Integer(128),
        _ => {
            let (width, _) = shape[1..].split_once('x').expect(shape);
            Kind::Integer(width.parse().expect(shape))
        }
    }
}

/// The instruction of a name like `i16x8_extend_low_i8x16_s`.
pub fn instruction(name: &str) -> Instruction {
    let (shape, op) = name.split_once('_').expect(name);
    let result = kind(shape);
    let is_shape =
        |word: &&str| word.contains('x') && word[1..].starts_with(|c: char| c.is_ascii_digit());
    if let Some(from) = op.split('_').find(is_shape) {
        return changing(op, kind(from), result);
    }
    if let Some(f) = whole(op) {
        return Instruction {
            operands: Kind::Integer(32),
            result: Kind::Integer(128),
            lane: Box::new(move |operands, _| Bits(f(operands))),
        };
    }
    let width = result.width();
    let lanes = move |operands: &Operands, i| operands.map(|v| lane(v, width, i));
    match result {
        _ if op.ends_with("swizzle") => Instruction {
            operands: result,
            result,
            lane: Box::new(|[a, indices, _], i| {
                let index = lane(*indices, 8, i) as u32;
                Bits(if index < 16 { lane(*a, 8, index) } else { 0 })
            }),
        },
        Kind::Integer(_) if op.starts_with("sh") => {
            let f = shift(op);
            Instruction {
                operands: result,
                result,
                // All lanes are shifted by the same number of bits, modulo their width.
                lane: Box::new(move |o, i| {
                    Bits(f(
                        width,
                        lane(o[0], width, i),
                        1 << (o[1] % u128::from(width)),
                    ))
                }),
            }
        }
        Kind::Integer(_) => {
            let f = integer(op);
            Instruction {
                operands: result,
                result,
                lane: Box::new(move |o, i| Bits(f(width, lanes(o, i)))),
            }
        }
        Kind::Float(format) => {
            let f = float(op);
            let compares = ["eq", "ne", "lt", "gt", "le", "ge"].contains(&op);
            Instruction {
                operands: result,
                result: if compares {
                    Kind::Integer(width)
                } else {
                    result
                },
                lane: Box::new(move |o, i| f(format, lanes(o, i))),
            }
        }
    }
}

/// Instructions on all bits.
fn whole(op: &str) -> Option<fn(&Operands) -> u128> {
    Some(match op {
        "not" => |[a, ..]| !a,
        "and" => |[a, b, _]| a & b,
        "andnot" => |[a, b, _]| a & !b,
        "or" => |[a, b, _]| a | b,
        "xor" => |[a, b, _]| a ^ b,
        "bitselect" | "relaxed_laneselect" => |[a, b, mask]| {
            let bit = |i: u32| (if mask >> i & 1 == 1 { a } else { b }) >> i & 1;
            (0..128).map(|i| bit(i) << i).sum()
        },
        _ => return None,
    })
}

/// Shifts, which are products and quotients with a power of two.
fn shift(op: &str) -> fn(u32, u128, i128) -> u128 {
    match op {
        "shl" => |n, a, power| wrap(n, a as i128 * power),
        "shr_s" => |n, a, power| wrap(n, signed(n, a).div_euclid(power)),
        "shr_u" => |n, a, power| wrap(n, a as i128 / power),
        _ => panic!("no oracle for {op}"),
    }
}

/// Instructions on lanes of integers, given as unsigned numbers of `n` bits.
fn integer(op: &str) -> fn(u32, Operands) -> u128 {
    match op {
        "neg" => |n, [a, ..]| wrap(n, -(a as i128)),
        "abs" => |n, [a, ..]| wrap(n, signed(n, a).abs()),
        "popcnt" => |n, [a, ..]| (0..n).map(|i| a >> i & 1).sum(),
        "add" => |n, [a, b, _]| wrap(n, a as i128 + b as i128),
        "sub" => |n, [a, b, _]| wrap(n, a as i128 - b as i128),
        "mul" => |n, [a, b, _]| a.wrapping_mul(b) & low(n),
        "add_sat_s" => |n, [a, b, _]| saturate_s(n, signed(n, a) + signed(n, b)),
        "add_sat_u" => |n, [a, b, _]| saturate_u(n, a as i128 + b as i128),
        "sub_sat_s" => |n, [a, b, _]| saturate_s(n, signed(n, a) - signed(n, b)),
        "sub_sat_u" => |n, [a, b, _]| saturate_u(n, a as i128 - b as i128),
        "avgr_u" => |_, [a, b, _]| (a + b).div_ceil(2),
        "min_s" => |n, [a, b, _]| if signed(n, a) < signed(n, b) { a } else { b },
        "min_u" => |_, [a, b, _]| if a < b { a } else { b },
        "max_s" => |n, [a, b, _]| if signed(n, a) > signed(n, b) { a } else { b },
        "max_u" => |_, [a, b, _]| if a > b { a } else { b },
        "q15mulr_sat_s" => |n, [a, b, _]| saturate_s(n, rounded_product(n, a, b)),
        "relaxed_q15mulr_s" => |n, [a, b, _]| wrap(n, rounded_product(n, a, b)),
        "eq" => |n, [a, b, _]| truth(n, a == b),
        "ne" => |n, [a, b, _]| truth(n, a != b),
        "lt_s" => |n, [a, b, _]| truth(n, signed(n, a) < signed(n, b)),
        "lt_u" => |n, [a, b, _]| truth(n, a < b),
        "gt_s" => |n, [a, b, _]| truth(n, signed(n, a) > signed(n, b)),
        "gt_u" => |n, [a, b, _]| truth(n, a > b),
        "le_s" => |n, [a, b, _]| truth(n, signed(n, a) <= signed(n, b)),
        "le_u" => |n, [a, b, _]| truth(n, a <= b),
        "ge_s" => |n, [a, b, _]| truth(n, signed(n, a) >= signed(n, b)),
        "ge_u" => |n, [a, b, _]| truth(n, a >= b),
        _ => panic!("no oracle for {op} on lanes of integers"),
    }
}

/// A product of numbers with 15 places, rounded to as many.
fn rounded_product(width: u32, a: u128, b: u128) -> i128 {
    (signed(width, a) * signed(width, b) + (1 << 14)).div_euclid(1 << 15)
}

/// All ones if two floats compare so.
fn compared(f: Format, [a, b, _]: Operands, holds: fn(Ordering) -> bool) -> Answer {
    Bits(truth(f.width(), f.compare(a, b).is_some_and(holds)))
}

/// Instructions on lanes of floats.
fn float(op: &str) -> fn(Format, Operands) -> Answer {
    match op {
        "abs" => |f, [a, ..]| Bits(a & !f.sign()),
        "neg" => |f, [a, ..]| Bits(a ^ f.sign()),
        "canonical" => |f, [a, ..]| {
            Bits(if f.is_nan(a) {
                f.infinity() | f.quiet_bit()
            } else {
                a
            })
        },
        "quiet" => |f, [a, ..]| Bits(if f.is_nan(a) { a | f.quiet_bit() } else { a }),
        "sqrt" => |f, [a, ..]| f.sqrt(a),
        "ceil" => |f, [a, ..]| f.integral(Direction::Up, a),
        "floor" => |f, [a, ..]| f.integral(Direction::Down, a),
        "trunc" => |f, [a, ..]| f.integral(Direction::ToZero, a),
        "nearest" => |f, [a, ..]| f.integral(Direction::ToEven, a),
        "add" => |f, [a, b, _]| f.add(a, b),
        "sub" => |f, [a, b, _]| f.sub(a, b),
        "mul" => |f, [a, b, _]| f.mul(a, b),
        "div" => |f, [a, b, _]| f.div(a, b),
        "min" => |f, [a, b, _]| f.min(a, b),
        "max" => |f, [a, b, _]| f.max(a, b),
        "pmin" | "relaxed_min" => |f, [a, b, _]| {
            Bits(if f.compare(b, a) == Some(Ordering::Less) {
                b
            } else {
                a
            })
        },
        "pmax" | "relaxed_max" => |f, [a, b, _]| {
            Bits(if f.compare(a, b) == Some(Ordering::Less) {
                b
            } else {
                a
            })
        },
        "relaxed_madd" => |f, o| sum(f, f.mul(o[0], o[1]), o),
        "relaxed_nmadd" => |f, o| sum(f, f.mul(f.negate(o[0]), o[1]), o),
        "eq" => |f, o| compared(f, o, Ordering::is_eq),
        "lt" => |f, o| compared(f, o, Ordering::is_lt),
        "gt" => |f, o| compared(f, o, Ordering::is_gt),
        "le" => |f, o| compared(f, o, Ordering::is_le),
        "ge" => |f, o| compared(f, o, Ordering::is_ge),
        "ne" => |f, [a, b, _]| Bits(truth(f.width(), f.compare(a, b) != Some(Ordering::Equal))),
        _ => panic!("no oracle for {op} on lanes of floats"),
    }
}

/// A product and the third operand.
fn sum(f: Format, product: Answer, operands: Operands) -> Answer {
    match product {
        Bits(product) if !f.is_nan(operands[2]) => f.add(product, operands[2]),
        _ => f.nan_of(&operands),
    }
}

/// Instructions whose result has other lanes than the operands.
fn changing(op: &str, operands: Kind, result: Kind) -> Instruction {
    let (from, to) = (operands.width(), result.width());
    let is_signed = op.trim_end_matches("_zero").ends_with("_s");
    let number = if is_signed { signed } else { unsigned };
    let saturate = if is_signed { saturate_s } else { saturate_u };
    let each = move |v: u128, i: u32| number(from, lane(v, from, i));
    // The lanes of an operand.
    let count = 128 / from;
    let lane: Lane = match (operands, result) {
        (Kind::Integer(_), Kind::Integer(_)) => {
            // The first lane of a half.
            let start = if op.contains("_high_") { 128 / to } else { 0 };
            let products = move |a: u128, b: u128, i: u32| -> i128 {
                let lanes = to / from * i..to / from * (i + 1);
                lanes.map(|j| each(a, j) * each(b, j)).sum()
            };
            match op.rsplit_once("_i").expect(op).0 {
                "extend_low" | "extend_high" => {
                    Box::new(move |[a, ..], i| Bits(wrap(to, each(*a, start + i))))
                }
                "extmul_low" | "extmul_high" => Box::new(move |[a, b, _], i| {
                    Bits(wrap(to, each(*a, start + i) * each(*b, start + i)))
                }),
                "extadd_pairwise" => Box::new(move |[a, ..], i| {
                    Bits(wrap(to, each(*a, 2 * i) + each(*a, 2 * i + 1)))
                }),
                // The operands are signed; the sign in the name is the result's.
                "narrow" => Box::new(move |[a, b, _], i| {
                    let v = if i < count { a } else { b };
                    Bits(saturate(to, signed(from, lane(*v, from, i % count))))
                }),
                "relaxed_dot_i8x16" if op.ends_with("_add_s") => Box::new(move |[a, b, c], i| {
                    Bits(wrap(to, products(*a, *b, i) + signed(to, lane(*c, to, i))))
                }),
                "dot" | "relaxed_dot_i8x16" => {
                    Box::new(move |[a, b, _], i| Bits(wrap(to, products(*a, *b, i))))
                }
                _ => panic!("no oracle for {op}"),
            }
        }
        (Kind::Integer(_), Kind::Float(format)) => {
            Box::new(move |[a, ..], i| Bits(format.of_integer(each(*a, i))))
        }
        (Kind::Float(format), Kind::Integer(_)) => Box::new(move |[a, ..], i| {
            Bits(match format.integer(lane(*a, from, i % count)) {
                Some(whole) if i < count => saturate(to, whole),
                _ => 0,
            })
        }),
        (Kind::Float(format), Kind::Float(other)) => Box::new(move |[a, ..], i| match i < count {
            true => other.convert(format, lane(*a, from, i)),
            false => Bits(0),
        }),
    };
    Instruction {
        operands,
        result,
        lane,
    }
}
