//! What is said to the optimiser.

/// Says that the path on which it is called is unlikely, so that its code is laid out apart.
///
/// ```
/// if std::env::args().count() > 1000 {
///     herkos_runtime::cold_path();
/// }
/// ```
#[inline]
#[cold]
pub const fn cold_path() {}
