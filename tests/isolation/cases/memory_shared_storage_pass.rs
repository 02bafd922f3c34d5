//! Two instances have their own halves of the same bytes.

use growable::Growable;
use herkos_runtime::WasmResult;

fn main() -> WasmResult<()> {
    let mut bytes = vec![0; 2 * 65536];
    let (first, second) = bytes.split_at_mut(65536);
    let mut one = Growable::with_storage(first);
    let mut other = Growable::with_storage(second);
    one.instantiate()?;
    other.instantiate()?;
    one.fill(0, 1, 65536)?;
    assert_eq!(other.checksum(0, 16)?, 0);
    Ok(())
}
