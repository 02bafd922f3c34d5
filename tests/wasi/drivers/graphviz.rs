//! Graphviz by way of its functions: `graphviz -- FORMAT ENGINE` reads DOT and writes the drawing.
#![forbid(unsafe_code)]

use graphviz::Graphviz;
use graphviz::herkos_runtime::wasi::Process;
use graphviz::herkos_runtime::{LinearMemory, WasmResult, WasmTrap};
use graphviz::herkos_wasi::{WasiCtx, cli};
use std::io::{Read, Write};

type Library = Graphviz<Box<[u8]>>;

/// Copies a text into the module's memory, with a zero byte behind it.
fn c_text(library: &mut Library, host: &mut WasiCtx, text: &str) -> WasmResult<i32> {
    let room = text.len() + 1;
    let at = library.malloc(host, room as i32)?;
    library.memory().guest_mut().put_c_text(at, room, text)?;
    Ok(at)
}

fn render(host: &mut WasiCtx) -> WasmResult<()> {
    let mut library = Box::new(Library::zeroed());
    library.instantiate(host)?;
    let mut dot = String::new();
    let read = std::io::stdin().read_to_string(&mut dot);
    read.map_err(|_| WasmTrap::Host)?;
    let args: Vec<_> = std::env::args()
        .skip_while(|arg| arg != "--")
        .skip(1)
        .collect();
    let [format, engine] = &args[..] else {
        return Err(WasmTrap::Host);
    };
    let [dot, format, engine] = [
        c_text(&mut library, host, &dot)?,
        c_text(&mut library, host, format)?,
        c_text(&mut library, host, engine)?,
    ];
    let len_at = library.malloc(host, 4)?;
    let drawing = library.graphviz_render(host, dot, format, engine, len_at)?;
    if drawing == 0 {
        let error = library.graphviz_last_error(host)?;
        eprintln!("{}", library.memory().guest().c_text(error)?);
        host.exit(1);
        return Err(WasmTrap::Exit);
    }
    let len = library.memory().guest().get::<i32>(len_at)?;
    let bytes = library.memory().guest().bytes(drawing, len)?;
    std::io::stdout()
        .write_all(bytes)
        .map_err(|_| WasmTrap::Host)
}

fn main() -> std::process::ExitCode {
    cli::run("graphviz", 64 << 20, render)
}
