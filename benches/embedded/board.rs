//! A micro:bit for measurements: starts, counts instructions, looks how deep the stack went, and
//! writes to the debugger. The programs of both kinds have it.

use core::arch::{asm, global_asm};
use core::panic::PanicInfo;
use core::ptr::{addr_of, addr_of_mut, read_volatile, write_volatile};

global_asm!(
    ".section .vectors, \"a\"",
    ".word _stack_top",
    ".word start",
    ".rept 14",
    ".word halt",
    ".endr",
    ".text",
    ".thumb_func",
    ".global halt",
    "halt: b halt",
);

unsafe extern "C" {
    static mut _data: u32;
    static mut _data_end: u32;
    static _data_load: u32;
    static mut _bss: u32;
    static mut _bss_end: u32;
}

#[unsafe(no_mangle)]
extern "C" fn start() -> ! {
    // SAFETY: the linker script says where these are, and nothing else runs yet.
    unsafe {
        let (mut to, mut from) = (addr_of_mut!(_data), addr_of!(_data_load));
        while to < addr_of_mut!(_data_end) {
            write_volatile(to, read_volatile(from));
            (to, from) = (to.add(1), from.add(1));
        }
        let mut to = addr_of_mut!(_bss);
        while to < addr_of_mut!(_bss_end) {
            write_volatile(to, 0);
            to = to.add(1);
        }
    }
    super::measure();
    exit(0)
}

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    exit(101)
}

fn semihosting(operation: u32, argument: *const u32) {
    // SAFETY: the debugger reads the argument, and changes no memory of these operations.
    unsafe { asm!("bkpt 0xab", inout("r0") operation => _, in("r1") argument, options(nostack)) }
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    semihosting(0x20, [0x20026, code].as_ptr());
    loop {}
}

/// Writes a number on a line of its own.
pub fn show(mut value: u32) {
    let mut text = [b'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut at = 0;
    loop {
        let (rest, digit) = (value / 10, value % 10);
        let letter = [b'0' + digit as u8, 0];
        text[10 - at] = letter[0];
        at += 1;
        value = rest;
        if value == 0 {
            break;
        }
    }
    let mut line = [0; 13];
    for i in 0..at {
        line[i] = text[11 - at + i];
    }
    line[at] = b'\n';
    semihosting(0x04, line.as_ptr().cast());
}

const TIMER: usize = 0x4000_8000;

fn register(offset: usize) -> *mut u32 {
    (TIMER + offset) as *mut u32
}

/// Starts the timer, which ticks each 62.5 ns.
pub fn start_timer() {
    // SAFETY: the registers of the nRF51's TIMER0.
    unsafe {
        write_volatile(register(0x508), 3);
        write_volatile(register(0x510), 0);
        write_volatile(register(0x000), 1);
    }
}

/// Ticks since the start.
#[inline(never)]
pub fn ticks() -> u32 {
    // SAFETY: as above.
    unsafe {
        write_volatile(register(0x040), 1);
        read_volatile(register(0x540))
    }
}

const PAINT: u32 = 0x5aa5_c33c;

/// Paints what is below the stack, and says where that is.
#[inline(never)]
pub fn paint_stack() -> u32 {
    let top: u32;
    // SAFETY: nothing lives below the stack pointer, down to where variables end.
    unsafe {
        asm!("mov {}, sp", out(reg) top, options(nomem, nostack));
        let mut at = addr_of_mut!(_bss_end);
        while (at as u32) < top - 64 {
            write_volatile(at, PAINT);
            at = at.add(1);
        }
    }
    top
}

/// The bytes below the top that have been used.
#[inline(never)]
pub fn stack_used(top: u32) -> u32 {
    let mut at = addr_of!(_bss_end);
    // SAFETY: as above.
    unsafe {
        while read_volatile(at) == PAINT {
            at = at.add(1);
        }
    }
    top - at as u32
}
