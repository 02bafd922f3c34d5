//! Truncation of floats to integers that traps (specification, section 4.3.4: `trunc_s`,
//! `trunc_u`). The saturating one is Rust's `as`.

use super::{WasmResult, WasmTrap};

macro_rules! truncation {
    ($name:ident, $float:ty, $integer:ty, $result:ty, $above:expr, $below:expr, $doc:expr) => {
        #[doc = $doc]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", WasmTrap};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(7.9), Ok(7));")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(-0.9), Ok(0));")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(1e30), Err(WasmTrap::IntegerOverflow));")]
        #[doc = concat!("let nan = ", stringify!($name), "(", stringify!($float), "::NAN);")]
        /// assert_eq!(nan, Err(WasmTrap::InvalidConversionToInteger));
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::InvalidConversionToInteger`] for a NaN, [`WasmTrap::IntegerOverflow`]
        /// when the integer is outside its type.
        #[inline]
        pub fn $name(a: $float) -> WasmResult<$result> {
            if a > $above && a < $below {
                Ok(a as $integer as $result)
            } else if a.is_nan() {
                Err(WasmTrap::InvalidConversionToInteger)
            } else {
                Err(WasmTrap::IntegerOverflow)
            }
        }
    };
}

// The bounds are the floats next to the integer type's range, as `>` and `<` need them: where
// the type has no float between MIN - 1 and MIN, the float just below MIN.
truncation!(
    i32_trunc_f32_s,
    f32,
    i32,
    i32,
    -2_147_483_904.0,
    2_147_483_648.0,
    "`a` without its fraction, as an i32."
);
truncation!(
    i32_trunc_f32_u,
    f32,
    u32,
    i32,
    -1.0,
    4_294_967_296.0,
    "`a` without its fraction, as an unsigned i32."
);
truncation!(
    i32_trunc_f64_s,
    f64,
    i32,
    i32,
    -2_147_483_649.0,
    2_147_483_648.0,
    "`a` without its fraction, as an i32."
);
truncation!(
    i32_trunc_f64_u,
    f64,
    u32,
    i32,
    -1.0,
    4_294_967_296.0,
    "`a` without its fraction, as an unsigned i32."
);
truncation!(
    i64_trunc_f32_s,
    f32,
    i64,
    i64,
    -9_223_373_136_366_403_584.0,
    9_223_372_036_854_775_808.0,
    "`a` without its fraction, as an i64."
);
truncation!(
    i64_trunc_f32_u,
    f32,
    u64,
    i64,
    -1.0,
    18_446_744_073_709_551_616.0,
    "`a` without its fraction, as an unsigned i64."
);
truncation!(
    i64_trunc_f64_s,
    f64,
    i64,
    i64,
    -9_223_372_036_854_777_856.0,
    9_223_372_036_854_775_808.0,
    "`a` without its fraction, as an i64."
);
truncation!(
    i64_trunc_f64_u,
    f64,
    u64,
    i64,
    -1.0,
    18_446_744_073_709_551_616.0,
    "`a` without its fraction, as an unsigned i64."
);
