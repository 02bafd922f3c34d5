//! Vectors of 128 bits (specification, section 4.3.5, and the relaxed instructions).
//!
//! A [`V128`] is sixteen bytes. An instruction reads them as lanes, works on each lane, and writes lanes:
//! plain Rust without branches, which LLVM turns into the vector instructions of the target (see
//! `V128::settled`), and which is right where there are none. With optimisation all of them are inlined, since
//! most are one instruction then; without, they are calls, so that frames stay small.

mod bits;
mod compare;
mod convert;
mod float;
mod integer;
mod lanes;
mod memory;
mod reduce;
mod relaxed;
mod shift;
mod v128;
mod widen;
mod zip;

pub use self::bits::*;
pub use self::compare::*;
pub use self::convert::*;
pub use self::float::*;
pub use self::integer::*;
pub use self::lanes::*;
pub use self::memory::*;
pub use self::reduce::*;
pub use self::relaxed::*;
pub use self::shift::*;
pub use self::v128::*;
pub use self::widen::*;
