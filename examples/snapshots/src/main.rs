//! An instance is kept as bytes, and goes on from there a second time; another one is made the same in
//! place.

use dice::Dice;
use dice::herkos_runtime::{LinearMemory, WasmTrap};

fn throws(dice: &mut Dice, count: usize) -> Result<Vec<i32>, WasmTrap> {
    (0..count).map(|_| dice.throw()).collect()
}

fn main() -> Result<(), WasmTrap> {
    let mut dice = Box::new(Dice::new());
    dice.instantiate()?;
    println!("at first   {:?}", throws(&mut dice, 4)?);

    let mut bytes = vec![0; dice.snapshot(&mut [])];
    dice.snapshot(&mut bytes);
    println!("then       {:?}", throws(&mut dice, 6)?);

    dice.restore(&bytes)?;
    println!("once more  {:?}", throws(&mut dice, 6)?);

    let mut copy = Box::new(Dice::new());
    dice.clone_into(&mut copy)?;
    println!("the copy   {:?}", throws(&mut copy, 3)?);
    println!("the first  {:?}", throws(&mut dice, 3)?);
    let count = copy.thrown()?;
    println!("all of it  {:?}", copy.memory().guest().bytes(0, count));

    bytes.pop();
    println!("damaged    {:?}", dice.restore(&bytes));
    Ok(())
}
