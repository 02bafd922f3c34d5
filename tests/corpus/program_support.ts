/**
 * The part of the corpus's Rust programs that is the same in all of them.
 *
 * @module
 */

/** Rust items behind those that `programText` writes. */
export const PROGRAM_SUPPORT = `
/// A value of WebAssembly that can be made up and shown.
trait Value: Sized {
    fn from_number(number: u32) -> Self;
    fn show(self) -> String;
}

impl Value for i32 {
    fn from_number(number: u32) -> Self { number as i32 }
    fn show(self) -> String { (self as u32).to_string() }
}

impl Value for i64 {
    fn from_number(number: u32) -> Self { i64::from(number) }
    fn show(self) -> String { (self as u64).to_string() }
}

impl Value for f32 {
    fn from_number(number: u32) -> Self { number as f32 }
    fn show(self) -> String { f64::from(self).show() }
}

impl Value for f64 {
    fn from_number(number: u32) -> Self { f64::from(number) }
    fn show(self) -> String {
        if self.is_nan() { "nan".into() } else { format!("{:016x}", self.to_bits()) }
    }
}

impl Value for FuncRef {
    fn from_number(_: u32) -> Self { Self::NULL }
    fn show(self) -> String { if self.is_null() { "null" } else { "ref" }.into() }
}

impl Value for ExternRef {
    fn from_number(_: u32) -> Self { Self::NULL }
    fn show(self) -> String { if self.handle().is_none() { "null" } else { "ref" }.into() }
}

fn show1<A: Value>(a: A) -> String {
    a.show()
}

fn show2<A: Value, B: Value>((a, b): (A, B)) -> String {
    format!("{} {}", a.show(), b.show())
}

fn show3<A: Value, B: Value, C: Value>((a, b, c): (A, B, C)) -> String {
    format!("{} {} {}", a.show(), b.show(), c.show())
}

fn show4<A: Value, B: Value, C: Value, D: Value>((a, b, c, d): (A, B, C, D)) -> String {
    format!("{} {} {} {}", a.show(), b.show(), c.show(), d.show())
}

/// Zeros in the first round, an address and small numbers in the second.
fn argument<T: Value>(round: u32, position: usize) -> T {
    T::from_number(std::hint::black_box(round) * [1024, 16, 3, 1][position % 4])
}

fn say<T: ToText>(what: &str, result: WasmResult<T>) {
    let text = match result {
        Ok(value) => format!("ok {}", value.to_text()),
        Err(trap) => kind(trap).into(),
    };
    println!("{what} {}", text.trim_end());
    // A call that never ends must not keep the lines before it back.
    std::io::stdout().flush().unwrap();
}

trait ToText {
    fn to_text(self) -> String;
}

impl ToText for String {
    fn to_text(self) -> String { self }
}

impl ToText for () {
    fn to_text(self) -> String { String::new() }
}

/// Traps as far as the messages of another engine tell them apart.
fn kind(trap: WasmTrap) -> String {
    match trap {
        WasmTrap::IntegerOverflow | WasmTrap::InvalidConversionToInteger => "arithmetic".into(),
        WasmTrap::UninitializedElement | WasmTrap::IndirectCallTypeMismatch => "indirect".into(),
        WasmTrap::UndefinedElement | WasmTrap::TableOutOfBounds => "table".into(),
        WasmTrap::NullReference | WasmTrap::NullFunctionReference => "null".into(),
        trap => format!("{trap:?}"),
    }
}

/// FNV-1a over words, with the size in pages.
fn hash(bytes: &[u8]) -> u32 {
    let mut hash = 0x811c_9dc5 ^ (bytes.len() / PAGE_SIZE) as u32;
    for word in bytes.chunks_exact(4) {
        let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        hash = (hash ^ word).wrapping_mul(0x0100_0193);
    }
    hash
}

fn main() {
    // Tables lie in the instance, which may pass over the stack on its way into the box.
    std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap().join().unwrap();
}
`;
