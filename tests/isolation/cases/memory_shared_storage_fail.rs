//! Two instances are given the same bytes.
//@ E0499: cannot borrow `bytes` as mutable more than once at a time

use growable::Growable;
use herkos_runtime::WasmResult;

fn main() -> WasmResult<()> {
    let mut bytes = vec![0; 65536];
    let mut one = Growable::with_storage(&mut bytes[..]);
    let mut other = Growable::with_storage(&mut bytes[..]);
    one.instantiate()?;
    other.instantiate()
}
