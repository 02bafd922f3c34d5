//! The runtime as a module of another crate.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod herkos_runtime;
