//! Fuel: a bound on time.

use super::{WasmResult, WasmTrap};

/// Takes `cost`, which is not negative, from the fuel that is left.
///
/// ```
/// use herkos_runtime::{take_fuel, WasmTrap};
///
/// let mut fuel = 10;
/// assert_eq!(take_fuel(&mut fuel, 6), Ok(()));
/// assert_eq!(fuel, 4);
/// assert_eq!(take_fuel(&mut fuel, 6), Err(WasmTrap::FuelExhausted));
/// assert_eq!(fuel, 0);
/// ```
///
/// # Errors
///
/// [`WasmTrap::FuelExhausted`] when less is left; then nothing is left.
#[inline]
pub fn take_fuel(fuel: &mut i64, cost: i64) -> WasmResult<()> {
    let before = *fuel;
    // Stored in any case: LLVM then keeps it in a register while a loop runs.
    *fuel = before.wrapping_sub(cost);
    if before < cost {
        *fuel = 0;
        return Err(WasmTrap::FuelExhausted);
    }
    Ok(())
}

/// Takes `cost` from the fuel that is left without looking whether it is as much, which is for who
/// takes some next.
///
/// ```
/// use herkos_runtime::{owe_fuel, take_fuel, WasmTrap};
///
/// let mut fuel = 10;
/// owe_fuel(&mut fuel, 16);
/// assert_eq!(take_fuel(&mut fuel, 0), Err(WasmTrap::FuelExhausted));
/// ```
#[inline]
pub fn owe_fuel(fuel: &mut i64, cost: i64) {
    *fuel = fuel.wrapping_sub(cost);
}

/// Gives what a call from outside has given, unless more fuel was taken for it than there was. In any
/// case nothing is owed behind it.
///
/// ```
/// use herkos_runtime::{settle_fuel, WasmTrap};
///
/// assert_eq!(settle_fuel(Ok(7), &mut 0), Ok::<i32, WasmTrap>(7));
/// assert_eq!(settle_fuel(Ok(7), &mut -1), Err(WasmTrap::FuelExhausted));
///
/// let mut fuel = -1;
/// assert_eq!(settle_fuel::<i32, _>(Err(WasmTrap::Host), &mut fuel), Err(WasmTrap::Host));
/// assert_eq!(fuel, 0);
/// ```
///
/// # Errors
///
/// That of the call, or [`WasmTrap::FuelExhausted`]; then nothing is left.
#[inline]
pub fn settle_fuel<T, E: From<WasmTrap>>(result: Result<T, E>, fuel: &mut i64) -> Result<T, E> {
    let settled = take_fuel(fuel, 0);
    let value = result?;
    settled?;
    Ok(value)
}

/// Takes `cost` from the fuel that is left, `times` times; both are unsigned.
///
/// ```
/// use herkos_runtime::{take_fuel_times, WasmTrap};
///
/// let mut fuel = 10;
/// assert_eq!(take_fuel_times(&mut fuel, 3, 3), Ok(()));
/// assert_eq!(fuel, 1);
/// assert_eq!(take_fuel_times(&mut fuel, 3, -1), Err(WasmTrap::FuelExhausted));
/// assert_eq!(fuel, 0);
/// ```
///
/// # Errors
///
/// As of [`take_fuel`].
#[inline]
pub fn take_fuel_times(fuel: &mut i64, cost: i64, times: i64) -> WasmResult<()> {
    let most = i64::MAX as u64;
    take_fuel(fuel, (fuel_product(cost, times) as u64).min(most) as i64)
}

/// The product of two unsigned numbers, or the largest number where that is less.
///
/// ```
/// use herkos_runtime::fuel_product;
///
/// assert_eq!(fuel_product(6, 7), 42);
/// assert_eq!(fuel_product(i64::MAX, 3) as u64, u64::MAX);
/// ```
#[inline]
pub fn fuel_product(a: i64, b: i64) -> i64 {
    (a as u64).saturating_mul(b as u64) as i64
}
