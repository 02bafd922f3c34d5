//! Does a benchmark's work with a module under wasmtime. Arguments: the module, the work as lines
//! of words, the name of the exported memory; then what all drivers get, N REPS and perhaps a file.
//! Prints the checksum and the best time in nanoseconds. Compiling is not timed.

use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

use wasmtime::{Engine, Extern, Func, Instance, Linker, Memory, Module, Store, Val, ValType};

/// What the module told its host.
type Data = u32;
type Caller<'a> = wasmtime::Caller<'a, Data>;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Clone)]
enum Value {
    Number(i64),
    Sum(usize, i32),
}

enum Step {
    Call(Option<usize>, Func, Vec<(Value, bool)>, Vec<Val>),
    Put(Value, Value, Value),
    Load(usize, Value),
    Repeat(Value, Vec<Step>),
    Pieces(usize, Vec<Step>),
    Fold(Value),
    Hash(Value, Value),
}

struct Driver {
    store: Store<Data>,
    instance: Instance,
    memory: Memory,
    names: HashMap<String, usize>,
    variables: Vec<Val>,
    input: Vec<u8>,
    checksum: u32,
}

fn fold(to: &mut u32, value: u32) {
    *to = to.wrapping_mul(31).wrapping_add(value);
}

fn fold_all<const N: usize>(to: &mut u32, values: [i32; N]) -> i32 {
    for value in values {
        fold(to, value as u32);
    }
    0
}

impl Driver {
    fn variable(&mut self, name: &str) -> usize {
        if let Some(&index) = self.names.get(name) {
            return index;
        }
        self.variables.push(Val::I32(0));
        self.names.insert(name.into(), self.variables.len() - 1);
        self.variables.len() - 1
    }

    fn value(&mut self, word: &str) -> Outcome<Value> {
        if let Ok(number) = word.parse() {
            return Ok(Value::Number(number));
        }
        let (name, plus) = word.split_once('+').unwrap_or((word, "0"));
        Ok(Value::Sum(self.variable(name), plus.parse()?))
    }

    fn parse<'a>(&mut self, lines: &mut impl Iterator<Item = &'a str>) -> Outcome<Vec<Step>> {
        let mut steps = Vec::new();
        while let Some(line) = lines.next() {
            let words: Vec<&str> = line.split(' ').collect();
            steps.push(match words[..] {
                ["end"] | ["timed"] | ["check"] => break,
                ["call", to, name, ref args @ ..] => {
                    let to = (to != "-").then(|| self.variable(to));
                    let func = self.instance.get_func(&mut self.store, name).ok_or(name)?;
                    let ty = func.ty(&self.store);
                    let mut values = Vec::new();
                    for (arg, param) in args.iter().zip(ty.params()) {
                        values.push((self.value(arg)?, matches!(param, ValType::I64)));
                    }
                    let results = vec![Val::I32(0); ty.results().len()];
                    Step::Call(to, func, values, results)
                }
                ["put", at, from, length] => {
                    Step::Put(self.value(at)?, self.value(from)?, self.value(length)?)
                }
                ["load", to, at] => Step::Load(self.variable(to), self.value(at)?),
                ["repeat", times] => Step::Repeat(self.value(times)?, self.parse(lines)?),
                ["pieces", size] => Step::Pieces(size.parse()?, self.parse(lines)?),
                ["fold", value] => Step::Fold(self.value(value)?),
                ["hash", at, length] => Step::Hash(self.value(at)?, self.value(length)?),
                _ => return Err(line.into()),
            });
        }
        Ok(steps)
    }

    fn word(&self, value: &Value) -> i32 {
        match *value {
            Value::Number(number) => number as i32,
            Value::Sum(index, plus) => match self.variables[index] {
                Val::I32(value) => value.wrapping_add(plus),
                Val::I64(value) => value as i32,
                _ => 0,
            },
        }
    }

    fn index(&self, value: &Value) -> usize {
        self.word(value) as u32 as usize
    }

    fn run(&mut self, steps: &mut [Step]) -> Outcome<()> {
        for step in steps {
            match step {
                Step::Call(to, func, values, results) => {
                    let mut args = [Val::I32(0); 8];
                    for (arg, (value, long)) in args.iter_mut().zip(values.iter()) {
                        *arg = match value {
                            Value::Number(number) if *long => Val::I64(*number),
                            value => Val::I32(self.word(value)),
                        };
                    }
                    func.call(&mut self.store, &args[..values.len()], results)?;
                    if let Some(to) = to {
                        self.variables[*to] = results[0];
                    }
                }
                Step::Put(at, from, length) => {
                    let (at, from) = (self.index(at), self.index(from));
                    let length = self.index(length);
                    self.memory.data_mut(&mut self.store)[at..][..length]
                        .copy_from_slice(&self.input[from..][..length]);
                }
                Step::Load(to, at) => {
                    let bytes = &self.memory.data(&self.store)[self.index(at)..][..4];
                    self.variables[*to] = Val::I32(i32::from_le_bytes(bytes.try_into()?));
                }
                Step::Repeat(times, body) => {
                    for _ in 0..self.word(times) {
                        self.run(body)?;
                    }
                }
                Step::Pieces(size, body) => {
                    let (at, length) = (self.names["from"], self.names["length"]);
                    for from in (0..self.input.len()).step_by(*size) {
                        self.variables[at] = Val::I32(from as i32);
                        let rest = (self.input.len() - from).min(*size);
                        self.variables[length] = Val::I32(rest as i32);
                        self.run(body)?;
                    }
                }
                Step::Fold(value) => {
                    let low = self.word(value) as u32;
                    fold(&mut self.checksum, low);
                    if let Value::Sum(index, _) = value
                        && let Val::I64(value) = self.variables[*index]
                    {
                        fold(&mut self.checksum, (value >> 32) as u32);
                    }
                }
                Step::Hash(at, length) => {
                    let (at, length) = (self.index(at), self.index(length));
                    let bytes = &self.memory.data(&self.store)[at..][..length];
                    let hash = bytes.iter().fold(0x811c_9dc5u32, |hash, &byte| {
                        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
                    });
                    fold(&mut self.checksum, hash);
                }
            }
        }
        Ok(())
    }
}

