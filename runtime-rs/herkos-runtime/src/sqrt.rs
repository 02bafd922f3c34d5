//! Square roots, correctly rounded (specification, section 4.3.3: `fsqrt`).
//!
//! `core` has none. The built-in ones use integers only, which suits processors with and without
//! floats. For a number `x` in [1, 4), a table gives `1 / sqrt(x)` to 14 bits, a step of Newton's
//! or Halley's method makes that 27 or 39 bits, and for f64 one more correction follows; the
//! exact remainder then settles the last bit (J.-M. Muller et al., "Handbook of Floating-Point
//! Arithmetic", 2nd edition, sections 4.7 and 4.8). The features `std` and `libm` replace all
//! this by one instruction on most processors, with the same results to the bit.

use super::{f32_quiet, f64_quiet};

#[cfg(feature = "std")]
extern crate std;

/// The square root, rounded to the nearest f32. Of a number below 0 it is the canonical NaN.
///
/// ```
/// use herkos_runtime::f32_sqrt;
///
/// assert_eq!(f32_sqrt(6.25), 2.5);
/// assert!(f32_sqrt(-0.0).is_sign_negative());
/// assert!(f32_sqrt(-1.0).is_nan());
/// ```
#[cfg_attr(any(feature = "std", feature = "libm"), inline)]
pub fn f32_sqrt(a: f32) -> f32 {
    let root = f32_root(a);
    if !root.is_nan() {
        root
    } else if a.is_nan() {
        f32_quiet(a)
    } else {
        f32::from_bits(0x7fc0_0000)
    }
}

/// The square root, rounded to the nearest f64. Of a number below 0 it is the canonical NaN.
///
/// ```
/// use herkos_runtime::f64_sqrt;
///
/// assert_eq!(f64_sqrt(6.25), 2.5);
/// assert!(f64_sqrt(-0.0).is_sign_negative());
/// assert!(f64_sqrt(-1.0).is_nan());
/// ```
#[cfg_attr(any(feature = "std", feature = "libm"), inline)]
pub fn f64_sqrt(a: f64) -> f64 {
    let root = f64_root(a);
    if !root.is_nan() {
        root
    } else if a.is_nan() {
        f64_quiet(a)
    } else {
        f64::from_bits(0x7ff8_0000_0000_0000)
    }
}

#[cfg(feature = "std")]
use self::by_std::{f32_root, f64_root};

#[cfg(all(feature = "libm", not(feature = "std")))]
use libm::{sqrt as f64_root, sqrtf as f32_root};

#[cfg(not(any(feature = "std", feature = "libm")))]
use self::built_in::{f32_root, f64_root};

#[cfg(feature = "std")]
mod by_std {
    #[inline]
    pub fn f32_root(a: f32) -> f32 {
        a.sqrt()
    }

    #[inline]
    pub fn f64_root(a: f64) -> f64 {
        a.sqrt()
    }
}

#[cfg(not(any(feature = "std", feature = "libm")))]
mod built_in {
    /// The square root, where a NaN stands for any NaN.
    pub fn f32_root(a: f32) -> f32 {
        if is_normal_f32(a) {
            normal_f32_root(a.to_bits())
        } else if a > 0.0 && a < f32::INFINITY {
            // Subnormal: 2^24 times as much is normal.
            normal_f32_root((a * 16_777_216.0).to_bits()) * (1.0 / 4_096.0)
        } else if a < 0.0 {
            f32::NAN
        } else {
            a
        }
    }

    /// The square root, where a NaN stands for any NaN.
    pub fn f64_root(a: f64) -> f64 {
        if is_normal_f64(a) {
            normal_f64_root(a.to_bits())
        } else if a > 0.0 && a < f64::INFINITY {
            // Subnormal: 2^54 times as much is normal.
            normal_f64_root((a * 18_014_398_509_481_984.0).to_bits()) * (1.0 / 134_217_728.0)
        } else if a < 0.0 {
            f64::NAN
        } else {
            a
        }
    }

    /// Whether a float is above 0, finite and normal.
    #[inline]
    fn is_normal_f32(a: f32) -> bool {
        a.to_bits().wrapping_sub(1 << 23) < 0xfe << 23
    }

    /// Whether a float is above 0, finite and normal.
    #[inline]
    fn is_normal_f64(a: f64) -> bool {
        a.to_bits().wrapping_sub(1 << 52) < 0x7fe << 52
    }

