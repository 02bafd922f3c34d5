//! Values, and the patterns that results are compared with.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use herkos_runtime::{Exception, ExternRef, FuncRef, V128};

/// A value of a WebAssembly type. Floats are compared by their bits.
#[derive(Clone, Copy, Debug)]
pub enum Val {
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    V128(V128),
    Func(FuncRef),
    Extern(ExternRef),
    /// A reference to an exception: whether it is null.
    Exn(bool),
}

macro_rules! conversions {
    ($($variant:ident $type:ty, $name:ident;)*) => {
        $(impl From<$type> for Val {
            fn from(value: $type) -> Self {
                Val::$variant(value)
            }
        })*
        impl Args<'_> {
            $(
                /// The argument at `index`, which must have this type.
                pub fn $name(&self, index: usize) -> $type {
                    match self.0.get(index) {
                        Some(Val::$variant(value)) => *value,
                        other => panic!("argument {index} is {other:?}"),
                    }
                }
            )*
        }
    };
}

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Args<'a>(pub &'a [Val]);

conversions! {
    I32 i32, i32;
    I64 i64, i64;
    F32 f32, f32;
    F64 f64, f64;
    V128 V128, v128;
    Func FuncRef, funcref;
    Extern ExternRef, externref;
}

impl<const WORDS: usize> From<Exception<WORDS>> for Val {
    fn from(value: Exception<WORDS>) -> Self {
        Val::Exn(value.is_null())
    }
}

impl Val {
    /// Reads a value such as `f32:7fc00000`, `v128:i64:0,1`, `extern:1` or `func:null`.
    pub fn parse(text: &str) -> Option<Val> {
        let (kind, value) = text.split_once(':')?;
        Some(match kind {
            "i32" => Val::I32(u32::from_str_radix(value, 16).ok()? as i32),
            "i64" => Val::I64(u64::from_str_radix(value, 16).ok()? as i64),
            "f32" => Val::F32(f32::from_bits(u32::from_str_radix(value, 16).ok()?)),
            "f64" => Val::F64(f64::from_bits(u64::from_str_radix(value, 16).ok()?)),
            "v128" => Val::V128(vector(value)?),
            "func" if value == "null" => Val::Func(FuncRef::NULL),
            "extern" if value == "null" => Val::Extern(ExternRef::NULL),
            "extern" => Val::Extern(ExternRef::new(value.parse().ok()?)),
            _ => return None,
        })
    }

    /// Writes the value as `parse` reads it.
    pub fn show(&self) -> String {
        match self {
            Val::I32(value) => format!("i32:{value:x}"),
            Val::I64(value) => format!("i64:{value:x}"),
            Val::F32(value) => format!("f32:{:x}", value.to_bits()),
            Val::F64(value) => format!("f64:{:x}", value.to_bits()),
            Val::V128(value) => format!("v128:i128:{:x}", value.to_bits()),
            Val::Func(value) if value.is_null() => "func:null".to_string(),
            Val::Func(value) => format!("{value:?}"),
            Val::Extern(value) => match value.handle() {
                Some(handle) => format!("extern:{handle}"),
                None => "extern:null".to_string(),
            },
            Val::Exn(null) => format!("exn:{}", if *null { "null" } else { "any" }),
        }
    }

    /// Whether this value is what a script expects: a value, to the bit, or a pattern.
    ///
    /// `canonical` is a NaN whose payload is its top bit alone, `arithmetic` one with at least that
    /// bit, both of either sign (specification, section 4.3.3); `any` is any reference but null. A vector
    /// is given by lanes, and `either:` stands before alternatives with `|` between them.
    pub fn matches(&self, pattern: &str) -> bool {
        if let Some(alternatives) = pattern.strip_prefix("either:") {
            return alternatives.split('|').any(|pattern| self.matches(pattern));
        }
        match (self, pattern) {
            (Val::V128(value), _) => has_lanes(*value, pattern),
            (Val::F32(value), "f32:canonical") => value.to_bits() & 0x7fff_ffff == 0x7fc0_0000,
            (Val::F32(value), "f32:arithmetic") => value.to_bits() & 0x7fc0_0000 == 0x7fc0_0000,
            (Val::F64(value), "f64:canonical") => {
                value.to_bits() & 0x7fff_ffff_ffff_ffff == 0x7ff8_0000_0000_0000
            }
            (Val::F64(value), "f64:arithmetic") => {
                value.to_bits() & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000
            }
            (Val::Func(value), "func:any") => !value.is_null(),
            (Val::Extern(value), "extern:any") => value.handle().is_some(),
            (Val::Func(value), "null") => value.is_null(),
            (Val::Extern(value), "null") => value.handle().is_none(),
            (Val::Exn(null), "null" | "exn:null") => *null,
            (Val::Exn(null), "exn:any") => !null,
            _ => match (self, Val::parse(pattern)) {
                (Val::I32(a), Some(Val::I32(b))) => *a == b,
                (Val::I64(a), Some(Val::I64(b))) => *a == b,
                (Val::F32(a), Some(Val::F32(b))) => a.to_bits() == b.to_bits(),
                (Val::F64(a), Some(Val::F64(b))) => a.to_bits() == b.to_bits(),
                (Val::Func(a), Some(Val::Func(b))) => *a == b,
                (Val::Extern(a), Some(Val::Extern(b))) => *a == b,
                _ => false,
            },
        }
    }
}

