//! Choosing between two values.

/// The first value when the condition holds, else the second: `select`. Both have been evaluated.
///
/// ```
/// use herkos_runtime::select;
///
/// assert_eq!(select(true, 1, 2), 1);
/// assert_eq!(select(false, 1, 2), 2);
/// ```
#[inline]
pub fn select<T: Copy>(condition: bool, a: T, b: T) -> T {
    match condition {
        true => a,
        false => b,
    }
}
