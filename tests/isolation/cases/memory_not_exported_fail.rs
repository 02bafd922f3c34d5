//! A module's memory is asked for that it does not export.
//@ E0599: no method named `memory`

use secret::Secret;

fn main() {
    let mut secret: Secret<Box<[u8; 65536]>> = Secret::zeroed();
    let _ = secret.memory();
}
