//! Conversions between lanes of integers and floats (specification, section 4.3.4, on each lane).

use super::super::{f32_demote_f64, f64_promote_f32};
use super::V128;
use super::zip::{map, widen};

macro_rules! convert {
    ($name:ident, $splat:ident, $result_splat:ident, $to:ident, $from:ident, $what:literal, $a:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($result_splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(", $a, ")), ", stringify!($result_splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::$from(map(a.$to(), $op))
        }
    };
}

convert!(
    f32x4_convert_i32x4_s,
    i32x4_splat,
    f32x4_splat,
    to_i32x4,
    from_f32x4,
    "The signed lanes as the nearest floats.",
    "-3",
    "-3.0",
    |a| a as f32
);
convert!(
    f32x4_convert_i32x4_u,
    i32x4_splat,
    f32x4_splat,
    to_u32x4,
    from_f32x4,
    "The unsigned lanes as the nearest floats.",
    "-1",
    "4294967296.0",
    |a| a as f32
);
convert!(
    i32x4_trunc_sat_f32x4_s,
    f32x4_splat,
    i32x4_splat,
    to_f32x4,
    from_i32x4,
    "The lanes without their fractions as the nearest signed integers; zero for a NaN.",
    "-1.9",
    "-1",
    |a| a as i32
);
convert!(
    i32x4_trunc_sat_f32x4_u,
    f32x4_splat,
    i32x4_splat,
    to_f32x4,
    from_u32x4,
    "The lanes without their fractions as the nearest unsigned integers; zero for a NaN.",
    "-1.9",
    "0",
    |a| a as u32
);

macro_rules! convert_low {
    ($name:ident, $splat:ident, $to:ident, $what:literal, $a:literal, $result:literal, $op:expr) => {
        #[doc = concat!("The lower two lanes, ", $what, ", as lanes of 64 bits.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", f64x2_splat, ", stringify!($splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(", $a, ")), f64x2_splat(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::from_f64x2(widen(a.$to(), 0, $op))
        }
    };
}

convert_low!(
    f64x2_convert_low_i32x4_s,
    i32x4_splat,
    to_i32x4,
    "signed integers",
    "-3",
    "-3.0",
    f64::from
);
convert_low!(
    f64x2_convert_low_i32x4_u,
    i32x4_splat,
    to_u32x4,
    "unsigned integers",
    "-1",
    "4294967295.0",
    f64::from
);
convert_low!(
    f64x2_promote_low_f32x4,
    f32x4_splat,
    to_f32x4,
    "floats",
    "0.5",
    "0.5",
    f64_promote_f32
);

macro_rules! convert_zero {
    ($name:ident, $from:ident, $what:literal, $a:literal, $result:literal, $zero:literal, $op:expr) => {
        #[doc = concat!("The two lanes of 64 bits as ", $what, " in the lower half; the upper half is zero.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", f64x2_splat, V128};")]
        ///
        #[doc = concat!("let lanes = [", $result, ", ", $result, ", ", $zero, ", ", $zero, "];")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(f64x2_splat(", $a, ")), V128::", stringify!($from), "(lanes));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::$from(widen(a.to_f64x2(), 0, $op))
        }
    };
}

convert_zero!(
    f32x4_demote_f64x2_zero,
    from_f32x4,
    "the nearest floats of 32 bits",
    "0.1",
    "0.1",
    0.0,
    f32_demote_f64
);
convert_zero!(
    i32x4_trunc_sat_f64x2_s_zero,
    from_i32x4,
    "the nearest signed integers, zero for a NaN,",
    "-1.9",
    "-1",
    0,
    |a| a as i32
);
convert_zero!(
    i32x4_trunc_sat_f64x2_u_zero,
    from_u32x4,
    "the nearest unsigned integers, zero for a NaN,",
    "1e20",
    "0xffff_ffff",
    0,
    |a| a as u32
);
