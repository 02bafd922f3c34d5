//! The bytes of a memory are held while the module runs.
//@ E0499: cannot borrow `growable` as mutable more than once at a time

use growable::Growable;
use herkos_runtime::WasmResult;

fn main() -> WasmResult<()> {
    let mut growable: Growable<Box<[u8]>> = Growable::zeroed();
    growable.instantiate()?;
    let bytes = growable.memory().bytes_mut();
    growable.grow(1)?;
    bytes[0] = 1;
    Ok(())
}
