//! Where a trap happened: what generated code that can say it carries instead of a [`WasmTrap`].
//!
//! The place is part of the error, which is a number of 32 bits like a [`WasmTrap`]: so it takes no
//! register, and it costs nothing until there is a trap.

use super::{TRAPS, Trap, WasmResult, WasmTrap};
use core::{fmt, num::NonZeroU32};

/// Bits that the trap itself takes.
const TRAP_BITS: u32 = 5;

const _: () = assert!(TRAPS.len() < 1 << TRAP_BITS);

/// A trap, and the place in the module where it happened.
///
/// ```
/// use herkos_runtime::{Trap, TrapAt, WasmTrap};
///
/// let trap = TrapAt::new(WasmTrap::Unreachable, 0x2b);
/// assert_eq!((trap.trap(), trap.place()), (WasmTrap::Unreachable, 0x2b));
/// assert_eq!(TrapAt::from(WasmTrap::Host).place(), 0);
/// assert_eq!(size_of::<Option<TrapAt>>(), 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct TrapAt(NonZeroU32);

impl TrapAt {
    /// A trap at a place: a byte offset, or the index of a function plus one. 0 is unknown, and so is
    /// all from 2 to the power of 27 on.
    ///
    /// ```
    /// use herkos_runtime::{TrapAt, WasmTrap};
    ///
    /// assert_eq!(TrapAt::new(WasmTrap::Host, 1 << 27), TrapAt::from(WasmTrap::Host));
    /// ```
    #[inline]
    pub fn new(trap: WasmTrap, place: u32) -> Self {
        let known = if place >> (u32::BITS - TRAP_BITS) == 0 {
            place
        } else {
            0
        };
        // Not zero, so that there is a value left for a result without an error.
        Self(NonZeroU32::MIN.saturating_add(trap as u32) | known << TRAP_BITS)
    }

    /// The place, 0 when it is unknown.
    ///
    /// ```
    /// use herkos_runtime::{TrapAt, WasmTrap};
    ///
    /// assert_eq!(TrapAt::new(WasmTrap::DivisionByZero, 9).place(), 9);
    /// ```
    #[inline]
    pub fn place(self) -> u32 {
        self.0.get() >> TRAP_BITS
    }
}

impl Trap for TrapAt {
    #[inline]
    fn trap(self) -> WasmTrap {
        let at = (self.0.get() & ((1 << TRAP_BITS) - 1)).wrapping_sub(1);
        // It was made of one of them.
        TRAPS
            .get(at as usize)
            .copied()
            .unwrap_or(WasmTrap::Unreachable)
    }

    #[inline]
    fn is_exception(self) -> bool {
        self.0.get() & ((1 << TRAP_BITS) - 1) == WasmTrap::Exception as u32 + 1
    }
}

impl From<WasmTrap> for TrapAt {
    #[inline]
    fn from(trap: WasmTrap) -> Self {
        Self::new(trap, 0)
    }
}

/// What every function returns that can trap and says where.
pub type ResultAt<T> = Result<T, TrapAt>;

/// Says where an error comes from that does not say so itself.
///
/// ```
/// use herkos_runtime::{i32_div_u, TrapAt, TrapPlace, WasmTrap};
///
/// let result = i32_div_u(1, 0).at(0x2b);
/// assert_eq!(result, Err(TrapAt::new(WasmTrap::DivisionByZero, 0x2b)));
/// assert_eq!(result.at(0x40), result);
/// assert_eq!(i32_div_u(6, 3).at(0x2b), Ok(2));
/// ```
pub trait TrapPlace<T> {
    /// The same with a place, as [`TrapAt::new`] takes it, if it is an error without one.
    ///
    /// # Errors
    ///
    /// The same error.
    fn at(self, place: u32) -> ResultAt<T>;
}

impl<T> TrapPlace<T> for WasmResult<T> {
    #[inline]
    fn at(self, place: u32) -> ResultAt<T> {
        match self {
            Ok(value) => Ok(value),
            Err(trap) => Err(TrapAt::new(trap, place)),
        }
    }
}

