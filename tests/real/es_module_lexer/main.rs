//! Lists the imports and exports of the JavaScript on standard input, by the module of the
//! package es-module-lexer. The numbers are positions in UTF-16, as the module has them.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{PAGE_SIZE, WasmResult};

mod es_module_lexer;
use es_module_lexer::EsModuleLexer;

type Module = EsModuleLexer<Box<[u8]>>;

/// Makes room for the source and for what the lexer finds in it, as the package's JavaScript
/// does.
fn make_room(module: &mut Module, length: usize) -> bool {
    let needed = module.__heap_base() as usize + 12 * (length + 1) + 16;
    let missing = needed.saturating_sub(module.memory().bytes().len());
    module.memory().grow(missing.div_ceil(PAGE_SIZE) as i32) >= 0
}

/// Prints what was found; gives the position of the mistake when the source has one.
fn list(module: &mut Module, source: &[u16]) -> WasmResult<Option<i32>> {
    let address = module.sa(source.len() as i32)? as usize;
    let target = &mut module.memory().bytes_mut()[address..][..2 * source.len()];
    for (bytes, unit) in target.chunks_exact_mut(2).zip(source) {
        bytes.copy_from_slice(&unit.to_le_bytes());
    }
    if module.parse()? == 0 {
        return module.e().map(Some);
    }
    let text = |start: i32, end: i32| match source.get(start as usize..end as usize) {
        Some(units) => String::from_utf16_lossy(units),
        None => String::new(),
    };
    while module.ri()? != 0 {
        let (start, end) = (module.is()?, module.ie()?);
        let (kind, attributes, dynamic) = (module.it()?, module.ai()?, module.id()?);
        let (from, to) = (module.ss()?, module.se()?);
        let specifier = text(start, end);
        println!("import {start} {end} {kind} {attributes} {dynamic} {from} {to} {specifier}");
    }
    while module.re()? != 0 {
        let (start, end) = (module.es()?, module.ee()?);
        let (local_start, local_end) = (module.els()?, module.ele()?);
        println!(
            "export {start} {end} {local_start} {local_end} {}",
            text(start, end)
        );
    }
    Ok(None)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut source = String::new();
    std::io::stdin().read_to_string(&mut source)?;
    let source: Vec<u16> = source.encode_utf16().collect();
    let mut module = Module::zeroed();
    module.instantiate()?;
    module._initialize()?;
    if !make_room(&mut module, source.len()) {
        return Err("The source is too long".into());
    }
    if let Some(position) = list(&mut module, &source)? {
        println!("mistake at {position}");
    }
    Ok(())
}
