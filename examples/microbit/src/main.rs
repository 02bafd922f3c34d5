//! Runs five modules and writes what they give: the same text on every machine.

#![cfg_attr(target_os = "none", no_std, no_main)]

mod programs;

// Its implementation of critical sections is for the linker alone.
#[cfg(all(target_os = "none", target_arch = "arm"))]
use cortex_m as _;

#[cfg(not(target_os = "none"))]
fn main() -> std::process::ExitCode {
    struct Stdout;

    impl core::fmt::Write for Stdout {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            print!("{text}");
            Ok(())
        }
    }

    std::process::ExitCode::from(u8::from(!programs::run(&mut Stdout)))
}

#[cfg(target_os = "none")]
#[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
#[cfg_attr(target_arch = "riscv32", riscv_rt::entry)]
fn main() -> ! {
    use semihosting::process::ExitCode;

    // Without a debugger behind it, a board has nowhere to write to.
    let result = semihosting::io::stdout().map(|mut out| programs::run(&mut Text(&mut out)));
    match result {
        Ok(true) => ExitCode::SUCCESS.exit_process(),
        _ => ExitCode::FAILURE.exit_process(),
    }
}

/// The debugger's output, as text.
#[cfg(target_os = "none")]
struct Text<'a, W>(&'a mut W);

#[cfg(target_os = "none")]
impl<W: semihosting::io::Write> core::fmt::Write for Text<'_, W> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0
            .write_all(text.as_bytes())
            .map_err(|_| core::fmt::Error)
    }
}
