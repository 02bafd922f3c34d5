//! Reads a source map with the module of the package source-map, which gives each mapping to its host
//! by a call.

use source_map::herkos_runtime::{LinearMemory, Storage, WasmResult, WasmTrap};
use source_map::{Env, SourceMap};
use std::fmt;

/// Where something of the generated text comes from; lines and columns from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Mapping {
    line: i32,
    column: i32,
    /// The column after its last, when the module has computed it.
    end: Option<i32>,
    original: Option<Original>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Original {
    source: i32,
    line: i32,
    column: i32,
    name: Option<i32>,
}

/// The mappings that the module has called with.
#[derive(Default)]
struct Mappings(Vec<Mapping>);

impl<S: Storage> Env<S> for Mappings {
    fn mapping_callback(
        &mut self,
        _caller: &mut SourceMap<S>,
        line: i32,
        column: i32,
        has_end: i32,
        end: i32,
        has_original: i32,
        source: i32,
        original_line: i32,
        original_column: i32,
        has_name: i32,
        name: i32,
    ) -> WasmResult<()> {
        let original = (has_original != 0).then_some(Original {
            source,
            line: original_line,
            column: original_column,
            name: (has_name != 0).then_some(name),
        });
        let end = (has_end != 0).then_some(end);
        self.0.push(Mapping {
            line,
            column,
            end,
            original,
        });
        Ok(())
    }
}

/// Why a map was not read.
enum Error {
    /// The module's code of what is wrong with the text.
    Parse(i32),
    Trap(WasmTrap),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Parse(1) => f.write_str("a number is negative"),
            Error::Parse(2) => f.write_str("a number is too large"),
            Error::Parse(3) => f.write_str("the text ends in a number"),
            Error::Parse(4) => f.write_str("a character is none of base 64"),
            Error::Parse(code) => write!(f, "error {code}"),
            Error::Trap(trap) => write!(f, "trap: {trap}"),
        }
    }
}

impl From<WasmTrap> for Error {
    fn from(trap: WasmTrap) -> Self {
        Error::Trap(trap)
    }
}

/// The nearest mapping at or before a place, rather than at or after it.
const BEFORE: i32 = 1;

struct Consumer {
    module: SourceMap<Box<[u8]>>,
    /// The address of what the module has parsed.
    mappings: i32,
}

impl Consumer {
    /// Parses the field `mappings` of a map.
    fn new(text: &str) -> Result<Self, Error> {
        let (mut module, host) = (SourceMap::zeroed(), &mut Mappings::default());
        module.instantiate(host)?;
        let buffer = module.allocate_mappings(host, text.len() as i32)?;
        module
            .memory()
            .guest_mut()
            .put(buffer, text.as_bytes())
            .map_err(WasmTrap::from)?;
        // The buffer is the module's again, whatever comes of it.
        match module.parse_mappings(host, buffer)? {
            0 => Err(Error::Parse(module.get_last_error(host)?)),
            mappings => Ok(Self { module, mappings }),
        }
    }

    /// All mappings by their places in the generated text, with the columns where they end.
    fn all(&mut self) -> Result<Vec<Mapping>, Error> {
        let mut found = Mappings::default();
        self.module
            .compute_column_spans(&mut found, self.mappings)?;
        self.module
            .by_generated_location(&mut found, self.mappings)?;
        Ok(found.0)
    }

    /// What a place of the generated text comes from.
    fn original(&mut self, line: i32, column: i32) -> Result<Option<Original>, Error> {
        let mut found = Mappings::default();
        self.module
            .original_location_for(&mut found, self.mappings, line, column, BEFORE)?;
        let on_line = found.0.last().filter(|mapping| mapping.line == line);
        Ok(on_line.and_then(|mapping| mapping.original))
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        // All of its memory goes as well, so nothing is lost where it traps.
        let _ = self
            .module
            .free_mappings(&mut Mappings::default(), self.mappings);
    }
}

fn main() -> Result<(), Error> {
    let mut map = Consumer::new("AAAA,SAASA,MAAM,GAAG;EACd,OAAO,KAAKC")?;
    for Mapping {
        line,
        column,
        end,
        original,
    } in map.all()?
    {
        let end = end.map_or("the end".to_owned(), |end| end.to_string());
        print!("{line}: {column} to {end}");
        match original {
            None => println!(),
            Some(Original {
                line,
                column,
                name: None,
                ..
            }) => println!(" is {line}:{column}"),
            Some(Original {
                line,
                column,
                name: Some(name),
                ..
            }) => {
                println!(" is {line}:{column}, name {name}");
            }
        }
    }
    println!("{:?}", map.original(1, 4)?);
    println!("{:?}", map.original(7, 0)?);
    for text in ["AADA", "AAA", "g", "A!"] {
        println!("{text}: {:?}", Consumer::new(text).map(|_| ()));
    }
    Ok(())
}
