//! The bytes of a memory are taken again after the module ran.

use growable::Growable;
use herkos_runtime::WasmResult;

fn main() -> WasmResult<()> {
    let mut growable: Growable<Box<[u8]>> = Growable::zeroed();
    growable.instantiate()?;
    growable.memory().bytes_mut()[0] = 1;
    growable.grow(1)?;
    assert_eq!(growable.memory().bytes()[0], 1);
    Ok(())
}
