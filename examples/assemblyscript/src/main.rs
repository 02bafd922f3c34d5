//! Disassembles and runs a program with anan-as, an interpreter of AssemblyScript.

mod managed;

use anan_as::herkos_runtime::{
    GuestValue, LinearMemory, Storage, WasmResult, WasmTrap, guest_struct,
};
use anan_as::{AnanAs, Env};
use managed::{array, new_array, string};

/// Where and why the module gave up: `throw`, or a check of AssemblyScript's own.
struct Abort {
    message: Option<String>,
    file: Option<String>,
    line: i32,
    column: i32,
}

/// What the module may do: write lines.
#[derive(Default)]
struct Host {
    /// Why the last call trapped, when that is `WasmTrap::Host`.
    abort: Option<Abort>,
}

impl<S: Storage> Env<S> for Host {
    fn abort(
        &mut self,
        caller: &mut AnanAs<S>,
        message: i32,
        file: i32,
        line: i32,
        column: i32,
    ) -> WasmResult<()> {
        let memory = caller.memory().guest();
        let (message, file) = (string(memory, message)?, string(memory, file)?);
        self.abort = Some(Abort {
            message,
            file,
            line,
            column,
        });
        Err(WasmTrap::Host)
    }

    fn console_log(&mut self, caller: &mut AnanAs<S>, text: i32) -> WasmResult<()> {
        let text = string(caller.memory().guest(), text)?;
        println!("{}", text.as_deref().unwrap_or("null"));
        Ok(())
    }
}

guest_struct! {
    /// The class of what `runProgram` gives: its fields as C has them.
    struct VmOutput {
        status: i32,
        exit_code: i32,
        pc: i32,
        gas: i64,
        result: i32,
        registers: i32,
        memory: i32,
    }
}

/// Numbers of this module's classes, as the JavaScript that AssemblyScript writes beside it has them.
mod class {
    pub const BYTES: i32 = 6;
    pub const PAGES: i32 = 45;
    pub const CHUNKS: i32 = 47;
    pub const REGISTERS: i32 = 52;
}

const GENERIC: i32 = 0;
const NO_METADATA: i32 = 1;

struct Machine {
    module: AnanAs<Box<[u8]>>,
    host: Host,
}

impl Machine {
    fn new() -> Result<Self, WasmTrap> {
        let (mut module, mut host) = (AnanAs::zeroed(), Host::default());
        module.instantiate(&mut host)?;
        Ok(Self { module, host })
    }

    fn disassemble(&mut self, program: &[u8]) -> Result<Option<String>, WasmTrap> {
        let Self { module, host } = self;
        let program = new_array(module, host, class::BYTES, program)?;
        let text = module.disassemble(host, program, GENERIC, NO_METADATA)?;
        module.__unpin(host, program)?;
        Ok(string(module.memory().guest(), text)?)
    }

    fn run(&mut self, program: &[u8], gas: i64) -> Result<(VmOutput, Vec<u64>), WasmTrap> {
        let Self { module, host } = self;
        let program = new_array(module, host, class::BYTES, program)?;
        let registers = new_array::<u64, _, _>(module, host, class::REGISTERS, &[])?;
        let pages = new_array::<i32, _, _>(module, host, class::PAGES, &[])?;
        let chunks = new_array::<i32, _, _>(module, host, class::CHUNKS, &[])?;
        let args = new_array::<u8, _, _>(module, host, class::BYTES, &[])?;
        let (kind, metadata) = (GENERIC, NO_METADATA);
        let prepared = module.prepareProgram(
            host, kind, metadata, program, registers, pages, chunks, args, 0,
        )?;
        for argument in [program, registers, pages, chunks, args] {
            module.__unpin(host, argument)?;
        }
        // How many of the arguments are given; the others get their defaults.
        module.__setArgumentsLength(host, 4)?;
        let (start, logs) = (0, 1);
        let output = module.runProgram(host, prepared, gas, start, logs, 0, 0)?;
        let memory = module.memory().guest();
        let output: VmOutput = memory.get(output)?;
        let registers = array(memory, output.registers)?;
        Ok((output, registers))
    }
}

fn main() -> Result<(), WasmTrap> {
    // No jumps, 20 bytes of code, and a bit for each that begins an instruction.
    let program = [
        0,
        0,
        20,
        51,
        7,
        6,
        0,
        0,
        0,
        51,
        8,
        7,
        0,
        0,
        0,
        202,
        0x87,
        9,
        149,
        0x99,
        200,
        1,
        0,
        0b0100_0001,
        0b1001_0000,
        0b0000_1000,
    ];
    let mut machine = Machine::new()?;
    println!("{}", machine.disassemble(&program)?.unwrap_or_default());
    let (
        VmOutput {
            status,
            exit_code,
            pc,
            gas,
            ..
        },
        registers,
    ) = machine.run(&program, 1000)?;
    println!("status {status}, exit code {exit_code}, at {pc}, {gas} left, {registers:?}");
    if let Err(WasmTrap::Host) = machine.disassemble(&[1, 2, 3])
        && let Some(Abort {
            message,
            file,
            line,
            column,
        }) = machine.host.abort.take()
    {
        let (message, file) = (message.unwrap_or_default(), file.unwrap_or_default());
        println!("{message} in {file}:{line}:{column}");
    }
    Ok(())
}
