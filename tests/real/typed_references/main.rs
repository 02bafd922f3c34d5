//! A pipeline of typed references to functions: carries out the lines of standard input, each a name
//! and numbers, and prints what each gives.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::BufRead;

use herkos_runtime::WasmResult;

mod stages;

fn main() -> Result<(), Box<dyn Error>> {
    let mut stages = stages::Stages::new();
    stages.instantiate()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let n: Vec<i32> = words.map(str::parse).collect::<Result<_, _>>()?;
        let nothing = |result: WasmResult<()>| result.map(|()| 0);
        let result = match (name, n.as_slice()) {
            ("set", &[place, number]) => nothing(stages.set(place, number)),
            ("choose", &[fold]) => nothing(stages.choose(fold)),
            ("run", &[value]) => stages.run(value),
            ("one", &[place, value]) => stages.one(place, value),
            ("there", &[place]) => stages.there(place),
            ("fold", &[place, count, start]) => stages.fold(place, count, start),
            _ => return Err(line.into()),
        };
        match result {
            Ok(value) => println!("{value}"),
            Err(trap) => println!("{trap}"),
        }
    }
    Ok(())
}
