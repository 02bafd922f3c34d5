//! The builder.

use crate::tool;
use crate::{Bounds, Error, Memory, OptLevel, RustEdition, TrapInfo};
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// What to make of a module.
///
/// The options are those of the tool, which its `--help` and `docs/options.md` describe; each has a
/// method of its name, and [`option`](Self::option) and [`flag`](Self::flag) take any.
///
/// ```no_run
/// # fn main() -> Result<(), herkos_build::Error> {
/// use herkos_build::{Build, Memory};
///
/// Build::new("codec.wasm")
///     .name("codec")
///     .memory(Memory::Fixed)
///     .option("max-call-depth", "65536")
///     .compile()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Build {
    module: PathBuf,
    name: Option<String>,
    options: Vec<String>,
    /// Where the runtime is, if it is not in the file.
    runtime_path: Option<String>,
    out_dir: Option<PathBuf>,
    tool: Option<OsString>,
    cargo_metadata: bool,
}

impl Build {
    /// Starts with a module and no options.
    ///
    /// The path of a `.wasm` or `.wat` file is relative to the folder of the crate's manifest, in
    /// which cargo runs build scripts.
    ///
    /// ```
    /// let build = herkos_build::Build::new("sum.wasm");
    /// # let _ = build;
    /// ```
    #[must_use]
    pub fn new(module: impl AsRef<Path>) -> Self {
        Self {
            module: module.as_ref().to_owned(),
            name: None,
            options: Vec::new(),
            runtime_path: None,
            out_dir: None,
            tool: None,
            cargo_metadata: true,
        }
    }

    /// Names the file `NAME.rs`, the Rust module in it and its struct (`--name`).
    ///
    /// Without this, the name is that of the module's file.
    pub fn name(&mut self, name: impl Into<String>) -> &mut Self {
        self.name = Some(name.into());
        self
    }

    /// Sets an option that takes a value, by its name without dashes.
    ///
    /// ```
    /// herkos_build::Build::new("sum.wasm").option("max-pages", "16");
    /// ```
    pub fn option(&mut self, option: &str, value: impl AsRef<str>) -> &mut Self {
        let value = value.as_ref();
        match option {
            "name" => return self.name(value),
            "runtime-path" => return self.runtime_path(value),
            _ => {}
        }
        // A name of one letter is `-O`, whose value follows at once.
        self.options.push(if option.len() == 1 {
            format!("-{option}{value}")
        } else {
            format!("--{option}={value}")
        });
        self
    }

    /// Sets an option without a value, by its name without dashes.
    ///
    /// ```
    /// herkos_build::Build::new("prog.wasm").flag("wasi");
    /// ```
    pub fn flag(&mut self, option: &str) -> &mut Self {
        self.options.push(format!("--{option}"));
        self
    }

    fn flag_if(&mut self, option: &str, value: bool) -> &mut Self {
        if value { self.flag(option) } else { self }
    }

    /// Puts large data segments into a file of this name beside the Rust (`--data-file`).
    pub fn data_file(&mut self, name: &str) -> &mut Self {
        self.option("data-file", name)
    }

    /// Binds imports of WASI preview 1 to the runtime's capabilities (`--wasi`).
    pub fn wasi(&mut self, value: bool) -> &mut Self {
        self.flag_if("wasi", value)
    }

    /// Gives instances methods to copy, keep and restore them (`--snapshots`).
    pub fn snapshots(&mut self, value: bool) -> &mut Self {
        self.flag_if("snapshots", value)
    }

    /// Says what instances can say of where a trap happened (`--trap-info`).
    pub fn trap_info(&mut self, info: TrapInfo) -> &mut Self {
        self.option("trap-info", info.as_str())
    }

    /// Has code take fuel as it runs, and trap when there is none left (`--fuel`).
    pub fn fuel(&mut self, value: bool) -> &mut Self {
        self.flag_if("fuel", value)
    }

    /// Refuses a module that is not known to take at most so much fuel a call (`--max-fuel`).
    pub fn max_fuel(&mut self, fuel: u64) -> &mut Self {
        self.option("max-fuel", fuel.to_string())
    }

    /// Says how the module's own memory is held (`--memory`).
    pub fn memory(&mut self, memory: Memory) -> &mut Self {
        self.option("memory", memory.as_str())
    }

    /// Says what addresses are checked against (`--bounds`).
    pub fn bounds(&mut self, bounds: Bounds) -> &mut Self {
        self.option("bounds", bounds.as_str())
    }

    /// Sets the most pages that each memory can ever have (`--max-pages`).
    pub fn max_pages(&mut self, pages: u32) -> &mut Self {
        self.option("max-pages", pages.to_string())
    }

    /// Sets the bytes that each memory has in place of its pages (`--memory-bytes`).
    pub fn memory_bytes(&mut self, bytes: u32) -> &mut Self {
        self.option("memory-bytes", bytes.to_string())
    }

    /// Has words loaded and stored as such where they are aligned (`--aligned-memory`).
    pub fn aligned_memory(&mut self, value: bool) -> &mut Self {
        self.flag_if("aligned-memory", value)
    }

    /// Sets the most elements that a table can ever have (`--max-table-elements`).
    pub fn max_table_elements(&mut self, elements: u32) -> &mut Self {
        self.option("max-table-elements", elements.to_string())
    }

    /// Lets function references of other instances into exported tables (`--shared-tables`).
    pub fn shared_tables(&mut self, value: bool) -> &mut Self {
        self.flag_if("shared-tables", value)
    }

