//! The modules and what is asked of them.

use core::cell::RefCell;
use core::fmt::{self, Write};
use core::hint::black_box;
use critical_section::Mutex;
use controller::Controller;
use herkos_runtime::{AlignedStorage, GuestError, LinearMemory, WasmResult, WasmTrap};

#[path = "../generated/codec.rs"]
mod codec;
#[path = "../generated/controller.rs"]
mod controller;
#[path = "../generated/crc32.rs"]
mod crc32;
#[path = "../generated/floats.rs"]
mod floats;
#[path = "../generated/panel.rs"]
mod panel;
#[path = "../generated/sha256.rs"]
mod sha256;
#[path = "../generated/thermometer.rs"]
mod thermometer;

/// Why a program ended early.
enum Failure {
    /// A trap of a module.
    Trap(WasmTrap),
    /// The output takes no text.
    Output,
}

impl From<WasmTrap> for Failure {
    fn from(trap: WasmTrap) -> Self {
        Self::Trap(trap)
    }
}

impl From<GuestError> for Failure {
    fn from(error: GuestError) -> Self {
        Self::Trap(error.into())
    }
}

impl From<fmt::Error> for Failure {
    fn from(_: fmt::Error) -> Self {
        Self::Output
    }
}

/// Runs all of them and says whether all went well.
pub fn run(out: &mut impl Write) -> bool {
    match run_all(out) {
        Ok(()) => true,
        Err(Failure::Trap(trap)) => writeln!(out, "{trap:?}").is_ok_and(|()| false),
        Err(Failure::Output) => false,
    }
}

/// Each on a part of the stack that the next one uses again.
fn run_all(out: &mut impl Write) -> Result<(), Failure> {
    hashes(out)?;
    checksums(out)?;
    packing(out)?;
    heating(out)?;
    thermometers(out)?;
    nans(out)?;
    lights(out)
}

fn hex(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
}

#[inline(never)]
fn hashes(out: &mut impl Write) -> Result<(), Failure> {
    let mut module = sha256::Sha256::new();
    module.instantiate()?;
    let block = module.block()?;
    let mut thousand = [0; 1000];
    for (i, byte) in thousand.iter_mut().enumerate() {
        *byte = i as u8;
    }
    for message in [&b""[..], b"abc", &thousand] {
        module.reset()?;
        let (blocks, rest) = message.as_chunks::<64>();
        for bytes in blocks {
            module.memory().guest_mut().put(block, bytes)?;
            module.update()?;
        }
        module.memory().guest_mut().put(block, rest)?;
        module.finish(rest.len() as i32)?;
        write!(out, "sha256 of {} bytes: ", message.len())?;
        hex(out, module.memory().guest().bytes(block, 32)?)?;
        writeln!(out)?;
    }
    Ok(())
}

#[inline(never)]
fn checksums(out: &mut impl Write) -> Result<(), Failure> {
    let mut module = crc32::Crc32::new();
    module.instantiate()?;
    let buffer = module.buffer()?;
    let mut crc = 0;
    for part in [&b"1234"[..], b"56789", &[0xff; 128]] {
        module.memory().guest_mut().put(buffer, part)?;
        crc = module.crc32(crc, part.len() as i32)?;
        writeln!(out, "crc32: {crc:08x}")?;
    }
    Ok(())
}

/// All that the module has in its memory is a constant, so that an instance has no bytes.
#[inline(never)]
fn thermometers(out: &mut impl Write) -> Result<(), Failure> {
    const _: () = assert!(size_of::<thermometer::Thermometer>() == 0);
    let mut module = thermometer::Thermometer::new();
    module.instantiate()?;
    for reading in [0, 1000, 2048, 2100, 4095] {
        writeln!(out, "reading {reading}: {}", module.celsius(reading)?)?;
    }
    Ok(())
}

#[inline(never)]
fn packing(out: &mut impl Write) -> Result<(), Failure> {
    const TEXT: &[u8] = b"A sandbox is a box with sand; a sandbox in a sandbox is a box in a box, \
        with sand in the box and sand in the sandbox. ======================================";
    let mut module = codec::Codec::new();
    module.instantiate()?;
    let (plain, packed) = (module.plain()?, module.packed()?);
    module.memory().guest_mut().put(plain, TEXT)?;
    let length = module.pack(TEXT.len() as i32)?;
    writeln!(out, "packed {} bytes into {length}:", TEXT.len())?;
    for line in module.memory().guest().bytes(packed, length)?.chunks(32) {
        hex(out, line)?;
        writeln!(out)?;
    }
    module.memory().guest_mut().put(plain, &[0; TEXT.len()])?;
    let length = module.unpack(length)?;
    let same = module.memory().guest().bytes(plain, length)? == TEXT;
    writeln!(out, "unpacked {length}, the same: {same}")?;
    // A distance to before the start.
    module.memory().guest_mut().put(packed, b"\x01ab\x80\x03")?;
    writeln!(out, "unpacked nonsense: {}", module.unpack(5)?)?;
    Ok(())
}

