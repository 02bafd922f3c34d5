//! QuickJS's command line by way of its reactor: `quickjs --dir D -- [-m] [--std] SCRIPT.js`.
#![forbid(unsafe_code)]

use quickjs::Quickjs;
use quickjs::herkos_runtime::wasi::Process;
use quickjs::herkos_runtime::{LinearMemory, WasmResult, WasmTrap};
use quickjs::herkos_wasi::{WasiCtx, cli};

type Engine = Quickjs<Box<[u8]>>;

/// Copies a text into the module's memory, with a zero byte behind it.
fn c_text(engine: &mut Engine, host: &mut WasiCtx, text: &str) -> WasmResult<i32> {
    let room = text.len() + 1;
    let at = engine.malloc(host, room as i32)?;
    engine.memory().guest_mut().put_c_text(at, room, text)?;
    Ok(at)
}

fn evaluate(host: &mut WasiCtx) -> WasmResult<()> {
    let mut engine = Box::new(Engine::zeroed());
    engine.instantiate(host)?;
    engine._initialize(host)?;
    let mut argv = vec![c_text(&mut engine, host, "qjs")?];
    for arg in std::env::args().skip_while(|arg| arg != "--").skip(1) {
        argv.push(c_text(&mut engine, host, &arg)?);
    }
    let count = argv.len() as i32;
    argv.push(0);
    let at = engine.malloc(host, argv.len() as i32 * 4)?;
    engine.memory().guest_mut().set_values(at, &argv)?;
    if engine.qjs_init_argv(host, count, at)? != 0 {
        host.exit(1);
        return Err(WasmTrap::Exit);
    }
    engine.qjs_destroy(host)
}

fn main() -> std::process::ExitCode {
    cli::run("quickjs", 64 << 20, evaluate)
}
