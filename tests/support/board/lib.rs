//! A board in QEMU, for tests: a start without an operating system, output and files by semihosting,
//! a heap that only grows, and a painted stack with guard words below it.
//!
//! `link.ld` says where everything is. QEMU puts a program's data where it belongs and starts with
//! zeros, so neither is done here. This crate is no part of herkos: it touches the machine, so it has
//! unsafe code.

#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::asm;
use core::cell::Cell;
use core::fmt::{self, Write};
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, Ordering};

#[cfg(target_arch = "arm")]
mod start_arm;
#[cfg(target_arch = "riscv32")]
mod start_riscv;

/// What the guard and unused stack are painted with.
const PAINT: u32 = 0xcccc_cccc;

unsafe extern "Rust" {
    /// The program, which every program has to define; gives the exit code.
    safe fn board_main() -> u32;
}

unsafe extern "C" {
    static __guard_bottom: u32;
    static __stack_bottom: u32;
    static __stack_top: u32;
    static __heap_bottom: u8;
    static __heap_top: u8;
}

#[unsafe(no_mangle)]
extern "C" fn board_start() -> ! {
    exit(board_main())
}

#[unsafe(no_mangle)]
extern "C" fn board_fault() -> ! {
    let _ = Output.write_str("fault\n");
    exit(3)
}

/// Calls the host: an operation with a block of its arguments (Arm's document 100863).
fn semihosting(operation: u32, arguments: *const u32) -> u32 {
    let result;
    #[cfg(target_arch = "arm")]
    // SAFETY: the host reads the block, and writes where the block says.
    unsafe {
        asm!("bkpt 0xab", inlateout("r0") operation => result, in("r1") arguments);
    }
    #[cfg(target_arch = "riscv32")]
    // SAFETY: as above.
    unsafe {
        asm!(
            ".balign 16",
            ".option push",
            ".option norvc",
            "slli x0, x0, 0x1f",
            "ebreak",
            "srai x0, x0, 7",
            ".option pop",
            inlateout("a0") operation => result,
            in("a1") arguments,
        );
    }
    result
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    const SYS_EXIT_EXTENDED: u32 = 0x20;
    const APPLICATION_EXIT: u32 = 0x20026;
    loop {
        semihosting(SYS_EXIT_EXTENDED, [APPLICATION_EXIT, code].as_ptr());
    }
}

/// Where text goes.
pub struct Output;

/// The host's number for its output, once it is open.
static OUTPUT: AtomicU32 = AtomicU32::new(0);

impl Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const SYS_OPEN: u32 = 0x01;
        const SYS_WRITE: u32 = 0x05;
        const MODE_WRITE: u32 = 4;
        if OUTPUT.load(Ordering::Relaxed) == 0 {
            let terminal = c":tt";
            let block = [
                terminal.as_ptr() as u32,
                MODE_WRITE,
                terminal.count_bytes() as u32,
            ];
            OUTPUT.store(semihosting(SYS_OPEN, block.as_ptr()), Ordering::Relaxed);
        }
        let file = OUTPUT.load(Ordering::Relaxed);
        let block = [file, text.as_ptr() as u32, text.len() as u32];
        match semihosting(SYS_WRITE, block.as_ptr()) {
            0 => Ok(()),
            _ => Err(fmt::Error),
        }
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = writeln!(Output, "panicked: {}", info.message());
    exit(101)
}

/// What the stack is used for.
#[derive(Clone, Copy, Debug)]
pub struct Stack {
    /// Its size in bytes.
    pub size: usize,
    /// How many of them have been written to since it was painted.
    pub used: usize,
    /// Whether the words just below it are what they were.
    pub guard: bool,
}

/// Looks at the stack.
pub fn stack() -> Stack {
    let (guard, bottom) = (&raw const __guard_bottom, &raw const __stack_bottom);
    let size = &raw const __stack_top as usize - bottom as usize;
    Stack {
        size,
        used: size - 4 * painted(bottom, size),
        guard: 4 * painted(guard, bottom as usize - guard as usize)
            == bottom as usize - guard as usize,
    }
}

/// How many words are painted from an address on, of so many bytes.
fn painted(start: *const u32, bytes: usize) -> usize {
    // SAFETY: what is asked for is in the guard or the stack.
    let is_painted = |i: &usize| unsafe { start.add(*i).read_volatile() } == PAINT;
    (0..bytes / 4).take_while(is_painted).count()
}

/// Paints the guard, and the stack below the caller.
#[inline(never)]
pub fn paint() {
    /// More than the frame of this function.
    const OWN: usize = 256;
    let here = 0_u8;
    let end = &raw const here as usize - OWN;
    let mut at = &raw const __guard_bottom as *mut u32;
    while (at as usize) < end {
        // SAFETY: nobody uses what is below this function's frame, and the guard is for this.
        unsafe {
            at.write_volatile(PAINT);
            at = at.add(1);
        }
    }
}

/// A heap that never gives anything back, so that what it gives is still zero.
struct Heap {
    used: Cell<usize>,
}

// SAFETY: there is one thread, and no interrupt.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { used: Cell::new(0) };

// SAFETY: parts of the heap are given once each.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (bottom, top) = (&raw const __heap_bottom, &raw const __heap_top);
        let at = (bottom as usize + self.used.get()).next_multiple_of(layout.align());
        match at.checked_add(layout.size()) {
            Some(end) if end <= top as usize => {
                self.used.set(end - bottom as usize);
                at as *mut u8
            }
            _ => core::ptr::null_mut(),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { self.alloc(layout) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
