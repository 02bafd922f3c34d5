//! Evidence for the runtime: each of its functions against a naive oracle, which computes in wide integers, bit
//! by bit where floats are, or on a model that is a vector of bytes. All operands of 8 and 16 bits, the edges of
//! wider ones, and random ones, the same at each run. `completeness` fails when a function has no oracle.

mod accesses;
mod aligned;
mod completeness;
mod constants;
mod domain;
pub mod lanes;
pub mod numbers;
mod ranges;
mod single_lanes;
mod soft;
mod states;
mod tables;
#[path = "../thin/mod.rs"]
mod thin;
pub mod vectors;
