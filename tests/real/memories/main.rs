//! Memories of the later kinds: carries out the lines of standard input, each a module, a function and
//! numbers, and prints what each gives.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::BufRead;

use herkos_runtime::WasmTrap;

mod layout;
mod lock;
mod ring;
mod vault;
mod words;

/// The host of the module that is given its place.
struct Base;

impl layout::Env<[u8; 65536]> for Base {
    fn base(&mut self) -> i32 {
        1024
    }
}

const TEXT: &[u8] = b"the memory of the module is the module's own, the host's is the host's";

// The memory of the ring is 256 bytes, and nothing else is in it.
const _: () = assert!(core::mem::size_of::<ring::Ring>() == 256);

fn main() -> Result<(), Box<dyn Error>> {
    let mut ring = ring::Ring::new();
    let mut vault = vault::Vault::new();
    let mut lock = lock::Lock::new();
    let mut layout = layout::Layout::new();
    let mut words = words::Words::new();
    ring.instantiate()?;
    vault.instantiate()?;
    lock.instantiate()?;
    layout.instantiate(&mut Base)?;
    words.instantiate()?;
    let at = words.text()? as usize;
    words.memory().array_mut()[at..at + TEXT.len()].copy_from_slice(TEXT);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let list: Vec<&str> = line.split(' ').collect();
        let n: Vec<i64> = list[2..]
            .iter()
            .map(|word| word.parse())
            .collect::<Result<_, _>>()?;
        let arg = |i: usize| n[i] as i32;
        let result: Result<i64, WasmTrap> = match (list[0], list[1]) {
            ("ring", "push") => ring.push(arg(0)).map(|()| 0),
            ("ring", "mean") => ring.mean().map(i64::from),
            ("ring", "count") => ring.count().map(i64::from),
            ("ring", "peek") => ring.peek(arg(0)).map(i64::from),
            ("ring", "size") => ring.size().map(i64::from),
            ("ring", "grow") => ring.grow(arg(0)).map(i64::from),
            ("vault", "store") => vault.store(arg(0), arg(1)).map(|()| 0),
            ("vault", "load") => vault.load(arg(0)).map(i64::from),
            ("vault", "seal") => vault.seal(arg(0)).map(i64::from),
            ("vault", "unseal") => vault.unseal(arg(0), arg(1)).map(|()| 0),
            ("lock", "try_lock") => lock.try_lock().map(i64::from),
            ("lock", "unlock") => lock.unlock().map(i64::from),
            ("lock", "wait") => lock.wait().map(i64::from),
            ("lock", "wait_long") => lock.wait_long().map(i64::from),
            ("lock", "ticket") => lock.ticket(arg(0)).map(i64::from),
            ("lock", "swap") => lock.swap(arg(0), n[1]),
            ("layout", "table") => Ok(layout.table().into()),
            ("layout", "end") => Ok(layout.end().into()),
            ("layout", "wide") => Ok(layout.wide()),
            ("layout", "at") => layout.at(&mut Base, arg(0)).map(i64::from),
            ("words", "count") => words.count(n[0]),
            ("words", "most") => words.most(),
            ("words", "peek") => words.peek(n[0]),
            _ => return Err(line.into()),
        };
        match result {
            Ok(value) => println!("{value}"),
            Err(trap) => println!("{trap}"),
        }
    }
    Ok(())
}
