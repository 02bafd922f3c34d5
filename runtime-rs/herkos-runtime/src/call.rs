//! The depth of calls.

use super::{WasmResult, WasmTrap};

/// Enters a function whose frame weighs `weight` with `budget` left, and gives the budget left
/// for its own calls. Both have the unit that the generated code chooses, which is roughly bytes
/// of native stack.
///
/// ```
/// use herkos_runtime::{enter, WasmTrap};
///
/// assert_eq!(enter(100, 60), Ok(40));
/// assert_eq!(enter(40, 60), Err(WasmTrap::CallStackExhausted));
/// ```
///
/// # Errors
///
/// [`WasmTrap::CallStackExhausted`] when the budget is less than the weight (specification,
/// appendix A.2: "implementation limitations", calls).
#[inline]
pub fn enter(budget: u32, weight: u32) -> WasmResult<u32> {
    match budget.checked_sub(weight) {
        Some(left) => Ok(left),
        None => Err(WasmTrap::CallStackExhausted),
    }
}