    #[inline]
    fn normal_f32_root(bits: u32) -> f32 {
        let exponent = bits >> 23;
        // The number is m * 2^(even - 23), with m in [2^23, 2^25).
        let m = u64::from(((bits & 0x007f_ffff) | (1 << 23)) << (!exponent & 1));
        // y is 2^16 / sqrt(x), to 14 bits, where x = m / 2^23.
        let y = seed(m << 39);
        // g = x * y is sqrt(x) to 14 bits; the error of x * y^2 against 1 makes that 27 bits, and
        // never too much.
        let g = (m * y) as i64;
        let error = (1 << 55) - (m * y * y) as i64;
        let s = ((g + ((g * (error >> 26)) >> 30) + (1 << 15)) >> 16) as u64;
        let remainder = (m << 23) as i64 - (s * s) as i64;
        f32::from_bits(last_bit(s, remainder) as u32 + (((exponent + 125) >> 1) << 23))
    }

    #[inline]
    fn normal_f64_root(bits: u64) -> f64 {
        let exponent = bits >> 52;
        // The number is m * 2^(even - 52), with m in [2^52, 2^54).
        let m = ((bits & 0x000f_ffff_ffff_ffff) | (1 << 52)) << (!exponent & 1);
        let x = m << 10;
        // y is 2^16 / sqrt(x / 2^62), to 14 bits.
        let y = seed(x);
        // The error e of x * y^2 against 1 makes that 39 bits: y + y * (e/2 + 3/8 e^2).
        let error = (1 << 61) - mul_high(x, (y * y) << 31) as i64;
        let e = error >> 28;
        let step = (error >> 14) + ((3 * e * e) >> 21);
        let y = (y << 46).wrapping_add_signed((y as i64 * step) >> 2);
        // s is 2^50 * sqrt(x / 2^62) to 39 bits; r, 2^100 times the error of its square, fits.
        let s = mul_high(x, y) >> 10;
        let r = (m << 48).wrapping_sub(s.wrapping_mul(s)) as i64;
        let correction = ((i128::from(r) * i128::from(y)) >> 64) as i64;
        // Rounded, less 2^-47: s + r * y / 2 can be above the root, but by less than 2^-49.
        let s = (s << 2).wrapping_add_signed((correction + (1 << 46) - 1) >> 47);
        let remainder = (m << 52).wrapping_sub(s.wrapping_mul(s)) as i64;
        f64::from_bits(last_bit(s, remainder) + (((exponent + 1021) >> 1) << 52))
    }

    /// The integer nearest to the root of `n`, from `s`, which is that one or the one below, and
    /// `remainder`, which is `n - s^2`. No root of an integer is halfway.
    #[inline]
    fn last_bit(s: u64, remainder: i64) -> u64 {
        s + u64::from(remainder > s as i64)
    }

    #[inline]
    fn mul_high(a: u64, b: u64) -> u64 {
        ((u128::from(a) * u128::from(b)) >> 64) as u64
    }

    /// 2^16 / sqrt(x / 2^62), with a relative error below 2^-13.9, for `x` from 2^62 on.
    #[inline]
    fn seed(x: u64) -> u64 {
        match SEEDS.get((x >> 57).wrapping_sub(32) as usize) {
            Some(&[start, slope]) => {
                let rest = (x >> 45) & 0xfff;
                u64::from(start) - ((u64::from(slope) * rest) >> 17)
            }
            None => 0,
        }
    }

    /// Lines close to 2^16 / sqrt(x): for each 32nd from 1 to 4, the line's start there, and 2^5
    /// times its descent to the next.
    static SEEDS: [[u16; 2]; 96] = {
        let mut seeds = [[0; 2]; 96];
        let mut i = 0;
        while i < 96 {
            // 2^32 / sqrt(x) at both ends and in the middle of the piece.
            let n = 32 + i as u128;
            let start = ((32 << 64) / n).isqrt();
            let end = ((32 << 64) / (n + 1)).isqrt();
            let middle = ((64 << 64) / (2 * n + 1)).isqrt();
            // The chord lies above the curve. Half as far above, the error is least.
            let above = ((start + end) / 2 - middle) / 2;
            let descent = (start - end + (1 << 10)) >> 11;
            seeds[i] = [((start - above) >> 16) as u16, descent as u16];
            i += 1;
        }
        seeds
    };
}