/// Host functions that only take note of their arguments, and give 0.
fn link(linker: &mut Linker<Data>, module: &Module) -> Outcome<()> {
    for import in module.imports() {
        let Some(ty) = import.ty().func().cloned() else {
            return Err("an import is no function".into());
        };
        let (from, name) = (import.module(), import.name());
        // Typed host functions, which wasmtime calls without boxing their arguments.
        match (ty.params().len(), ty.results().len()) {
            (1, 0) => linker.func_wrap(from, name, |mut caller: Caller<'_>, a: i32| {
                fold_all(caller.data_mut(), [a]);
            })?,
            (1, 1) => linker.func_wrap(from, name, |mut caller: Caller<'_>, a: i32| {
                fold_all(caller.data_mut(), [a])
            })?,
            (2, 1) => linker.func_wrap(from, name, |mut caller: Caller<'_>, a: i32, b: i32| {
                fold_all(caller.data_mut(), [a, b])
            })?,
            (3, 1) => linker.func_wrap(
                from,
                name,
                |mut caller: Caller<'_>, a: i32, b: i32, c: i32| {
                    fold_all(caller.data_mut(), [a, b, c])
                },
            )?,
            (4, 1) => linker.func_wrap(
                from,
                name,
                |mut caller: Caller<'_>, a: i32, b: i32, c: i32, d: i32| {
                    fold_all(caller.data_mut(), [a, b, c, d])
                },
            )?,
            _ => return Err(format!("no host function of the type of {name}").into()),
        };
    }
    Ok(())
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    let engine = Engine::default();
    let module = Module::new(&engine, std::fs::read(&args[1])?)?;
    let mut store = Store::new(&engine, 0);
    let mut linker = Linker::new(&engine);
    link(&mut linker, &module)?;
    let instance = linker.instantiate(&mut store, &module)?;
    let memory = match instance.get_export(&mut store, &args[3]) {
        Some(Extern::Memory(memory)) => memory,
        _ => return Err("no such memory".into()),
    };
    let input = args.get(6).map_or(Ok(Vec::new()), std::fs::read)?;
    let (names, variables) = (HashMap::new(), Vec::new());
    let mut driver = Driver {
        store,
        instance,
        memory,
        names,
        variables,
        input,
        checksum: 0,
    };
    for (name, value) in [("n", args[4].parse()?), ("size", driver.input.len() as i32)] {
        let index = driver.variable(name);
        driver.variables[index] = Val::I32(value);
    }
    let callbacks = driver.variable("callbacks");
    driver.variable("from");
    driver.variable("length");

    let text = std::fs::read_to_string(&args[2])?;
    let mut lines = text.lines().skip(1);
    let mut setup = driver.parse(&mut lines)?;
    let mut timed = driver.parse(&mut lines)?;
    let mut check = driver.parse(&mut lines)?;
    driver.run(&mut setup)?;
    let mut best = u128::MAX;
    for _ in 0..args[5].parse()? {
        *driver.store.data_mut() = 0;
        driver.checksum = 0;
        let start = Instant::now();
        driver.run(&mut timed)?;
        best = best.min(start.elapsed().as_nanos());
        driver.variables[callbacks] = Val::I32(*driver.store.data() as i32);
        driver.run(&mut check)?;
    }
    println!("{} {best}", driver.checksum as i32);
    Ok(())
}
