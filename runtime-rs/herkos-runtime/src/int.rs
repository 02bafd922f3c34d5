//! Integer division and remainder, the integer instructions that can trap (specification,
//! section 4.3.2: `idiv_u`, `idiv_s`, `irem_u`, `irem_s`).

use super::{WasmResult, WasmTrap};

macro_rules! division {
    ($signed:ty, $unsigned:ty, $div_s:ident, $div_u:ident, $rem_s:ident, $rem_u:ident) => {
        /// The quotient of signed integers, rounded to zero.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($div_s), ", WasmTrap};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($div_s), "(-7, 2), Ok(-3));")]
        #[doc = concat!("let min = ", stringify!($signed), "::MIN;")]
        #[doc = concat!("assert_eq!(", stringify!($div_s), "(min, -1), Err(WasmTrap::IntegerOverflow));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::DivisionByZero`] when `b` is 0, [`WasmTrap::IntegerOverflow`] for the
        /// least integer divided by -1.
        #[inline]
        pub fn $div_s(a: $signed, b: $signed) -> WasmResult<$signed> {
            match a.checked_div(b) {
                Some(quotient) => Ok(quotient),
                None if b == 0 => Err(WasmTrap::DivisionByZero),
                None => Err(WasmTrap::IntegerOverflow),
            }
        }

        /// The quotient of unsigned integers, rounded to zero.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($div_u), ", WasmTrap};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($div_u), "(-2, 2), Ok(", stringify!($signed), "::MAX));")]
        #[doc = concat!("assert_eq!(", stringify!($div_u), "(1, 0), Err(WasmTrap::DivisionByZero));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::DivisionByZero`] when `b` is 0.
        #[inline]
        pub fn $div_u(a: $signed, b: $signed) -> WasmResult<$signed> {
            match (a as $unsigned).checked_div(b as $unsigned) {
                Some(quotient) => Ok(quotient as $signed),
                None => Err(WasmTrap::DivisionByZero),
            }
        }

        /// The remainder of signed integers, which has the sign of `a`. The remainder of the
        /// least integer and -1 is 0.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($rem_s), ", WasmTrap};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($rem_s), "(-7, 2), Ok(-1));")]
        #[doc = concat!("assert_eq!(", stringify!($rem_s), "(", stringify!($signed), "::MIN, -1), Ok(0));")]
        #[doc = concat!("assert_eq!(", stringify!($rem_s), "(1, 0), Err(WasmTrap::DivisionByZero));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::DivisionByZero`] when `b` is 0.
        #[inline]
        pub fn $rem_s(a: $signed, b: $signed) -> WasmResult<$signed> {
            match a.checked_rem(b) {
                Some(remainder) => Ok(remainder),
                None if b == 0 => Err(WasmTrap::DivisionByZero),
                None => Ok(0),
            }
        }

        /// The remainder of unsigned integers.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($rem_u), ", WasmTrap};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($rem_u), "(-1, 16), Ok(15));")]
        #[doc = concat!("assert_eq!(", stringify!($rem_u), "(1, 0), Err(WasmTrap::DivisionByZero));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::DivisionByZero`] when `b` is 0.
        #[inline]
        pub fn $rem_u(a: $signed, b: $signed) -> WasmResult<$signed> {
            match (a as $unsigned).checked_rem(b as $unsigned) {
                Some(remainder) => Ok(remainder as $signed),
                None => Err(WasmTrap::DivisionByZero),
            }
        }
    };
}

division!(i32, u32, i32_div_s, i32_div_u, i32_rem_s, i32_rem_u);
division!(i64, u64, i64_div_s, i64_div_u, i64_rem_s, i64_rem_u);
