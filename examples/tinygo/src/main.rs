//! Formats scripts of shells with sh-syntax, a parser in Go that TinyGo has compiled.

mod host;

use host::Host;
use sh_syntax::herkos_runtime::{LinearMemory, WasmResult, WasmTrap, wasi};
use sh_syntax::{Imports, ShSyntax};

/// `LangBash`
const BASH: i32 = 1;

/// Puts bytes into memory that is to be freed, and gives them as a slice of Go: three numbers.
fn slice(
    module: &mut ShSyntax<Box<[u8]>>,
    host: &mut impl Imports<Box<[u8]>>,
    bytes: &[u8],
) -> WasmResult<[i32; 3]> {
    let length = bytes.len() as i32;
    let at = module.wasmAlloc(host, length)?;
    module.memory().guest_mut().put(at, bytes)?;
    Ok([at, length, length])
}

/// Formats a script; gives the answer of the module, as JSON.
fn format(
    module: &mut ShSyntax<Box<[u8]>>,
    host: &mut impl Imports<Box<[u8]>>,
    script: &str,
) -> WasmResult<String> {
    let path = slice(module, host, b"example.sh")?;
    let text = slice(module, host, script.as_bytes())?;
    let stop = slice(module, host, b"")?;
    let (print, comments, recover, simplify, indent) = (1, 1, 0, 0, 2);
    let (binary, cases, redirects, padding, minify, single, functions) = (1, 1, 1, 0, 0, 0, 0);
    let json = module.process(
        host, path[0], path[1], path[2], text[0], text[1], text[2], print, comments, BASH, stop[0],
        stop[1], stop[2], recover, simplify, indent, binary, cases, redirects, padding, minify,
        single, functions,
    )?;
    for [at, _, _] in [path, text, stop] {
        module.wasmFree(host, at)?;
    }
    Ok(module.memory().guest().c_text(json)?.to_owned())
}

fn main() -> WasmResult<()> {
    let stdio = wasi::Stdio::new(b"", wasi::Discard, wasi::Discard);
    // The seed is of Go's maps, which are in another order each time.
    let wasi = wasi::Host::new()
        .random(wasi::SeededRandom::new(42))
        .stdio(stdio);
    let mut host = Host::new(wasi);
    let mut module = ShSyntax::zeroed();
    module.instantiate(&mut host)?;
    // main, which returns; what it has set up stays for the calls to come.
    match module._start(&mut host) {
        Ok(()) | Err(WasmTrap::Exit) => {}
        Err(trap) => return Err(trap),
    }
    let scripts = [
        "if   true;then\necho \"a\"   b|cat>x\nfi",
        "for i in 1 2 3;do echo $i ; done # loop",
        "echo \"unclosed",
    ];
    for script in scripts {
        match format(&mut module, &mut host, script) {
            Ok(json) => println!("{json}"),
            Err(trap) => println!("{trap}: {:?}", host.error.take()),
        }
    }
    Ok(())
}
