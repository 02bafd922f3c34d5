//! A module's memory is reached for behind its methods.
//@ E0616: field `memory` of struct

use secret::Secret;

fn main() {
    let secret: Secret<Box<[u8; 65536]>> = Secret::zeroed();
    let _ = &secret.memory;
}
