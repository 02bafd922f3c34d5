//! Runs a program for WASI several times on hosts without heap, and prints what each run said and
//! how it ended: every time the same.
#![forbid(unsafe_code)]

use herkos_runtime::wasi::{
    Buffer, FileSystem, FixedClock, Host, MemoryFiles, ReadOnlyFiles, Rooted, SeededRandom, Stdio,
};
use herkos_runtime::{WasmResult, WasmTrap};

mod notes;

/// Runs the program once, which has what it needs and nothing else.
fn run<F: Rooted>(files: F, args: &[&[u8]], input: &[u8]) -> F {
    let mut memory = [0; 2 * 65536];
    let mut program = notes::Notes::with_storage(&mut memory[..]);
    let (mut out, mut err) = (Buffer::new([0; 512]), Buffer::new([0; 128]));
    let mut host = Host::new()
        .args(args)
        .environ(&[b"NOTES=/var/notes.txt"])
        .clock(FixedClock::at(1_700_000_000_000_000_000).with_step(10))
        .random(SeededRandom::new(42))
        .files(files)
        .stdio(Stdio::new(input, &mut out, &mut err));
    let mut start = || -> WasmResult<()> {
        program.instantiate(&mut host)?;
        program._start(&mut host)
    };
    let code = match start() {
        Ok(()) => 0,
        Err(WasmTrap::Exit) => host.exit_code().unwrap_or_default(),
        Err(trap) => panic!("{trap}"),
    };
    let files = host.into_file_system();
    let command: Vec<_> = args.iter().map(|arg| String::from_utf8_lossy(arg)).collect();
    println!("$ {}", command.join(" "));
    print!("{}", String::from_utf8_lossy(out.bytes()));
    print!("{}", String::from_utf8_lossy(err.bytes()));
    println!("= {code}");
    files
}

fn main() {
    let files: MemoryFiles<8, 256> = MemoryFiles::new();
    let files = run(files, &[b"notes", b"list"], b"");
    let files = run(files, &[b"notes", b"add", b"first", b"second"], b"");
    let files = run(files, &[b"notes", b"read"], b"from standard input\nnot a line");
    let files = run(files, &[b"notes", b"list"], b"");
    println!("{:?}", files.get("var/notes.txt").map(<[u8]>::len));
    let files = run(files, &[b"notes", b"wipe"], b"");
    println!("{:?}", files.get("var/notes.txt").map(<[u8]>::len));
    // What there is no room for.
    let files = run(files, &[b"notes", b"add", &[b'x'; 100], &[b'y'; 120]], b"");
    println!("{} bytes are free", files.room());

    let files: ReadOnlyFiles = ReadOnlyFiles::new(&[("var/notes.txt", b"constant\n"), ("etc/", b"")]);
    let files = run(files, &[b"notes", b"list"], b"");
    let files = run(files, &[b"notes", b"add", b"more"], b"");
    run(files, &[b"notes"], b"");
}
