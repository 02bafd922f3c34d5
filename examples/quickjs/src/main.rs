//! Runs JavaScript in QuickJS of quickjs-emscripten.

mod host;

use host::Host;
use quickjs::herkos_runtime::{LinearMemory, WasmTrap};
use quickjs::{A, Quickjs};
use std::error::Error;
use std::thread::Builder;

/// An engine with one context. The names of the functions are said in comments, as they are in the
/// JavaScript beside the module.
struct Engine {
    module: Quickjs,
    host: Host,
    context: i32,
}

impl Engine {
    fn new() -> Result<Self, WasmTrap> {
        let (mut module, mut host) = (Quickjs::new(), Host::new()?);
        module.instantiate(&mut host)?;
        // __wasm_call_ctors, QTS_NewRuntime, QTS_RuntimeEnableInterruptHandler, QTS_NewContext
        module.u(&mut host)?;
        let runtime = module.K(&mut host)?;
        module.Fa(&mut host, runtime)?;
        let context = module.N(&mut host, runtime, 0)?;
        let mut engine = Engine {
            module,
            host,
            context,
        };
        engine.define_print()?;
        Ok(engine)
    }

    /// Puts `print` into the global object.
    fn define_print(&mut self) -> Result<(), WasmTrap> {
        let text = self.text("print")?;
        let Self {
            module,
            host,
            context,
        } = self;
        // QTS_NewFunction, QTS_NewString, QTS_GetGlobalObject, QTS_SetProp
        let function = module.Da(host, *context, text, 1, 0, 1)?;
        let name = module.__0(host, *context, text)?;
        let global = module.ua(host, *context)?;
        module.ja(host, *context, global, name, function)?;
        for value in [function, name, global] {
            // QTS_FreeValuePointer
            module.P(host, *context, value)?;
        }
        module.M(host, text)
    }

    /// Puts a text of C into memory that is to be freed.
    fn text(&mut self, text: &str) -> Result<i32, WasmTrap> {
        // malloc
        let at = self.module.v(&mut self.host, text.len() as i32 + 1)?;
        let mut memory = self.host.a().guest_mut();
        memory.put(at, text.as_bytes())?;
        memory.set(at as usize + text.len(), 0_u8)?;
        Ok(at)
    }

    /// Evaluates a script. Gives its value or what it threw, as JSON.
    fn eval(&mut self, script: &str) -> Result<Result<String, String>, WasmTrap> {
        let (code, name) = (self.text(script)?, self.text("example.js")?);
        let Self {
            module,
            host,
            context,
        } = self;
        // QTS_Eval, free, QTS_ResolveException
        let value = module.pa(host, *context, code, script.len() as i32, name, 0, 0)?;
        module.M(host, code)?;
        module.M(host, name)?;
        let thrown = module.na(host, *context, value)?;
        let shown = if thrown == 0 { value } else { thrown };
        // QTS_Dump, QTS_FreeCString, QTS_FreeValuePointer
        let json = module.oa(host, *context, shown)?;
        let text = host.text(json)?;
        module.S(host, *context, json)?;
        module.P(host, *context, shown)?;
        Ok(if thrown == 0 { Ok(text) } else { Err(text) })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Scripts that call themselves need more stack than a thread has at first; herkos is told of it.
    let thread = Builder::new().stack_size(1 << 26).spawn(run)?;
    Ok(thread.join().map_err(|_| "the thread panicked")??)
}

fn run() -> Result<(), WasmTrap> {
    let mut engine = Engine::new()?;
    let scripts = [
        "const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(20)",
        "[...'fünf'].map((c, i) => ({ [c]: i ** 2 }))",
        "print('from JavaScript', 6 * 7, /(\\d+)-/.exec('12-34')[1])",
        "new Date(0).toISOString() + new Date().getFullYear()",
        "null.x",
        "for (;;);",
        "let s = 'x'; try { for (;;) s += s } catch (e) { e.message }",
        "new Array(2e7).fill(0).length",
        "const deep = n => n === 0 ? 0 : 1 + deep(n - 1); deep(1e5)",
    ];
    for script in scripts {
        engine.host.steps = 1000;
        match engine.eval(script) {
            Ok(result) => println!("{result:?}"),
            Err(trap) => println!("{trap}: {:?}", engine.host.error.take()),
        }
    }
    println!("{} pages", engine.host.a().size());
    Ok(())
}
