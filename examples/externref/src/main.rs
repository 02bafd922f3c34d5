//! Assembles WebAssembly's text format with watify, a module of wasm-bindgen that holds values of
//! JavaScript as references (`externref`), in a table of its own.

use std::error::Error;
use watify::herkos_runtime::{ExternRef, LinearMemory, Storage, WasmResult, WasmTrap, table_get};
use watify::{Watify, WatifyBgJs};

/// A value of JavaScript that the module may hold. Null is none: it is the null reference.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    Undefined,
    True,
    False,
    Text(String),
}

/// What the module may do: make texts, which its errors are.
#[derive(Default)]
struct Host {
    /// The values by their handles. A module does not say when it has dropped a reference, so they
    /// stay until nobody can have one: after a call, all but the constants.
    values: Vec<Value>,
}

/// How many values are constants, which come first.
const CONSTANTS: usize = 3;

impl Host {
    fn keep(&mut self, value: Value) -> ExternRef {
        self.values.push(value);
        ExternRef::new(self.values.len() as u32 - 1)
    }

    fn value(&self, reference: ExternRef) -> Option<&Value> {
        self.values.get(reference.handle()? as usize)
    }
}

impl<S: Storage> WatifyBgJs<S> for Host {
    /// Puts the constants into the table, where the module expects them.
    fn __wbindgen_init_externref_table(&mut self, caller: &mut Watify<S>) -> WasmResult<()> {
        self.values.clear();
        let [undefined, yes, no] =
            [Value::Undefined, Value::True, Value::False].map(|value| self.keep(value));
        let table = caller.__wbindgen_externrefs();
        let at = table.grow(4, undefined);
        if at == -1 {
            return Err(WasmTrap::TableOutOfBounds);
        }
        let elements = table.elements_mut();
        let constants = elements.get_mut(at as usize..);
        for (place, value) in
            constants
                .into_iter()
                .flatten()
                .zip([undefined, ExternRef::NULL, yes, no])
        {
            *place = value;
        }
        if let Some(first) = elements.first_mut() {
            *first = undefined;
        }
        Ok(())
    }

    /// A text of the module as a string of JavaScript.
    fn __wbindgen_cast_0000000000000001(
        &mut self,
        caller: &mut Watify<S>,
        at: i32,
        length: i32,
    ) -> WasmResult<ExternRef> {
        let text = caller.memory().guest().text(at, length)?.to_owned();
        Ok(self.keep(Value::Text(text)))
    }
}

/// The module with its host.
struct Assembler {
    module: Watify<Box<[u8]>>,
    host: Host,
}

impl Assembler {
    fn new() -> WasmResult<Self> {
        let (mut module, mut host) = (Watify::zeroed(), Host::default());
        module.instantiate(&mut host)?;
        module.__wbindgen_start(&mut host)?;
        Ok(Self { module, host })
    }

    /// Gives the module of a text, or the value that the function threw.
    fn assemble(&mut self, text: &str) -> WasmResult<Result<Vec<u8>, Option<Value>>> {
        let Self { module, host } = self;
        let length = text.len() as i32;
        // It becomes the module's.
        let at = module.__wbindgen_malloc(host, length, 1)?;
        module.memory().guest_mut().put(at, text.as_bytes())?;
        let (at, length, error, failed) = module.watify(host, at, length)?;
        let done = if failed != 0 {
            let reference = table_get(module.__wbindgen_externrefs().elements(), error)?;
            module.__externref_table_dealloc(host, error)?;
            Err(host.value(reference).cloned())
        } else {
            let bytes = module.memory().guest().bytes(at, length)?.to_vec();
            module.__wbindgen_free(host, at, length, 1)?;
            Ok(bytes)
        };
        host.values.truncate(CONSTANTS);
        Ok(done)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut assembler = Assembler::new()?;
    let texts = [
        "(module)",
        "(module (func (export \"answer\") (result i32) i32.const 42))",
        "(module (global externref (ref.null extern)) (memory 1 2) (data (i32.const 0) \"f\u{fc}nf\"))",
        "(module (func (result i32) i32.cnst 42))",
        "(module",
    ];
    for text in texts {
        println!("{text}");
        match assembler.assemble(text)? {
            Ok(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                println!("  {} bytes: {hex}", bytes.len());
            }
            Err(Some(Value::Text(message))) => println!("  {}", message.replace('\n', "\n  ")),
            Err(thrown) => println!("  threw {thrown:?}"),
        }
    }
    Ok(())
}
