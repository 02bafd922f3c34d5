//! Exact float operations (specification, section 4.3.3). Every NaN that they give is quiet; it
//! has the payload of an operand's NaN, so that canonical NaNs give canonical ones. Conversions may
//! give the canonical one for any.

macro_rules! operations {
    (
        $float:ty, $bits:ty, $quiet_bit:expr, $integral:expr,
        $quiet:ident, $canonical:ident, $min:ident, $max:ident, $ceil:ident, $floor:ident, $trunc:ident, $nearest:ident
    ) => {
        /// `a`, with the quiet bit set when it is a NaN. Sign and payload stay.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($quiet), ";")]
        ///
        #[doc = concat!("let signalling = ", stringify!($float), "::from_bits(", stringify!($float), "::INFINITY.to_bits() + 1);")]
        #[doc = concat!("assert_eq!(", stringify!($quiet), "(signalling).to_bits(), signalling.to_bits() | ", stringify!($quiet_bit), ");")]
        #[doc = concat!("assert_eq!(", stringify!($quiet), "(1.5), 1.5);")]
        /// ```
        #[inline]
        pub fn $quiet(a: $float) -> $float {
            if a.is_nan() {
                <$float>::from_bits(a.to_bits() | $quiet_bit)
            } else {
                a
            }
        }

        /// `a`, or the positive canonical NaN when it is any NaN: what arithmetic gives where NaNs are to be
        /// the same on every processor (specification, section 4.3.3, deterministic profile).
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($canonical), ", ", stringify!($quiet), "};")]
        ///
        #[doc = concat!("let other = -", stringify!($quiet), "(", stringify!($float), "::from_bits(", stringify!($float), "::INFINITY.to_bits() + 1));")]
        #[doc = concat!("assert_eq!(", stringify!($canonical), "(other).to_bits(), ", stringify!($float), "::INFINITY.to_bits() | ", stringify!($quiet_bit), ");")]
        #[doc = concat!("assert_eq!(", stringify!($canonical), "(-1.5), -1.5);")]
        /// ```
        #[inline]
        pub fn $canonical(a: $float) -> $float {
            if a.is_nan() {
                <$float>::from_bits(<$float>::INFINITY.to_bits() | $quiet_bit)
            } else {
                a
            }
        }

        /// The lesser of two numbers, where -0 is less than 0. A NaN when one of them is.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($min), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($min), "(1.0, 2.0), 1.0);")]
        #[doc = concat!("assert!(", stringify!($min), "(0.0, -0.0).is_sign_negative());")]
        #[doc = concat!("assert!(", stringify!($min), "(1.0, ", stringify!($float), "::NAN).is_nan());")]
        /// ```
        #[inline]
        pub fn $min(a: $float, b: $float) -> $float {
            if a.is_nan() | b.is_nan() {
                return $quiet(if a.is_nan() { a } else { b });
            }
            // Two selections, which are an instruction each, differ for zeros of two signs only.
            let x = if a < b { a } else { b };
            let y = if b < a { b } else { a };
            <$float>::from_bits(x.to_bits() | y.to_bits())
        }

        /// The greater of two numbers, where 0 is greater than -0. A NaN when one of them is.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($max), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($max), "(1.0, 2.0), 2.0);")]
        #[doc = concat!("assert!(", stringify!($max), "(-0.0, 0.0).is_sign_positive());")]
        #[doc = concat!("assert!(", stringify!($max), "(", stringify!($float), "::NAN, 1.0).is_nan());")]
        /// ```
        #[inline]
        pub fn $max(a: $float, b: $float) -> $float {
            if a.is_nan() | b.is_nan() {
                return $quiet(if a.is_nan() { a } else { b });
            }
            // Two selections, which are an instruction each, differ for zeros of two signs only.
            let x = if a > b { a } else { b };
            let y = if b > a { b } else { a };
            <$float>::from_bits(x.to_bits() & y.to_bits())
        }

        /// The nearest integral number, and of two the even one; the sign stays, also of 0.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($nearest), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($nearest), "(2.5), 2.0);")]
        #[doc = concat!("assert_eq!(", stringify!($nearest), "(3.5), 4.0);")]
        #[doc = concat!("assert!(", stringify!($nearest), "(-0.5).is_sign_negative());")]
        /// ```
        #[inline]
        pub fn $nearest(a: $float) -> $float {
            if a.abs() < $integral {
                // From `$integral` on, all floats are integral, so that the sum is rounded to one.
                ((a.abs() + $integral) - $integral).copysign(a)
            } else {
                $quiet(a)
            }
        }

        /// The least integral number that is not less; the sign stays, also of 0.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($ceil), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($ceil), "(1.1), 2.0);")]
        #[doc = concat!("assert!(", stringify!($ceil), "(-0.5).is_sign_negative());")]
        /// ```
        #[inline]
        pub fn $ceil(a: $float) -> $float {
            if a.abs() < $integral {
                let t = (a.abs() + $integral - $integral).copysign(a);
                (if t < a { t + 1.0 } else { t }).copysign(a)
            } else {
                $quiet(a)
            }
        }

        /// The greatest integral number that is not greater; the sign stays, also of 0.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($floor), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($floor), "(-1.1), -2.0);")]
        #[doc = concat!("assert!(", stringify!($floor), "(-0.0).is_sign_negative());")]
        /// ```
        #[inline]
        pub fn $floor(a: $float) -> $float {
            if a.abs() < $integral {
                let t = (a.abs() + $integral - $integral).copysign(a);
                (if t > a { t - 1.0 } else { t }).copysign(a)
            } else {
                $quiet(a)
            }
        }

        /// The number without its fraction; the sign stays, also of 0.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($trunc), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($trunc), "(-1.9), -1.0);")]
        #[doc = concat!("assert!(", stringify!($trunc), "(-0.5).is_sign_negative());")]
        /// ```
        #[inline]
        pub fn $trunc(a: $float) -> $float {
            if a.abs() < $integral {
                let t = a.abs() + $integral - $integral;
                (if t > a.abs() { t - 1.0 } else { t }).copysign(a)
            } else {
                $quiet(a)
            }
        }
    };
}

operations!(
    f32,
    u32,
    0x0040_0000,
    8_388_608.0,
    f32_quiet,
    f32_canonical,
    f32_min,
    f32_max,
    f32_ceil,
    f32_floor,
    f32_trunc,
    f32_nearest
);
operations!(
    f64,
    u64,
    0x0008_0000_0000_0000,
    4_503_599_627_370_496.0,
    f64_quiet,
    f64_canonical,
    f64_min,
    f64_max,
    f64_ceil,
    f64_floor,
    f64_trunc,
    f64_nearest
);

/// The nearest f32, and of two the even one.
///
/// ```
/// use herkos_runtime::f32_demote_f64;
///
/// assert_eq!(f32_demote_f64(0.1), 0.1_f32);
/// assert_eq!(f32_demote_f64(1e300), f32::INFINITY);
/// ```
#[inline]
pub fn f32_demote_f64(a: f64) -> f32 {
    f32_quiet(a as f32)
}

/// The same number as an f64.
///
/// ```
/// use herkos_runtime::f64_promote_f32;
///
/// assert_eq!(f64_promote_f32(0.5), 0.5);
/// ```
#[inline]
pub fn f64_promote_f32(a: f32) -> f64 {
    f64_quiet(f64::from(a))
}
