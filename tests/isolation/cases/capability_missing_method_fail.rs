//! The host has an environment without the log that the module imports.
//@ E0046: missing: `log`

use greeter::Env;

struct Host;

impl<S> Env<S> for Host {
    fn scale(&mut self) -> i32 {
        1
    }
}

fn main() {}
