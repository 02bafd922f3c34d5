//! Formats the TOML on standard input, by the plugin of dprint for it: half a megabyte of
//! WebAssembly made from Rust. Arguments: the plugin's configuration as JSON, and a file name;
//! without the latter the plugin panics, as it was promised one.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};

use herkos_runtime::WasmResult;

mod dprint_toml;
use dprint_toml::DprintToml;

type Module = DprintToml<Box<[u8]>>;

const CONFIG: i32 = 1;

/// How `format` answers.
const UNCHANGED: i32 = 0;
const CHANGED: i32 = 1;

/// Copies text into the plugin's buffer.
fn send(module: &mut Module, text: &str) -> WasmResult<()> {
    let address = module.clear_shared_bytes(text.len() as i32)? as usize;
    module.memory().bytes_mut()[address..][..text.len()].copy_from_slice(text.as_bytes());
    Ok(())
}

/// Copies the plugin's buffer out.
fn receive(module: &mut Module, length: i32) -> WasmResult<String> {
    let address = module.get_shared_bytes_ptr()? as usize;
    let bytes = &module.memory().bytes()[address..][..length as usize];
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn format(text: &str, config: &str, path: Option<&str>) -> WasmResult<Result<String, String>> {
    let mut module = Module::zeroed();
    module.instantiate()?;
    send(
        &mut module,
        &format!(r#"{{"global":{{}},"plugin":{config}}}"#),
    )?;
    module.register_config(CONFIG)?;
    if let Some(path) = path {
        send(&mut module, path)?;
        module.set_file_path()?;
    }
    send(&mut module, text)?;
    match module.format(CONFIG)? {
        UNCHANGED => Ok(Ok(text.to_owned())),
        CHANGED => {
            let length = module.get_formatted_text()?;
            receive(&mut module, length).map(Ok)
        }
        _ => {
            let length = module.get_error_text()?;
            receive(&mut module, length).map(Err)
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let config = args.next().ok_or("Give a configuration")?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let formatted = format(&text, &config, args.next().as_deref())??;
    std::io::stdout().write_all(formatted.as_bytes())?;
    Ok(())
}