/// The lanes of a text such as `f32:0,1,2,canonical`: the type of a lane, its width in bits, and each.
fn lanes(text: &str) -> Option<(&str, u32, Vec<&str>)> {
    let (kind, lanes) = text.split_once(':')?;
    let width: u32 = kind.get(1..)?.parse().ok()?;
    let lanes: Vec<&str> = lanes.split(',').collect();
    (lanes.len() as u32 * width == 128).then_some((kind, width, lanes))
}

fn vector(text: &str) -> Option<V128> {
    let (_, width, lanes) = lanes(text)?;
    let mut bits = 0;
    for (i, lane) in (0..).zip(lanes) {
        let lane = u128::from_str_radix(lane, 16).ok()?;
        if lane.checked_shr(width).unwrap_or(0) != 0 {
            return None;
        }
        bits |= lane << (i * width);
    }
    Some(V128::from_bits(bits))
}

/// Whether each lane is what a pattern such as `v128:f64:canonical,0` expects.
fn has_lanes(value: V128, pattern: &str) -> bool {
    let lanes = pattern.strip_prefix("v128:").and_then(lanes);
    let Some((kind, width, lanes)) = lanes else {
        return false;
    };
    (0..).zip(lanes).all(|(i, lane)| {
        let bits = value.to_bits() >> (i * width) & (u128::MAX >> (128 - width));
        let value = match kind {
            "f32" => Val::F32(f32::from_bits(bits as u32)),
            "f64" => Val::F64(f64::from_bits(bits as u64)),
            _ => return u128::from_str_radix(lane, 16) == Ok(bits),
        };
        value.matches(&format!("{kind}:{lane}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(value: &str, pattern: &str) -> bool {
        Val::parse(value).unwrap().matches(pattern)
    }

    #[test]
    fn values_are_read_and_written_to_the_bit() {
        for text in [
            "i32:ffffffff",
            "i64:8000000000000000",
            "f32:7fa00001",
            "f64:fff4000000000000",
        ] {
            assert_eq!(Val::parse(text).unwrap().show(), text);
        }
        for text in ["func:null", "extern:null", "extern:0", "extern:17"] {
            assert_eq!(Val::parse(text).unwrap().show(), text);
        }
        for text in ["v128:i128:ff000000000000000000000000000001"] {
            assert_eq!(Val::parse(text).unwrap().show(), text);
        }
        for text in [
            "i32:100000000",
            "v128:0",
            "v128:i64:1",
            "v128:i64:10000000000000000,0",
            "i32",
            "extern:x",
            "func:any",
        ] {
            assert!(Val::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn nan_patterns_look_at_the_payload_and_not_at_the_sign() {
        for sign in ["7", "f"] {
            assert!(matches(&format!("f32:{sign}fc00000"), "f32:canonical"));
            assert!(!matches(&format!("f32:{sign}fc00001"), "f32:canonical"));
            assert!(matches(&format!("f32:{sign}fc00001"), "f32:arithmetic"));
            assert!(!matches(&format!("f32:{sign}fa00001"), "f32:arithmetic"));
            assert!(!matches(&format!("f32:{sign}f800000"), "f32:arithmetic"));
            assert!(matches(
                &format!("f64:{sign}ff8000000000000"),
                "f64:canonical"
            ));
            assert!(!matches(
                &format!("f64:{sign}ff8000000000001"),
                "f64:canonical"
            ));
            assert!(matches(
                &format!("f64:{sign}ffc000000000001"),
                "f64:arithmetic"
            ));
            assert!(!matches(
                &format!("f64:{sign}ff4000000000000"),
                "f64:arithmetic"
            ));
        }
    }

    #[test]
    fn vectors_are_compared_by_lanes() {
        assert!(matches("v128:i64:1,2", "v128:i32:1,0,2,0"));
        assert!(!matches("v128:i64:1,2", "v128:i32:1,0,2,1"));
        let value = "v128:f32:7fc00000,ffc00001,80000000,0";
        assert!(matches(value, "v128:f32:canonical,arithmetic,80000000,0"));
        assert!(!matches(value, "v128:f32:canonical,canonical,80000000,0"));
        assert!(!matches(value, "v128:f32:canonical,arithmetic,0,0"));
        assert!(!matches(value, "i32:0"));
    }

    #[test]
    fn one_of_several_alternatives_is_enough() {
        assert!(matches("i32:1", "either:i32:0|i32:1"));
        assert!(!matches("i32:2", "either:i32:0|i32:1"));
        assert!(matches("v128:i64:1,2", "either:v128:i64:0,0|v128:i64:1,2"));
    }

    #[test]
    fn other_values_must_be_the_same_bits_of_the_same_type() {
        assert!(matches("f32:80000000", "f32:80000000"));
        assert!(!matches("f32:80000000", "f32:0"));
        assert!(!matches("i32:0", "f32:0"));
        assert!(!matches("i32:0", "i64:0"));
        assert!(matches("f32:7fa00001", "f32:7fa00001"));
    }

    #[test]
    fn references_are_null_or_not_or_a_certain_one() {
        let func = Val::Func(FuncRef::new(1, 2, 3));
        assert!(func.matches("func:any") && !func.matches("func:null") && !func.matches("null"));
        assert!(matches("func:null", "null") && matches("func:null", "func:null"));
        assert!(matches("extern:3", "extern:3") && !matches("extern:3", "extern:4"));
        assert!(matches("extern:0", "extern:any") && !matches("extern:0", "null"));
        assert!(matches("extern:null", "null") && !matches("extern:null", "func:null"));
    }
}
