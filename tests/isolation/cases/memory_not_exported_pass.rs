//! What a module exports can be called.

use herkos_runtime::WasmResult;
use secret::Secret;

fn main() -> WasmResult<()> {
    let mut secret: Secret<Box<[u8; 65536]>> = Secret::zeroed();
    secret.instantiate()?;
    assert_ne!(secret.sign(1)?, secret.sign(2)?);
    Ok(())
}
