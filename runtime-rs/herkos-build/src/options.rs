//! The values that options of the tool take.

/// How the memory that a module owns is held (`--memory`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Fixed where the module cannot grow its memory, up to 64 MiB.
    Auto,
    /// An array of a fixed size: faster, and `memory.grow` gives -1.
    Fixed,
    /// It can grow up to its cap.
    Growable,
    /// Nothing writes it: its bytes are a constant, and a host can only read them.
    Constant,
}

impl Memory {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Fixed => "fixed",
            Self::Growable => "growable",
            Self::Constant => "constant",
        }
    }
}

/// What addresses in a module's own memory are checked against (`--bounds`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// The memory's size, as the specification says.
    Exact,
    /// The most that the memory can have.
    Capacity,
    /// Nothing, as a mask keeps them inside.
    Mask,
}

impl Bounds {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Capacity => "capacity",
            Self::Mask => "mask",
        }
    }
}

/// What an instance can say of where a trap happened (`--trap-info`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapInfo {
    /// Nothing.
    None,
    /// The function.
    Function,
    /// The function, and the byte of the module.
    Offset,
}

impl TrapInfo {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Function => "function",
            Self::Offset => "offset",
        }
    }
}

/// How hard the tool works (`-O`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptLevel {
    /// Translates plainly.
    None,
    /// Runs the passes.
    Passes,
}

impl OptLevel {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Passes => "1",
        }
    }
}

/// An edition of Rust (`--rust-edition`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RustEdition {
    /// The edition of 2021.
    E2021,
    /// The edition of 2024.
    E2024,
}

impl RustEdition {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::E2021 => "2021",
            Self::E2024 => "2024",
        }
    }
}
