//! Runs jq, a program by Emscripten, over texts in this program.

mod host;

use host::{Host, HostError};
use jq::Jq;
use jq::herkos_runtime::wasi::{self, Buffer, Stdio};
use jq::herkos_runtime::{LinearMemory, WasmResult, WasmTrap};
use std::error::Error;
use std::thread::Builder;

/// Runs `jq` with arguments over an input, and shows what it writes and its exit code.
fn jq(args: &[&str], input: &str) -> WasmResult<()> {
    let (mut output, mut errors) = (Buffer::new([0; 1024]), Buffer::new([0; 1024]));
    let stdio = Stdio::new(input.as_bytes(), &mut output, &mut errors);
    let mut host = Host::new(wasi::Host::new().environ(&[]).stdio(stdio));
    let mut module = Jq::<Box<[u8]>>::zeroed();
    module.instantiate(&mut host)?;
    module.__wasm_call_ctors(&mut host)?;

    // The arguments lie on the stack of C: their texts, and their addresses up to null.
    let mut addresses = Vec::new();
    for arg in ["jq", "-M"].iter().chain(args) {
        let at = module._emscripten_stack_alloc(&mut host, arg.len() as i32 + 1)?;
        let mut memory = module.memory().guest_mut();
        memory.put(at, arg.as_bytes())?;
        memory.set(at as usize + arg.len(), 0_u8)?;
        addresses.push(at);
    }
    let count = addresses.len() as i32;
    addresses.push(0);
    let table = module._emscripten_stack_alloc(&mut host, addresses.len() as i32 * 4)?;
    module.memory().guest_mut().set_values(table, &addresses)?;

    let code = match module.__main_argc_argv(&mut host, count, table) {
        Err(WasmTrap::Exit) => 0,
        ended => match host.error {
            Some(HostError::Exit(code)) => code,
            _ => ended?,
        },
    };
    print!("{}", String::from_utf8_lossy(output.bytes()));
    print!("{}", String::from_utf8_lossy(errors.bytes()));
    println!("exit code {code}");
    Ok(())
}

fn run() -> WasmResult<()> {
    let crew = r#"[{"name":"Ada","born":-4861728000},{"name":"Grace","born":-1990137600}]"#;
    jq(&["-c", ".[] | {name, born: (.born | todate)}"], crew)?;
    jq(
        &["-r", "map(.name | ascii_upcase | test(\"^G\")) | @csv"],
        crew,
    )?;
    jq(
        &["--arg", "more", "Zoë", "[.[].name, $more] | sort | length"],
        crew,
    )?;
    jq(&["951782400, 68256000 | gmtime | mktime | todate"], "null")?;
    jq(&[".[0] | keys | .a"], crew)?;
    jq(&["."], "{\"a\": tru}")?;
    jq(&["oops("], "null")
}

fn main() -> Result<(), Box<dyn Error>> {
    // As herkos is told.
    let thread = Builder::new().stack_size(1 << 26).spawn(run)?;
    Ok(thread.join().map_err(|_| "the thread panicked")??)
}
