//! A program for WASI whose files, time and random bytes exist in this program only.

use generated_notes::Notes;
use generated_notes::herkos_runtime::wasi::{
    Buffer, Discard, FixedClock, Host, MemoryFiles, SeededRandom, Stdio,
};
use generated_notes::herkos_runtime::{WasmResult, WasmTrap};

mod generated_notes;

/// A file system of 8 files and directories, and 512 bytes in all.
type Files = MemoryFiles<8, 512>;

/// Runs the program once over the files, and shows what it says.
fn run(files: &mut Files, args: &[&[u8]]) -> WasmResult<()> {
    let mut output = Buffer::new([0; 512]);
    let mut host = Host::new()
        .args(args)
        .environ(&[b"NOTES=/notes.txt"])
        .clock(FixedClock::at(1_700_000_000_000_000_000))
        .random(SeededRandom::new(42))
        .files(files)
        .stdio(Stdio::new(b"", &mut output, Discard));
    let mut memory = [0; 2 * 65536];
    let mut program = Notes::with_storage(&mut memory[..]);
    program.instantiate(&mut host)?;
    match program._start(&mut host) {
        // The end of the program is a value here, and the process goes on.
        Ok(()) | Err(WasmTrap::Exit) => {}
        Err(trap) => return Err(trap),
    }
    print!("{}", String::from_utf8_lossy(output.bytes()));
    Ok(())
}

fn main() -> WasmResult<()> {
    let mut files = Files::new();
    run(&mut files, &[b"notes", b"add", b"milk", b"bread"])?;
    run(&mut files, &[b"notes", b"list"])?;
    println!("{:?}", files.get("notes.txt").map(<[u8]>::len));
    Ok(())
}