impl<T> TrapPlace<T> for ResultAt<T> {
    #[inline]
    fn at(self, place: u32) -> ResultAt<T> {
        match self {
            Err(trap) if trap.place() == 0 => Err(TrapAt::new(trap.trap(), place)),
            known => known,
        }
    }
}

/// The result as a host gets it; the place of its error is kept for the question that may follow.
///
/// ```
/// use herkos_runtime::{keep_place, ResultAt, TrapAt, WasmTrap};
///
/// let mut kept = None;
/// assert_eq!(keep_place(Ok(7), &mut kept), Ok(7));
/// let trap = TrapAt::new(WasmTrap::Unreachable, 0x2b);
/// assert_eq!(keep_place::<i32>(Err(trap), &mut kept), Err(WasmTrap::Unreachable));
/// assert_eq!(kept, Some(trap));
/// ```
///
/// # Errors
///
/// The same error without its place.
#[inline]
pub fn keep_place<T>(result: ResultAt<T>, kept: &mut Option<TrapAt>) -> WasmResult<T> {
    match result {
        Ok(value) => Ok(value),
        Err(trap) => Err(keep(trap, kept)),
    }
}

#[cold]
#[inline(never)]
fn keep(trap: TrapAt, kept: &mut Option<TrapAt>) -> WasmTrap {
    *kept = Some(trap);
    trap.trap()
}

/// Where a trap happened, for people.
///
/// ```
/// use herkos_runtime::TrapSite;
///
/// let site = TrapSite { function: 12, name: Some("png_decode"), offset: Some(0x1a2b) };
/// assert_eq!(site.to_string(), "function 12 (png_decode), byte 0x1a2b");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct TrapSite {
    /// Index of the function; those that are imported come first.
    pub function: u32,
    /// Its name in the module's name section.
    pub name: Option<&'static str>,
    /// Byte offset of the instruction in the module, when it is kept.
    pub offset: Option<u32>,
}

impl TrapSite {
    /// Finds the function that a byte offset is in: `starts` has where the functions of the module
    /// begin, after `imported` others, and `names` their names, empty where there is none.
    ///
    /// ```
    /// use herkos_runtime::{TrapAt, TrapSite, WasmTrap};
    ///
    /// let trap = TrapAt::new(WasmTrap::Unreachable, 0x2b);
    /// let site = TrapSite::of_offset(trap, 2, &[0x10, 0x28, 0x30], &["", "f"]);
    /// assert_eq!(site, Some(TrapSite { function: 3, name: Some("f"), offset: Some(0x2b) }));
    /// ```
    pub fn of_offset(
        trap: TrapAt,
        imported: u32,
        starts: &[u32],
        names: &[&'static str],
    ) -> Option<Self> {
        let offset = trap.place();
        let before = starts.partition_point(|&start| start <= offset);
        let at = before.checked_sub(1)?;
        Some(Self {
            function: imported.wrapping_add(at as u32),
            name: name_of(names, at),
            offset: Some(offset),
        })
    }

    /// Finds the function that a place names, by its index plus one.
    ///
    /// ```
    /// use herkos_runtime::{TrapAt, TrapSite, WasmTrap};
    ///
    /// let trap = TrapAt::new(WasmTrap::Unreachable, 4);
    /// let site = TrapSite::of_function(trap, 2, &["", "f"]);
    /// assert_eq!(site, Some(TrapSite { function: 3, name: Some("f"), offset: None }));
    /// ```
    pub fn of_function(trap: TrapAt, imported: u32, names: &[&'static str]) -> Option<Self> {
        let function = trap.place().checked_sub(1)?;
        let name = match function.checked_sub(imported) {
            Some(at) => name_of(names, at as usize),
            None => None,
        };
        Some(Self {
            function,
            name,
            offset: None,
        })
    }
}

fn name_of(names: &[&'static str], at: usize) -> Option<&'static str> {
    names.get(at).copied().filter(|name| !name.is_empty())
}

impl fmt::Display for TrapSite {
    // So that the formatting of numbers, which may panic, is no part of a program that does not ask.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function {}", self.function)?;
        if let Some(name) = self.name {
            write!(f, " ({name})")?;
        }
        match self.offset {
            Some(offset) => write!(f, ", byte {offset:#x}"),
            None => Ok(()),
        }
    }
}
