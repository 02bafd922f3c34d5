//! Compresses with brotli-wasm, whose exports are called as its JavaScript calls them.

mod host;

use brotli::Brotli;
use brotli::herkos_runtime::{LinearMemory, WasmTrap};
use host::{Host, HostError, Value};
use std::fmt;

/// Why a call gave nothing.
enum Error {
    /// The module returned this as its error.
    Rejected(Value),
    /// It trapped; why, when the host knows.
    Trap(WasmTrap, Option<HostError>),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Rejected(Value::Error(message) | Value::String(message)) => {
                write!(f, "the module says: {message}")
            }
            Error::Rejected(value) => write!(f, "the module says: {value:?}"),
            Error::Trap(trap, None) => write!(f, "trap: {trap}"),
            Error::Trap(trap, Some(error)) => write!(f, "trap: {trap}: {error:?}"),
        }
    }
}

struct Codec {
    module: Brotli<Box<[u8]>>,
    host: Host,
}

impl Codec {
    fn new() -> Result<Self, Error> {
        let mut codec = Codec {
            module: Brotli::zeroed(),
            host: Host::new(),
        };
        let done = codec.module.instantiate(&mut codec.host);
        codec.checked(done)?;
        Ok(codec)
    }

    /// Compresses; `options` is `Value::Undefined` or an object.
    fn compress(&mut self, data: &[u8], options: Value) -> Result<Vec<u8>, Error> {
        let options = self.host.insert(options);
        let done = self.call(data, |module, host, result, at, length| {
            module.compress(host, result, at, length, options)
        });
        let dropped = self.host.remove(options);
        self.checked(dropped)?;
        self.checked(done)?.map_err(Error::Rejected)
    }

    fn decompress(&mut self, data: &[u8]) -> Result<Vec<u8>, Error> {
        let done = self.call(data, Brotli::decompress);
        self.checked(done)?.map_err(Error::Rejected)
    }

    /// Calls an export that takes bytes and gives bytes or an error. The arguments become the
    /// module's, the result is its caller's to free, and is described by four numbers on its stack.
    fn call(
        &mut self,
        data: &[u8],
        export: impl FnOnce(&mut Brotli<Box<[u8]>>, &mut Host, i32, i32, i32) -> Result<(), WasmTrap>,
    ) -> Result<Result<Vec<u8>, Value>, WasmTrap> {
        let Codec { module, host } = self;
        let result = module.__wbindgen_add_to_stack_pointer(host, -16)?;
        let length = data.len() as i32;
        let at = module.__wbindgen_malloc(host, length)?;
        module.memory().guest_mut().put(at, data)?;
        let done = export(module, host, result, at, length);
        module.__wbindgen_add_to_stack_pointer(host, 16)?;
        done?;
        let [at, length, error, failed] = module.memory().guest().get::<[i32; 4]>(result)?;
        if failed != 0 {
            return Ok(Err(host.remove(error)?));
        }
        let bytes = module.memory().guest().bytes(at, length)?.to_vec();
        module.__wbindgen_free(host, at, length)?;
        Ok(Ok(bytes))
    }

    fn checked<T>(&mut self, result: Result<T, WasmTrap>) -> Result<T, Error> {
        result.map_err(|trap| Error::Trap(trap, self.host.error.take()))
    }
}

fn main() -> Result<(), Error> {
    let text: String = (1..=500)
        .map(|i| format!("{i} bottles, {} left\n", 500 - i))
        .collect();
    let mut codec = Codec::new()?;
    for options in [
        Value::Undefined,
        Value::Object(r#"{"quality":1}"#.to_owned()),
    ] {
        let small = codec.compress(text.as_bytes(), options.clone())?;
        println!("{} bytes to {} with {options:?}", text.len(), small.len());
        assert_eq!(codec.decompress(&small)?, text.as_bytes());
    }
    for value in [
        Value::Bool(true),
        Value::Object(r#"{"quality":"best"}"#.to_owned()),
    ] {
        println!("{:?}", codec.compress(b"text", value));
    }
    println!("{:?}", codec.decompress(b"not compressed"));
    println!("{} values are left", codec.host.count());
    Ok(())
}
