//! A module with imports runs only with a host.
//@ E0061: takes 1 argument

use greeter::Greeter;

fn main() {
    let mut greeter: Greeter<Box<[u8; 65536]>> = Greeter::zeroed();
    let _ = greeter.greet();
}
