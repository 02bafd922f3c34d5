//! Hashes passwords with argon2-browser, a module of Emscripten whose names are shortened, and whose
//! memory grows by its host.

use argon2::herkos_runtime::{LinearMemory, PAGE_SIZE, Storage, WasmResult, memory_copy};
use argon2::{A, Argon2};
use std::error::Error;

/// What the module may do: get more memory.
struct Host;

impl<S: Storage> A<S> for Host {
    /// `emscripten_memcpy_big`: `memcpy` where a call of the host is faster than a loop.
    fn a(&mut self, caller: &mut Argon2<S>, to: i32, from: i32, length: i32) -> WasmResult<i32> {
        memory_copy(caller.c().bytes_mut(), to, from, length)?;
        Ok(to)
    }

    /// `emscripten_resize_heap`: makes the memory at least as large, and tells whether it is.
    fn b(&mut self, caller: &mut Argon2<S>, bytes: i32) -> WasmResult<i32> {
        let memory = caller.c();
        let (old, needed) = (
            memory.size(),
            (bytes as u32).div_ceil(PAGE_SIZE as u32) as i32,
        );
        // A fifth more than it was, so that a heap that grows by little does not ask each time.
        let grown = [needed.max(old + old / 5), needed]
            .into_iter()
            .any(|pages| memory.grow((pages - old).max(0)) != -1);
        Ok(grown.into())
    }
}

/// `Argon2_id`.
const ID: i32 = 2;

/// The version of the algorithm: 1.3.
const VERSION: i32 = 0x13;

/// The module with the names of its functions, which the JavaScript of its package has.
struct Hasher(Argon2<Box<[u8]>>);

impl Hasher {
    fn new() -> WasmResult<Self> {
        let mut module = Argon2::zeroed();
        module.instantiate(&mut Host)?;
        // __wasm_call_ctors
        module.d(&mut Host)?;
        Ok(Self(module))
    }

    fn malloc(&mut self, size: usize) -> Result<i32, Box<dyn Error>> {
        match self.0.f(&mut Host, size as i32)? {
            0 => Err("no memory".into()),
            at => Ok(at),
        }
    }

    fn free(&mut self, at: i32) -> WasmResult<()> {
        self.0.g(&mut Host, at)
    }

    /// A text of C in memory that is to be freed.
    fn text(&mut self, text: &str) -> Result<i32, Box<dyn Error>> {
        let at = self.malloc(text.len() + 1)?;
        let mut memory = self.0.c().guest_mut();
        memory.put(at, text.as_bytes())?;
        memory.set(at as usize + text.len(), 0_u8)?;
        Ok(at)
    }

    /// Makes an error of a code, by `argon2_error_message`.
    fn checked(&mut self, code: i32) -> Result<(), Box<dyn Error>> {
        if code == 0 {
            return Ok(());
        }
        let at = self.0.i(&mut Host, code)?;
        let message = self.0.c().guest().c_text(at)?;
        Err(message.into())
    }

    /// `argon2_hash` with so many KiB, as the text that stands in files of passwords.
    fn hash(&mut self, password: &str, salt: &str, kib: i32) -> Result<String, Box<dyn Error>> {
        let (rounds, lanes, hash_length, salt_length) = (2, 1, 24, salt.len() as i32);
        let (pass, salt) = (self.text(password)?, self.text(salt)?);
        let size = self
            .0
            .j(&mut Host, rounds, kib, lanes, salt_length, hash_length, ID)?;
        let encoded = self.malloc(size as usize)?;
        // Not wanted: the text has it.
        let hash = 0;
        let code = self.0.e(
            &mut Host,
            rounds,
            kib,
            lanes,
            pass,
            password.len() as i32,
            salt,
            salt_length,
            hash,
            hash_length,
            encoded,
            size,
            ID,
            VERSION,
        )?;
        let text = self.0.c().guest().c_text(encoded)?.to_owned();
        for at in [pass, salt, encoded] {
            self.free(at)?;
        }
        self.checked(code)?;
        Ok(text)
    }

    /// `argon2_verify`.
    fn verify(&mut self, encoded: &str, password: &str) -> Result<(), Box<dyn Error>> {
        let (text, pass) = (self.text(encoded)?, self.text(password)?);
        let code = self.0.h(&mut Host, text, pass, password.len() as i32, ID)?;
        self.free(text)?;
        self.free(pass)?;
        self.checked(code)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut argon2 = Hasher::new()?;
    for kib in [1 << 10, 1 << 15, 1 << 16] {
        println!(
            "{kib} KiB: {:?}",
            argon2.hash("correct horse", "somesalt", kib)
        );
        println!("{} pages", argon2.0.c().size());
    }
    let encoded = argon2.hash("correct horse", "somesalt", 1 << 10)?;
    println!("{:?}", argon2.verify(&encoded, "correct horse"));
    println!("{:?}", argon2.verify(&encoded, "battery staple"));
    println!("{:?}", argon2.verify("$argon2id$", "correct horse"));
    Ok(())
}
