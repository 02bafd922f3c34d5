//! A host of the module `"sql_js"`, begun by herkos host-stub. Its names are shortened; what they
//! stand for is in the JavaScript beside the module, and said here.

use sql_js::herkos_runtime::{GuestError, LinearMemory, PAGE_SIZE, Storage, WasmResult, WasmTrap};
use sql_js::{A, SqlJs};

/// Why the module was ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// An assertion of C.
    Assertion(String),
    /// `abort`.
    Abort,
    /// `exit` with its code.
    Exit(i32),
}

/// What the module may do: get more memory. It has no files and no environment, and its clock stands
/// still.
#[derive(Default)]
pub struct Host {
    /// Why the last call trapped, when that is `WasmTrap::Host`.
    pub error: Option<HostError>,
}

/// The errors of Linux's calls, which have the numbers of WASI's.
const BADF: i32 = -8;
const NOENT: i32 = -44;
const NOSYS: i32 = -52;

/// The same from functions of WASI.
const WASI_BADF: i32 = 8;

/// The most bytes that the memory can have: 1024 pages, as herkos leaves it without `--max-pages`.
const HEAP_MAX: i32 = 1024 * PAGE_SIZE as i32;

impl Host {
    /// Keeps why a function failed, and gives what it has to return.
    fn fail(&mut self, error: HostError) -> WasmTrap {
        self.error = Some(error);
        WasmTrap::Host
    }
}

impl<S: Storage> A<S> for Host {
    /// `__assert_fail`
    fn a(&mut self, caller: &mut SqlJs<S>, text: i32, _: i32, _: i32, _: i32) -> WasmResult<()> {
        let text = caller.O().guest().c_text(text)?.to_owned();
        Err(self.fail(HostError::Assertion(text)))
    }

    /// `__syscall_fcntl64`
    fn b(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(BADF)
    }

    /// `emscripten_get_now`: milliseconds.
    fn c(&mut self, _: &mut SqlJs<S>) -> WasmResult<f64> {
        Ok(0.0)
    }

    /// `emscripten_date_now`: milliseconds since 1970.
    fn d(&mut self, _: &mut SqlJs<S>) -> WasmResult<f64> {
        Ok(0.0)
    }

    /// `fd_close`
    fn e(&mut self, _: &mut SqlJs<S>, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `warnLegacyFunction`: of a function of SQL that sql.js will no longer have.
    fn f(&mut self, caller: &mut SqlJs<S>, name: i32) -> WasmResult<()> {
        eprintln!("{} is deprecated", caller.O().guest().c_text(name)?);
        Ok(())
    }

    /// `__syscall_fstat64`
    fn g(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(BADF)
    }

    /// `__syscall_fchown32`
    fn h(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(BADF)
    }

    /// `__syscall_chmod`
    fn i(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_fchmod`
    fn j(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(BADF)
    }

    /// `_setitimer_js`: that there is a timer which never goes off.
    fn k(&mut self, _: &mut SqlJs<S>, _: i32, _: f64) -> WasmResult<i32> {
        Ok(0)
    }

    /// `emscripten_resize_heap`: makes the memory at least as large, and tells whether it is.
    fn l(&mut self, caller: &mut SqlJs<S>, bytes: i32) -> WasmResult<i32> {
        let memory = caller.O();
        let needed = (bytes as u32).div_ceil(PAGE_SIZE as u32) as i32;
        let more = (needed - memory.size()).max(0);
        Ok((memory.grow(more) != -1).into())
    }

    /// `fd_fdstat_get`
    fn m(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `__syscall_utimensat`
    fn n(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_unlinkat`
    fn o(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `emscripten_get_heap_max`
    fn p(&mut self, _: &mut SqlJs<S>) -> WasmResult<i32> {
        Ok(HEAP_MAX)
    }

    /// `fd_write`
    fn q(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `__syscall_rmdir`
    fn r(&mut self, _: &mut SqlJs<S>, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_readlinkat`
    fn s(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `fd_read`
    fn t(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `proc_exit`
    fn u(&mut self, _: &mut SqlJs<S>, code: i32) -> WasmResult<()> {
        Err(self.fail(HostError::Exit(code)))
    }

    /// `_emscripten_runtime_keepalive_clear`: that the program may end, which it does by itself.
    fn v(&mut self, _: &mut SqlJs<S>) -> WasmResult<()> {
        Ok(())
    }

    /// `_abort_js`
    fn w(&mut self, _: &mut SqlJs<S>) -> WasmResult<()> {
        Err(self.fail(HostError::Abort))
    }

    /// `__syscall_openat`
    fn x(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `_mmap_js`
    fn y(
        &mut self,
        _: &mut SqlJs<S>,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
        _: i64,
        _: i32,
        _: i32,
    ) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    /// `_munmap_js`
    fn z(
        &mut self,
        _: &mut SqlJs<S>,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
        _: i64,
    ) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    /// `_localtime_js`: 1, that it fails.
    fn A(&mut self, _: &mut SqlJs<S>, _: i64, _: i32) -> WasmResult<i32> {
        Ok(1)
    }

    /// `_tzset_js`: seconds to the west, whether there is summer time, and two names of 17 bytes.
    fn B(
        &mut self,
        caller: &mut SqlJs<S>,
        west: i32,
        summer: i32,
        name: i32,
        summer_name: i32,
    ) -> WasmResult<()> {
        let mut utc = || -> Result<(), GuestError> {
            let mut memory = caller.O().guest_mut();
            memory.set(west, 0)?;
            memory.set(summer, 0)?;
            memory.put(name, b"UTC\0")?;
            memory.put(summer_name, b"UTC\0")
        };
        Ok(utc()?)
    }

    /// `__syscall_mkdirat`
    fn C(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_faccessat`
    fn D(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `fd_seek`
    fn E(&mut self, _: &mut SqlJs<S>, _: i32, _: i64, _: i32, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `__syscall_geteuid32`
    fn F(&mut self, _: &mut SqlJs<S>) -> WasmResult<i32> {
        Ok(0)
    }

    /// `environ_get`
    fn G(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(0)
    }

    /// `environ_sizes_get`
    fn H(&mut self, caller: &mut SqlJs<S>, count: i32, bytes: i32) -> WasmResult<i32> {
        let mut memory = caller.O().guest_mut();
        memory.set(count, 0)?;
        memory.set(bytes, 0)?;
        Ok(0)
    }

    /// `__syscall_getcwd`
    fn I(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_ftruncate64`
    fn J(&mut self, _: &mut SqlJs<S>, _: i32, _: i64) -> WasmResult<i32> {
        Ok(BADF)
    }

    /// `fd_sync`
    fn K(&mut self, _: &mut SqlJs<S>, _: i32) -> WasmResult<i32> {
        Ok(WASI_BADF)
    }

    /// `__syscall_newfstatat`
    fn L(&mut self, _: &mut SqlJs<S>, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_lstat64`
    fn M(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// `__syscall_stat64`
    fn N(&mut self, _: &mut SqlJs<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }
}
