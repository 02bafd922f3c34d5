//! Parses the HTTP messages on standard input, by Node's llhttp as the package undici carries
//! it, and prints what its callbacks are told. Arguments: request or response, how many bytes
//! the parser gets at a time, and after how many callbacks the host stops it.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{WasmResult, WasmTrap};

mod llhttp;
use llhttp::{Env, Llhttp};

type Module = Llhttp<Box<[u8]>>;

/// llhttp's numbers for what a parser reads.
const REQUEST: i32 = 1;
const RESPONSE: i32 = 2;

/// Prints each callback, up to a number of them.
struct Host {
    callbacks_left: u32,
}

impl Host {
    fn told(&mut self, what: std::fmt::Arguments<'_>) -> WasmResult<i32> {
        self.callbacks_left = self.callbacks_left.checked_sub(1).ok_or(WasmTrap::Host)?;
        println!("{what}");
        Ok(0)
    }

    /// A callback with a part of the message, which lies in the module's memory.
    fn part(&mut self, what: &str, from: &mut Module, at: i32, length: i32) -> WasmResult<i32> {
        let text = &from.memory().bytes()[at as usize..][..length as usize];
        self.told(format_args!("{what} {:?}", String::from_utf8_lossy(text)))
    }
}

impl Env<Box<[u8]>> for Host {
    fn wasm_on_message_begin(&mut self, _: &mut Module, _parser: i32) -> WasmResult<i32> {
        self.told(format_args!("message_begin"))
    }

    fn wasm_on_url(&mut self, from: &mut Module, _: i32, at: i32, length: i32) -> WasmResult<i32> {
        self.part("url", from, at, length)
    }

    fn wasm_on_status(
        &mut self,
        from: &mut Module,
        _: i32,
        at: i32,
        length: i32,
    ) -> WasmResult<i32> {
        self.part("status", from, at, length)
    }

    fn wasm_on_header_field(
        &mut self,
        from: &mut Module,
        _: i32,
        at: i32,
        length: i32,
    ) -> WasmResult<i32> {
        self.part("header_field", from, at, length)
    }

    fn wasm_on_header_value(
        &mut self,
        from: &mut Module,
        _: i32,
        at: i32,
        length: i32,
    ) -> WasmResult<i32> {
        self.part("header_value", from, at, length)
    }

    /// Calls the module back for what else it knows about the message.
    fn wasm_on_headers_complete(
        &mut self,
        from: &mut Module,
        parser: i32,
        status: i32,
        upgrade: i32,
        keep_alive: i32,
    ) -> WasmResult<i32> {
        let method = from.llhttp_get_method(self, parser)?;
        let name = from.llhttp_method_name(self, method)?;
        let method = c_string(from, name);
        let major = from.llhttp_get_http_major(self, parser)?;
        let minor = from.llhttp_get_http_minor(self, parser)?;
        self.told(format_args!(
            "headers_complete {method} {major}.{minor} {status} upgrade={upgrade} alive={keep_alive}"
        ))
    }

    fn wasm_on_body(&mut self, from: &mut Module, _: i32, at: i32, length: i32) -> WasmResult<i32> {
        self.part("body", from, at, length)
    }

    fn wasm_on_message_complete(&mut self, _: &mut Module, _parser: i32) -> WasmResult<i32> {
        self.told(format_args!("message_complete"))
    }
}

fn c_string(module: &mut Module, address: i32) -> String {
    let bytes = &module.memory().bytes()[address as usize..];
    let length = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

fn parse(kind: i32, data: &[u8], piece: usize, host: &mut Host) -> WasmResult<()> {
    let mut module = Module::zeroed();
    module.instantiate(host)?;
    module._initialize(host)?;
    let parser = module.llhttp_alloc(host, kind)?;
    let buffer = module.malloc(host, piece as i32)?;
    let mut error = 0;
    for piece in data.chunks(piece) {
        module.memory().bytes_mut()[buffer as usize..][..piece.len()].copy_from_slice(piece);
        error = module.llhttp_execute(host, parser, buffer, piece.len() as i32)?;
        if error != 0 {
            break;
        }
    }
    if error == 0 {
        error = module.llhttp_finish(host, parser)?;
    }
    if error != 0 {
        let name = module.llhttp_errno_name(host, error)?;
        let reason = module.llhttp_get_error_reason(host, parser)?;
        println!(
            "error {}: {}",
            c_string(&mut module, name),
            c_string(&mut module, reason)
        );
    }
    module.free(host, buffer)?;
    module.llhttp_free(host, parser)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let kind = match args.next().as_deref() {
        Some("request") => REQUEST,
        Some("response") => RESPONSE,
        _ => return Err("Give request or response".into()),
    };
    let piece = args.next().ok_or("Give the size of a piece")?.parse()?;
    let callbacks_left = args.next().ok_or("Give a number of callbacks")?.parse()?;
    let mut data = Vec::new();
    std::io::stdin().read_to_end(&mut data)?;
    match parse(kind, &data, piece, &mut Host { callbacks_left }) {
        Err(WasmTrap::Host) => println!("stopped by the host"),
        result => result?,
    }
    Ok(())
}
