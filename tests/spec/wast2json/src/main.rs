//! `wast2json SOURCE_DIR OUTPUT_DIR FILE...` converts each script `SOURCE_DIR/FILE` to
//! `OUTPUT_DIR/FILE.json`, with its binary modules beside it.
//!
//! A script that cannot be converted gives `{"error": "..."}` as its JSON, so that one such script
//! does not hide the others. Quoted text modules are not written: only a text parser could use them.

#![forbid(unsafe_code)]

mod unfold;

use std::error::Error;
use std::path::Path;
use std::{env, fs, process};

use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let [source, output, files @ ..] = args.as_slice() else {
        eprintln!("usage: wast2json SOURCE_DIR OUTPUT_DIR FILE...");
        process::exit(2);
    };
    for file in files {
        if let Err(error) = convert(Path::new(source), Path::new(output), file) {
            eprintln!("Cannot convert {file}: {error}");
            process::exit(1);
        }
    }
}

/// Converts one script.
///
/// # Errors
/// An input that cannot be read or an output that cannot be written; not a script that cannot be parsed.
fn convert(source: &Path, output: &Path, file: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(source.join(file))?;
    let target = output.join(file);
    let folder = target.parent().unwrap_or(output);
    fs::create_dir_all(folder)?;
    let read = script(file, &text, folder)
        .or_else(|error| script(file, &unfold::unfold(&text), folder).map_err(|_| error));
    let json = match read {
        Ok(json) => json,
        Err(error) => serde_json::to_string(&serde_json::json!({ "error": error.to_string() }))?,
    };
    fs::write(output.join(format!("{file}.json")), json)?;
    Ok(())
}

/// Parses a script, writes its binary modules into `folder` and returns its commands as JSON.
fn script(file: &str, text: &str, folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer)?;
    let ast = parser::parse::<wast::Wast>(&buffer)?;
    let converted = json_from_wast::Wast::from_ast(file, text, ast)?;
    for (name, bytes) in &converted.wasms {
        if name.ends_with(".wasm") {
            fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(serde_json::to_string(&converted)?)
}
