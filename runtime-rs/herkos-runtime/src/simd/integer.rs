//! Arithmetic on lanes of integers (specification, section 4.3.2, on each lane).

use super::V128;
use super::zip::{map, zip};

macro_rules! unary {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $a:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(", $a, ")), ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::$from(map(a.$to(), $op))
        }
    };
}

macro_rules! binary {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $example:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("let of = |a, b| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b));")]
        #[doc = concat!("assert_eq!(of", $example, ", ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            V128::$from(zip(a.$to(), b.$to(), $op))
        }
    };
}

unary!(
    i8x16_abs,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The absolute values; the least integer stays.",
    "-5",
    "5",
    i8::wrapping_abs
);
unary!(
    i8x16_neg,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The lanes negated.",
    "5",
    "-5",
    i8::wrapping_neg
);
unary!(
    i8x16_popcnt,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "How many bits of each lane are ones.",
    "-1",
    "8",
    |a| a.count_ones() as u8
);
binary!(
    i8x16_add,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The sums, modulo the width of a lane.",
    "(127, 1)",
    "-128",
    i8::wrapping_add
);
binary!(
    i8x16_sub,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The differences, modulo the width of a lane.",
    "(-128, 1)",
    "127",
    i8::wrapping_sub
);
binary!(
    i8x16_add_sat_s,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The sums of signed lanes, or the nearest integer of that width.",
    "(127, 1)",
    "127",
    i8::saturating_add
);
binary!(
    i8x16_add_sat_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "The sums of unsigned lanes, or the nearest integer of that width.",
    "(-1, 1)",
    "-1",
    u8::saturating_add
);
binary!(
    i8x16_sub_sat_s,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The differences of signed lanes, or the nearest integer of that width.",
    "(-128, 1)",
    "-128",
    i8::saturating_sub
);
binary!(
    i8x16_sub_sat_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "The differences of unsigned lanes, or the nearest integer of that width.",
    "(1, 2)",
    "0",
    u8::saturating_sub
);
binary!(
    i8x16_avgr_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "The means of unsigned lanes, rounded up.",
    "(1, 2)",
    "2",
    |a, b| ((u16::from(a) + u16::from(b) + 1) >> 1) as u8
);
binary!(
    i8x16_min_s,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The lesser lanes, signed.",
    "(-1, 2)",
    "-1",
    |a, b| if b < a { b } else { a }
);
binary!(
    i8x16_min_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "The lesser lanes, unsigned.",
    "(-1, 2)",
    "2",
    |a, b| if b < a { b } else { a }
);
binary!(
    i8x16_max_s,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "The greater lanes, signed.",
    "(-1, 2)",
    "2",
    |a, b| if b > a { b } else { a }
);
binary!(
    i8x16_max_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "The greater lanes, unsigned.",
    "(-1, 2)",
    "-1",
    |a, b| if b > a { b } else { a }
);

unary!(
    i16x8_abs,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The absolute values; the least integer stays.",
    "-5",
    "5",
    i16::wrapping_abs
);
unary!(
    i16x8_neg,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The lanes negated.",
    "5",
    "-5",
    i16::wrapping_neg
);
binary!(
    i16x8_add,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The sums, modulo the width of a lane.",
    "(32767, 1)",
    "-32768",
    i16::wrapping_add
);
binary!(
    i16x8_sub,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The differences, modulo the width of a lane.",
    "(-32768, 1)",
    "32767",
    i16::wrapping_sub
);
binary!(
    i16x8_add_sat_s,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The sums of signed lanes, or the nearest integer of that width.",
    "(32767, 1)",
    "32767",
    i16::saturating_add
);
binary!(
    i16x8_add_sat_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "The sums of unsigned lanes, or the nearest integer of that width.",
    "(-1, 1)",
    "-1",
    u16::saturating_add
);
binary!(
    i16x8_sub_sat_s,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The differences of signed lanes, or the nearest integer of that width.",
    "(-32768, 1)",
    "-32768",
    i16::saturating_sub
);
binary!(
    i16x8_sub_sat_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "The differences of unsigned lanes, or the nearest integer of that width.",
    "(1, 2)",
    "0",
    u16::saturating_sub
);
binary!(
    i16x8_avgr_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "The means of unsigned lanes, rounded up.",
    "(1, 2)",
    "2",
    |a, b| ((u32::from(a) + u32::from(b) + 1) >> 1) as u16
);
binary!(
    i16x8_mul,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The products, modulo the width of a lane.",
    "(-3, 5)",
    "-15",
    i16::wrapping_mul
);
binary!(
    i16x8_min_s,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The lesser lanes, signed.",
    "(-1, 2)",
    "-1",
    |a, b| if b < a { b } else { a }
);
binary!(
    i16x8_min_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "The lesser lanes, unsigned.",
    "(-1, 2)",
    "2",
    |a, b| if b < a { b } else { a }
);
binary!(
    i16x8_max_s,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "The greater lanes, signed.",
    "(-1, 2)",
    "2",
    |a, b| if b > a { b } else { a }
);
binary!(
    i16x8_max_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "The greater lanes, unsigned.",
    "(-1, 2)",
    "-1",
    |a, b| if b > a { b } else { a }
);

unary!(
    i32x4_abs,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The absolute values; the least integer stays.",
    "-5",
    "5",
    i32::wrapping_abs
);
unary!(
    i32x4_neg,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The lanes negated.",
    "5",
    "-5",
    i32::wrapping_neg
);
binary!(
    i32x4_add,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The sums, modulo the width of a lane.",
    "(i32::MAX, 1)",
    "i32::MIN",
    i32::wrapping_add
);
binary!(
    i32x4_sub,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The differences, modulo the width of a lane.",
    "(i32::MIN, 1)",
    "i32::MAX",
    i32::wrapping_sub
);
binary!(
    i32x4_mul,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The products, modulo the width of a lane.",
    "(-3, 5)",
    "-15",
    i32::wrapping_mul
);
binary!(
    i32x4_min_s,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The lesser lanes, signed.",
    "(-1, 2)",
    "-1",
    |a, b| if b < a { b } else { a }
);
binary!(
    i32x4_min_u,
    i32x4_splat,
    to_u32x4,
    from_u32x4,
    "The lesser lanes, unsigned.",
    "(-1, 2)",
    "2",
    |a, b| if b < a { b } else { a }
);
binary!(
    i32x4_max_s,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "The greater lanes, signed.",
    "(-1, 2)",
    "2",
    |a, b| if b > a { b } else { a }
);
binary!(
    i32x4_max_u,
    i32x4_splat,
    to_u32x4,
    from_u32x4,
    "The greater lanes, unsigned.",
    "(-1, 2)",
    "-1",
    |a, b| if b > a { b } else { a }
);

unary!(
    i64x2_abs,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "The absolute values; the least integer stays.",
    "-5",
    "5",
    i64::wrapping_abs
);
unary!(
    i64x2_neg,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "The lanes negated.",
    "5",
    "-5",
    i64::wrapping_neg
);
binary!(
    i64x2_add,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "The sums, modulo the width of a lane.",
    "(i64::MAX, 1)",
    "i64::MIN",
    i64::wrapping_add
);
binary!(
    i64x2_sub,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "The differences, modulo the width of a lane.",
    "(i64::MIN, 1)",
    "i64::MAX",
    i64::wrapping_sub
);
binary!(
    i64x2_mul,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "The products, modulo the width of a lane.",
    "(-3, 5)",
    "-15",
    i64::wrapping_mul
);