    /// Sets the words of 32 bits in an exception of another instance (`--max-exception-words`).
    pub fn max_exception_words(&mut self, words: u32) -> &mut Self {
        self.option("max-exception-words", words.to_string())
    }

    /// Sets the bytes of native stack that nested calls may use (`--max-call-depth`).
    pub fn max_call_depth(&mut self, bytes: u32) -> &mut Self {
        self.option("max-call-depth", bytes.to_string())
    }

    /// Sets the bytes of native stack that a call has in all (`--stack-bytes`).
    pub fn stack_bytes(&mut self, bytes: u32) -> &mut Self {
        self.option("stack-bytes", bytes.to_string())
    }

    /// Sets the statements beyond which a function is cut (`--max-function-size`).
    pub fn max_function_size(&mut self, statements: u32) -> &mut Self {
        self.option("max-function-size", statements.to_string())
    }

    /// Sets the nesting beyond which a function is cut or made flat (`--max-nesting`).
    pub fn max_nesting(&mut self, depth: u32) -> &mut Self {
        self.option("max-nesting", depth.to_string())
    }

    /// Says how hard to work (`-O`).
    pub fn opt_level(&mut self, level: OptLevel) -> &mut Self {
        self.option("O", level.as_str())
    }

    /// Gives every NaN of arithmetic the same bits on every processor (`--canonical-nan`).
    pub fn canonical_nan(&mut self, value: bool) -> &mut Self {
        self.flag_if("canonical-nan", value)
    }

    /// Sets the edition of Rust (`--rust-edition`); without this, it is that of 2024.
    pub fn rust_edition(&mut self, edition: RustEdition) -> &mut Self {
        self.option("rust-edition", edition.as_str())
    }

    /// Says where the runtime is (`--runtime-path`).
    ///
    /// Without this, what is used of the runtime is in the file (`--inline-runtime`). Several
    /// modules of one program that exchange its types have to share one.
    pub fn runtime_path(&mut self, path: &str) -> &mut Self {
        self.runtime_path = Some(path.to_owned());
        self
    }

    /// Sets the version of WebAssembly whose proposals the module may use (`--features`).
    pub fn features(&mut self, version: &str) -> &mut Self {
        self.option("features", version)
    }

    /// Lets the module use a proposal beyond that version (`--enable`).
    pub fn enable(&mut self, proposal: &str) -> &mut Self {
        self.option("enable", proposal)
    }

    /// Forbids the module a proposal (`--disable`).
    pub fn disable(&mut self, proposal: &str) -> &mut Self {
        self.option("disable", proposal)
    }

    /// Sets the folder for the Rust; without this, it is that of the variable `OUT_DIR`.
    pub fn out_dir(&mut self, folder: impl AsRef<Path>) -> &mut Self {
        self.out_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// Sets the tool, as the variable `HERKOS` would, which counts for nothing then.
    pub fn tool(&mut self, command: impl AsRef<OsStr>) -> &mut Self {
        self.tool = Some(command.as_ref().to_owned());
        self
    }

    /// Says whether to print what tells cargo when to run the build script again; true at first.
    pub fn cargo_metadata(&mut self, value: bool) -> &mut Self {
        self.cargo_metadata = value;
        self
    }

    /// Writes `NAME.rs` to the folder, unless it has the same text already.
    ///
    /// `include!(concat!(env!("OUT_DIR"), "/NAME.rs"));` takes it: it is one item, `pub mod NAME`.
    /// No lint that a crate can deny warns of what is in it.
    ///
    /// # Errors
    ///
    /// When there is no tool, or it fails: its message has what the tool says.
    ///
    /// ```
    /// use herkos_build::{Build, Error};
    ///
    /// let failed = Build::new("a.wasm").out_dir("out").tool("no-such-tool").compile();
    /// assert!(matches!(failed, Err(Error::Start { .. })));
    /// ```
    pub fn compile(&self) -> Result<PathBuf, Error> {
        if self.cargo_metadata {
            println!("cargo:rerun-if-changed={}", self.module.display());
            println!("cargo:rerun-if-env-changed={}", tool::VARIABLE);
        }
        let name = self.output_name()?;
        let path = self.output_dir()?.join(format!("{name}.rs"));
        let given = self.tool.clone().or_else(|| env::var_os(tool::VARIABLE));
        let command = tool::run(given.as_deref(), &self.args(&name, &path))?;
        if path.is_file() {
            Ok(path)
        } else {
            Err(Error::NoOutput { command, path })
        }
    }

    fn output_name(&self) -> Result<String, Error> {
        let stem = || {
            let stem = self.module.file_stem().unwrap_or_default();
            stem.to_string_lossy().into_owned()
        };
        let name = self.name.clone().unwrap_or_else(stem);
        if name.trim().is_empty() || name.contains(['/', '\\']) {
            return Err(Error::Name(name));
        }
        Ok(name)
    }

    fn output_dir(&self) -> Result<PathBuf, Error> {
        let given = self.out_dir.clone();
        given
            .or_else(|| env::var_os("OUT_DIR").map(PathBuf::from))
            .ok_or(Error::NoOutDir)
    }

    fn args(&self, name: &str, path: &Path) -> Vec<OsString> {
        let mut args = vec![
            self.module.clone().into_os_string(),
            "--output".into(),
            path.as_os_str().to_owned(),
            format!("--name={name}").into(),
            "--as-module".into(),
            "--quiet".into(),
        ];
        args.push(match &self.runtime_path {
            Some(path) => format!("--runtime-path={path}").into(),
            None => "--inline-runtime".into(),
        });
        args.extend(self.options.iter().map(OsString::from));
        args
    }
}
