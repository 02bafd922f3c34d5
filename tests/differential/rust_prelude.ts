/**
 * The part of every program of cases that is the same: reads calls, makes them, and writes lines.
 *
 * @module
 */

import { FILLED, NAN_WORD } from "./host.ts";

/** The Rust. Modules and the function `machine` come after it. */
export const PRELUDE = `#![allow(dead_code, unused)]
use herkos_runtime::*;
use std::io::{BufRead, Write};

trait Machine {
    fn start(&mut self, grant: u64) -> WasmResult<Vec<String>>;
    fn state(&mut self) -> u32;
    fn call(&mut self, func: usize, args: &[u64], grant: u64) -> WasmResult<Vec<String>>;
    /// The tag and payload of the exception that a call has ended with.
    fn thrown(&mut self) -> String;
    /// Where the trap happened that a call has ended with, as far as that is compared.
    fn place(&mut self) -> String;
}

fn mix(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

fn mix_bytes(mut hash: u32, bytes: &[u8]) -> u32 {
    hash = mix(hash, bytes.len() as u32);
    let words = bytes.chunks_exact(4);
    let rest = words.remainder();
    for word in words {
        hash = mix(hash, u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    }
    rest.iter().fold(hash, |hash, byte| mix(hash, u32::from(*byte)))
}

fn fill(bytes: &mut [u8], seed: u32) {
    let start = bytes.len().saturating_sub(${FILLED});
    let mut state = seed;
    for byte in &mut bytes[start..] {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        *byte = (state >> 24) as u8;
    }
}

/// A value of WebAssembly: as words for a hash, as text, and from an argument.
trait Value: Copy {
    fn mixed(self, hash: u32) -> u32;
    fn text(self) -> String;
    fn answer(word: i32, last: FuncRef) -> Self;
    fn argument(bits: u64, last: FuncRef) -> Self;
}

impl Value for i32 {
    fn mixed(self, hash: u32) -> u32 { mix(hash, self as u32) }
    fn text(self) -> String { format!("{:x}", self as u32) }
    fn answer(word: i32, _: FuncRef) -> Self { word }
    fn argument(bits: u64, _: FuncRef) -> Self { bits as i32 }
}

impl Value for i64 {
    fn mixed(self, hash: u32) -> u32 { mix(mix(hash, self as u32), (self >> 32) as u32) }
    fn text(self) -> String { format!("{:x}", self as u64) }
    fn answer(word: i32, _: FuncRef) -> Self { (word as i64).wrapping_mul(0x1_0000_0001) }
    fn argument(bits: u64, _: FuncRef) -> Self { bits as i64 }
}

impl Value for f32 {
    fn mixed(self, hash: u32) -> u32 {
        mix(hash, if self.is_nan() { ${NAN_WORD} } else { self.to_bits() })
    }
    fn text(self) -> String {
        if self.is_nan() { "nan".into() } else { format!("{:x}", self.to_bits()) }
    }
    fn answer(word: i32, _: FuncRef) -> Self { (word % 2000) as f32 * 0.25 }
    fn argument(bits: u64, _: FuncRef) -> Self { f32::from_bits(bits as u32) }
}

impl Value for f64 {
    fn mixed(self, hash: u32) -> u32 {
        let bits = if self.is_nan() { (${NAN_WORD}_u64) << 32 } else { self.to_bits() };
        mix(mix(hash, bits as u32), (bits >> 32) as u32)
    }
    fn text(self) -> String {
        if self.is_nan() { "nan".into() } else { format!("{:x}", self.to_bits()) }
    }
    fn answer(word: i32, _: FuncRef) -> Self { word as f64 * 0.5 }
    fn argument(bits: u64, _: FuncRef) -> Self { f64::from_bits(bits) }
}

impl Value for ExternRef {
    fn mixed(self, hash: u32) -> u32 { mix(hash, self.handle().map_or(0, |handle| handle + 1)) }
    fn text(self) -> String { self.handle().map_or("null".into(), |handle| format!("e{handle}")) }
    fn answer(word: i32, _: FuncRef) -> Self {
        if word & 3 == 0 { Self::NULL } else { Self::new(word as u32 & 7) }
    }
    fn argument(bits: u64, _: FuncRef) -> Self {
        if bits == 0 { Self::NULL } else { Self::new(bits as u32 - 1) }
    }
}

impl Value for FuncRef {
    fn mixed(self, hash: u32) -> u32 {
        mix(hash, if self.is_null() { 0 } else { self.func() + 1 })
    }
    fn text(self) -> String {
        if self.is_null() { "null".into() } else { format!("f{}", self.func()) }
    }
    fn answer(_: i32, last: FuncRef) -> Self { last }
    fn argument(bits: u64, last: FuncRef) -> Self { if bits == 0 { Self::NULL } else { last } }
}

fn mix_table<T: Value>(mut hash: u32, elements: &[T]) -> u32 {
    hash = mix(hash, elements.len() as u32);
    for element in elements {
        hash = element.mixed(hash);
    }
    hash
}

fn run() {
    let mut out = std::io::stdout().lock();
    let mut current: Option<Box<dyn Machine>> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        if let Some(words) = line.strip_prefix("new ") {
            let (number, grant) = words.split_once(' ').unwrap();
            writeln!(out, "new {number}").unwrap();
            out.flush().unwrap();
            let mut made = machine(number.parse().unwrap());
            match made.start(grant.parse().unwrap()) {
                Ok(results) => {
                    let results: String = results.iter().map(|each| format!(" {each}")).collect();
                    writeln!(out, "ok{results} {:x}", made.state()).unwrap();
                    current = Some(made);
                }
                Err(WasmTrap::FuelExhausted) => {
                    writeln!(out, "trap FuelExhausted -").unwrap();
                    current = None;
                }
                Err(trap) => {
                    writeln!(out, "trap {trap:?}{} -", made.place()).unwrap();
                    current = None;
                }
            }
            out.flush().unwrap();
            continue;
        }
        let Some(machine) = &mut current else { continue };
        let mut words = line.split(' ');
        let grant = words.next().unwrap().parse().unwrap();
        let func = words.next().unwrap().parse().unwrap();
        let args: Vec<u64> = words.map(|word| word.parse().unwrap()).collect();
        match machine.call(func, &args, grant) {
            Ok(results) => {
                write!(out, "ok").unwrap();
                for result in results {
                    write!(out, " {result}").unwrap();
                }
            }
            // What has been done by then, and where it is, hangs on how the module is optimised.
            Err(WasmTrap::FuelExhausted) => {
                writeln!(out, "trap FuelExhausted -").unwrap();
                out.flush().unwrap();
                continue;
            }
            Err(WasmTrap::Exception) => write!(out, "trap {}", machine.thrown()).unwrap(),
            Err(trap) => write!(out, "trap {trap:?}{}", machine.place()).unwrap(),
        }
        writeln!(out, " {:x}", machine.state()).unwrap();
        out.flush().unwrap();
    }
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(512 << 20);
    // A panic has said on standard error what it is.
    if thread.spawn(run).unwrap().join().is_err() {
        std::process::exit(101);
    }
}
`;