/// Reached from the main loop and from interrupts alike, so it is no variable of either.
static HEATER: Mutex<RefCell<Controller>> = Mutex::new(RefCell::new(Controller::new()));

/// From the main loop or from an interrupt.
fn with_heater<T>(work: impl FnOnce(&mut Controller) -> WasmResult<T>) -> WasmResult<T> {
    critical_section::with(|cs| work(&mut HEATER.borrow_ref_mut(cs)))
}

#[inline(never)]
fn heating(out: &mut impl Write) -> Result<(), Failure> {
    with_heater(|heater| {
        heater.instantiate()?;
        heater.set_target(21.5)
    })?;
    for tick in 1..=120 {
        let noise = ((tick * 37 % 11) - 5) as f32 * 0.013;
        let state = with_heater(|heater| heater.step(0.5, noise))?;
        if tick % 15 == 0 || state == 3 {
            writeln!(
                out,
                "tick {tick}: state {state}, power {:08x}, room {:016x}, deviation {:016x}",
                with_heater(|heater| heater.power())?.to_bits(),
                with_heater(|heater| heater.room())?.to_bits(),
                with_heater(|heater| heater.deviation())?.to_bits(),
            )?;
        }
    }
    let state = with_heater(|heater| heater.step(0.5, f32::NAN))?;
    writeln!(out, "a sensor that gives no number: state {state}")?;
    Ok(())
}

/// NaNs of signs and payloads that processors do not agree on.
#[inline(never)]
fn nans(out: &mut impl Write) -> Result<(), Failure> {
    let mut module = floats::Floats::new();
    module.instantiate()?;
    // Nothing is known while this is compiled, so that each processor has to show what it does.
    let (one, other) = black_box((f32::from_bits(0x7f80_0001), f32::from_bits(0xffcc_0ffe)));
    let (wide, zero, two) = black_box((f64::from_bits(0xfff4_0000_dead_beef), 0.0, -2.0));
    let infinite = black_box(f32::INFINITY);
    for bits in [
        module.div(zero, zero)?,
        module.div(wide, 1.0)?,
        module.sqrt(two)?,
        module.promote(one)?,
        module.folded()?,
    ] {
        write!(out, "{:016x} ", bits.to_bits())?;
    }
    writeln!(out)?;
    for bits in [
        module.sub(infinite, infinite)?,
        module.sub(one, other)?,
        module.min(other, 1.0)?,
        module.demote(wide)?,
        module.negate(other)?,
    ] {
        write!(out, "{:08x} ", bits.to_bits())?;
    }
    writeln!(out)?;
    Ok(())
}

/// What the panel can do: read and write pins, and say something. There is nothing else.
struct Board<'a, W> {
    out: &'a mut W,
    button: bool,
    tick: u32,
}

impl<S, W> panel::Gpio<S> for Board<'_, W>
where
    W: Write,
{
    fn read(&mut self, _: &mut panel::Panel<S>, pin: i32) -> WasmResult<i32> {
        Ok(i32::from(pin == 5 && self.button))
    }

    fn write(&mut self, _: &mut panel::Panel<S>, pin: i32, level: i32) -> WasmResult<()> {
        writeln!(self.out, "at {}: pin {pin} is {level}", self.tick).map_err(|_| WasmTrap::Host)
    }
}

impl<S: AlignedStorage<112>, W: Write> panel::Log<S> for Board<'_, W> {
    fn line(&mut self, caller: &mut panel::Panel<S>, at: i32, length: i32) -> WasmResult<()> {
        let text = caller.memory().guest().text(at, length)?;
        writeln!(self.out, "at {}: {text}", self.tick).map_err(|_| WasmTrap::Host)
    }
}

#[inline(never)]
fn lights<W: Write>(out: &mut W) -> Result<(), Failure> {
    let mut board = Board {
        out,
        button: false,
        tick: 0,
    };
    let mut module = panel::Panel::new();
    module.instantiate(&mut board)?;
    for tick in 0..80 {
        board.tick = tick;
        // It bounces, then is down for a short while, and later for a long one.
        board.button = matches!(tick, 3 | 5 | 7..15 | 30..56);
        module.tick(&mut board)?;
    }
    let count = module.tick(&mut board)?;
    writeln!(board.out, "pressed {count} times")?;
    Ok(())
}
