//! Copies and snapshots of an instance whose state is of every kind: from each of them, a program has
//! to go on as the original does.
#![forbid(unsafe_code)]

use std::error::Error;

use herkos_runtime::{ExternRef, WasmTrap};

mod masked;
mod other;
mod plain;

macro_rules! check {
    ($module:ident, $type:ident) => {{
        type Boxed = $module::$type<Box<[u8; BYTES]>>;
        const BYTES: usize = $module::BYTES;
        fn steps(instance: &mut Boxed, count: usize) -> Result<Vec<i64>, WasmTrap> {
            (0..count).map(|_| instance.step()).collect()
        }
        let mut original = Boxed::zeroed();
        original.instantiate()?;
        original.keep(ExternRef::new(5))?;
        for round in 0..18 {
            steps(&mut original, 1)?;
            if round == 9 {
                original.drop_text()?;
                original.drop_more()?;
            }
            let dropped = round >= 9;
            let size = original.snapshot(&mut []);
            let mut bytes = vec![0xa5; size];
            assert_eq!(original.snapshot(&mut bytes), size);
            // Instances that have gone elsewhere before.
            let mut restored = Boxed::zeroed();
            restored.instantiate()?;
            steps(&mut restored, 23)?;
            let mut copy = Boxed::zeroed();
            copy.instantiate()?;
            steps(&mut copy, 7)?;
            restored.restore(&bytes)?;
            original.clone_into(&mut copy)?;
            let mut branch = Boxed::zeroed();
            original.clone_into(&mut branch)?;
            let expected = steps(&mut branch, 40)?;
            for instance in [&mut restored, &mut copy] {
                assert_eq!(instance.thing()?.handle(), Some(5));
                assert_eq!(steps(instance, 40)?, expected);
                assert!(instance.memory().bytes() == branch.memory().bytes());
                assert_eq!(instance.things().elements(), branch.things().elements());
                assert_eq!(instance.copy_text().is_err(), dropped);
                assert_eq!(instance.copy_more().is_err(), dropped);
            }
            // The original has not been changed by any of it.
            let mut again = vec![0; size];
            original.snapshot(&mut again);
            assert_eq!(again, bytes);
            for wrong in [&bytes[..size - 1], &[&bytes[..], &[0]].concat()[..], &[]] {
                assert_eq!(restored.restore(wrong), Err(WasmTrap::IncompatibleSnapshot));
            }
            restored.restore(&bytes)?;
            assert_eq!(steps(&mut restored, 40)?, expected);
            bytes[0] ^= 1;
            assert_eq!(restored.restore(&bytes), Err(WasmTrap::IncompatibleSnapshot));
        }
        println!("{} goes on from copies and snapshots", stringify!($module));
    }};
}

fn main() -> Result<(), Box<dyn Error>> {
    check!(plain, Plain);
    check!(masked, Masked);

    // A copy may lie in storage of another kind, if it has room.
    let mut original = plain::Plain::<Box<[u8]>>::zeroed();
    original.instantiate()?;
    for _ in 0..6 {
        original.step()?;
    }
    let mut small = vec![0; 65536];
    let mut lent = plain::Plain::with_storage(&mut small[..]);
    assert_eq!(original.clone_into(&mut lent), Err(WasmTrap::IncompatibleImport));
    let mut bytes = vec![0; original.snapshot(&mut [])];
    original.snapshot(&mut bytes);
    assert_eq!(lent.restore(&bytes), Err(WasmTrap::IncompatibleSnapshot));
    let mut large = vec![0; 3 * 65536];
    let mut lent = plain::Plain::with_storage(&mut large[..]);
    original.clone_into(&mut lent)?;
    assert_eq!(lent.step(), original.step());

    // A snapshot is of one module, and of instances that are made alike.
    let mut other = other::Other::new();
    other.instantiate()?;
    assert_eq!(other.restore(&bytes), Err(WasmTrap::IncompatibleSnapshot));
    let mut masked = masked::Masked::<Box<[u8; masked::BYTES]>>::zeroed();
    assert_eq!(masked.restore(&bytes), Err(WasmTrap::IncompatibleSnapshot));
    println!("snapshots of others are refused");
    Ok(())
}
