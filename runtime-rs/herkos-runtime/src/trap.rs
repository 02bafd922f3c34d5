//! Traps: what the specification lets a program end with, as values.

use core::fmt;

/// Why a WebAssembly program trapped (specification, section 4.4 and following: "trap").
///
/// [`fmt::Display`] writes the text that the official test suite uses for the trap.
///
/// ```
/// use herkos_runtime::{i32_div_s, WasmTrap};
///
/// assert_eq!(i32_div_s(1, 0), Err(WasmTrap::DivisionByZero));
/// assert_eq!(WasmTrap::DivisionByZero.to_string(), "integer divide by zero");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
// 32 bits make `WasmResult<i32>` a pair of registers: with 8, recursive calls took 1.8 times as
// long, and each load took 4 times as much of its caller's stack without optimisation.
#[repr(u32)]
pub enum WasmTrap {
    /// A memory access, or a bulk operation on memory, outside the memory's current size.
    OutOfBounds,
    /// An integer division or remainder with divisor 0.
    DivisionByZero,
    /// A quotient, or a truncated float, that the integer type cannot hold.
    IntegerOverflow,
    /// A NaN truncated to an integer.
    InvalidConversionToInteger,
    /// The instruction `unreachable`.
    Unreachable,
    /// An indirect call of a function whose type is not the expected one.
    IndirectCallTypeMismatch,
    /// A table access, or a bulk operation on tables, outside the table's current size.
    TableOutOfBounds,
    /// An indirect call through an index outside the table.
    UndefinedElement,
    /// An indirect call through a null reference.
    UninitializedElement,
    /// A null reference where one that is not null is asked for.
    NullReference,
    /// A call of a null reference.
    NullFunctionReference,
    /// Calls nested deeper than the budget allows.
    CallStackExhausted,
    /// No fuel left for what comes next.
    FuelExhausted,
    /// An atomic access at an address that is no multiple of its width.
    UnalignedAtomic,
    /// A wait on a memory that is not shared.
    ExpectedSharedMemory,
    /// A wait that has no limit of time, and that nobody is there to end.
    EndlessWait,
    /// At instantiation: an import, or the given storage, does not have the declared type.
    IncompatibleImport,
    /// A snapshot that is not of the same module, or that is damaged or does not fit.
    IncompatibleSnapshot,
    /// An error of the host's own, returned by an import.
    Host,
    /// No trap, but the end of the program, which it asked for (WASI's `proc_exit`). The host has the
    /// code.
    Exit,
    /// A pointer given to the host that is no multiple of what the type behind it asks for.
    UnalignedPointer,
    /// The instruction `throw_ref` on a null reference.
    NullException,
    /// No trap, but an exception that nothing has caught yet. The instance has the exception itself.
    Exception,
    /// An exception of another instance that carries more than this one has room for.
    ExceptionTooLarge,
}

/// All traps, each at the place of its number.
pub(super) const TRAPS: [WasmTrap; 24] = [
    WasmTrap::OutOfBounds,
    WasmTrap::DivisionByZero,
    WasmTrap::IntegerOverflow,
    WasmTrap::InvalidConversionToInteger,
    WasmTrap::Unreachable,
    WasmTrap::IndirectCallTypeMismatch,
    WasmTrap::TableOutOfBounds,
    WasmTrap::UndefinedElement,
    WasmTrap::UninitializedElement,
    WasmTrap::NullReference,
    WasmTrap::NullFunctionReference,
    WasmTrap::CallStackExhausted,
    WasmTrap::FuelExhausted,
    WasmTrap::UnalignedAtomic,
    WasmTrap::ExpectedSharedMemory,
    WasmTrap::EndlessWait,
    WasmTrap::IncompatibleImport,
    WasmTrap::IncompatibleSnapshot,
    WasmTrap::Host,
    WasmTrap::Exit,
    WasmTrap::UnalignedPointer,
    WasmTrap::NullException,
    WasmTrap::Exception,
    WasmTrap::ExceptionTooLarge,
];

/// An error of a result that generated code passes on.
pub trait Trap: Copy {
    /// The trap without anything else that is known of it.
    fn trap(self) -> WasmTrap;
    /// Whether it is an exception that nothing has caught yet.
    fn is_exception(self) -> bool;
}

impl Trap for WasmTrap {
    #[inline]
    fn trap(self) -> WasmTrap {
        self
    }

    #[inline]
    fn is_exception(self) -> bool {
        matches!(self, WasmTrap::Exception)
    }
}

/// What every operation that can trap returns.
///
/// ```
/// use herkos_runtime::{WasmResult, WasmTrap};
///
/// fn unreachable() -> WasmResult<i32> {
///     Err(WasmTrap::Unreachable)
/// }
/// assert!(unreachable().is_err());
/// ```
pub type WasmResult<T> = Result<T, WasmTrap>;

impl fmt::Display for WasmTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WasmTrap::OutOfBounds => "out of bounds memory access",
            WasmTrap::DivisionByZero => "integer divide by zero",
            WasmTrap::IntegerOverflow => "integer overflow",
            WasmTrap::InvalidConversionToInteger => "invalid conversion to integer",
            WasmTrap::Unreachable => "unreachable",
            WasmTrap::IndirectCallTypeMismatch => "indirect call type mismatch",
            WasmTrap::TableOutOfBounds => "out of bounds table access",
            WasmTrap::UndefinedElement => "undefined element",
            WasmTrap::UninitializedElement => "uninitialized element",
            WasmTrap::NullReference => "null reference",
            WasmTrap::NullFunctionReference => "null function reference",
            WasmTrap::CallStackExhausted => "call stack exhausted",
            WasmTrap::FuelExhausted => "fuel exhausted",
            WasmTrap::UnalignedAtomic => "unaligned atomic",
            WasmTrap::ExpectedSharedMemory => "expected shared memory",
            WasmTrap::EndlessWait => "endless wait",
            WasmTrap::IncompatibleImport => "incompatible import type",
            WasmTrap::IncompatibleSnapshot => "incompatible snapshot",
            WasmTrap::Host => "host error",
            WasmTrap::Exit => "exit",
            WasmTrap::UnalignedPointer => "unaligned pointer",
            WasmTrap::NullException => "null exception reference",
            WasmTrap::Exception => "uncaught exception",
            WasmTrap::ExceptionTooLarge => "exception too large",
        })
    }
}

impl core::error::Error for WasmTrap {}
