//! A host of the module `"jq"`, begun by herkos host-stub: its streams by WASI, a clock that stands
//! still, and no files.

use jq::herkos_runtime::{
    GuestError, GuestValue, LinearMemory, PAGE_SIZE, Storage, WasmResult, WasmTrap, guest_struct,
    wasi,
};
use jq::{Env, Jq};

/// Why the module has ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// `exit` with its code.
    Exit(i32),
    /// An assertion of C.
    Assertion(String),
    /// `abort`.
    Abort,
    /// A handler of a signal.
    Signal(i32),
}

/// What the module may do.
pub struct Host<W> {
    /// Why the last call trapped, when that is `WasmTrap::Host`.
    pub error: Option<HostError>,
    /// What it may do by WASI.
    pub wasi: W,
}

/// The errors of Linux's calls, which have the numbers of WASI's.
const NOENT: i32 = -44;
const NOSYS: i32 = -52;

guest_struct! {
    /// `struct tm`, with the offset of its zone, which is UTC.
    #[derive(Clone, Copy)]
    struct Time {
        second: i32,
        minute: i32,
        hour: i32,
        day: i32,
        month: i32,
        year: i32,
        weekday: i32,
        day_of_year: i32,
        is_dst: i32,
        offset: i32,
    }
}

const DAY: i64 = 86_400;

/// Days from 1970 to the first day of a month. Years begin with March, so that a leap day is their
/// last.
fn days(year: i64, month: i64) -> i64 {
    let months = year * 12 + month - 2;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 - 719_468
}

impl Time {
    /// The time that is so many seconds after 1970.
    fn at(seconds: i64) -> Self {
        let (day, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY) as i32);
        // Near enough from below: the year has begun by then.
        let mut year = 1970 + (day - 366).div_euclid(366).min((day - 366).div_euclid(365));
        while days(year + 1, 0) <= day {
            year += 1;
        }
        let month = (0..11)
            .take_while(|month| days(year, month + 1) <= day)
            .count() as i64;
        Self {
            second: rest % 60,
            minute: rest / 60 % 60,
            hour: rest / 3600,
            day: (day - days(year, month) + 1) as i32,
            month: month as i32,
            year: (year - 1900) as i32,
            weekday: (day + 4).rem_euclid(7) as i32,
            day_of_year: (day - days(year, 0)) as i32,
            is_dst: 0,
            offset: 0,
        }
    }

    /// The seconds since 1970; its numbers may be beyond what they are of.
    fn seconds(self) -> i64 {
        let day =
            days(i64::from(self.year) + 1900, i64::from(self.month)) + i64::from(self.day) - 1;
        let [hour, minute, second] = [self.hour, self.minute, self.second].map(i64::from);
        day * DAY + hour * 3600 + minute * 60 + second
    }
}

impl<W> Host<W> {
    /// A host of which nothing has failed.
    pub fn new(wasi: W) -> Self {
        Self { error: None, wasi }
    }

    /// Keeps why a function failed, and gives what it has to return.
    fn fail(&mut self, error: HostError) -> WasmTrap {
        self.error = Some(error);
        WasmTrap::Host
    }
}

impl<S: Storage, W> Env<S> for Host<W> {
    fn exit(&mut self, _: &mut Jq<S>, code: i32) -> WasmResult<()> {
        Err(self.fail(HostError::Exit(code)))
    }

    fn __assert_fail(
        &mut self,
        caller: &mut Jq<S>,
        text: i32,
        _file: i32,
        _line: i32,
        _function: i32,
    ) -> WasmResult<()> {
        let text = caller.memory().guest().c_text(text)?.to_owned();
        Err(self.fail(HostError::Assertion(text)))
    }

    /// Null: no text is a time.
    fn strptime(&mut self, _: &mut Jq<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(0)
    }

    fn __syscall_fcntl64(&mut self, _: &mut Jq<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    fn __syscall_ioctl(&mut self, _: &mut Jq<S>, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    fn _abort_js(&mut self, _: &mut Jq<S>) -> WasmResult<()> {
        Err(self.fail(HostError::Abort))
    }

    fn emscripten_date_now(&mut self, _: &mut Jq<S>) -> WasmResult<f64> {
        Ok(0.0)
    }

    fn __syscall_openat(
        &mut self,
        _: &mut Jq<S>,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
    ) -> WasmResult<i32> {
        Ok(NOENT)
    }

    fn __syscall_fstat64(&mut self, _: &mut Jq<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    fn __syscall_stat64(&mut self, _: &mut Jq<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    fn __syscall_newfstatat(
        &mut self,
        _: &mut Jq<S>,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
    ) -> WasmResult<i32> {
        Ok(NOENT)
    }

    fn __syscall_lstat64(&mut self, _: &mut Jq<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOENT)
    }

    /// Seconds to the west, whether there is summer time, and two names of 17 bytes.
    fn _tzset_js(
        &mut self,
        caller: &mut Jq<S>,
        west: i32,
        summer: i32,
        name: i32,
        summer_name: i32,
    ) -> WasmResult<()> {
        let mut utc = || -> Result<(), GuestError> {
            let mut memory = caller.memory().guest_mut();
            memory.set(west, 0)?;
            memory.set(summer, 0)?;
            memory.put(name, b"UTC\0")?;
            memory.put(summer_name, b"UTC\0")
        };
        Ok(utc()?)
    }

    fn _timegm_js(&mut self, caller: &mut Jq<S>, time: i32) -> WasmResult<i64> {
        let seconds = caller.memory().guest().get::<Time>(time)?.seconds();
        // With what is beyond its field carried over, as C has it.
        caller.memory().guest_mut().set(time, Time::at(seconds))?;
        Ok(seconds)
    }

    fn _localtime_js(&mut self, caller: &mut Jq<S>, seconds: i64, time: i32) -> WasmResult<()> {
        self._gmtime_js(caller, seconds, time)
    }

    fn _gmtime_js(&mut self, caller: &mut Jq<S>, seconds: i64, time: i32) -> WasmResult<()> {
        // JavaScript's dates end there, a quarter of a million years from 1970.
        let seconds = seconds.clamp(-8_640_000_000_000, 8_640_000_000_000);
        Ok(caller.memory().guest_mut().set(time, Time::at(seconds))?)
    }

    fn _emscripten_runtime_keepalive_clear(&mut self, _: &mut Jq<S>) -> WasmResult<()> {
        Ok(())
    }

    fn __call_sighandler(&mut self, _: &mut Jq<S>, _: i32, signal: i32) -> WasmResult<()> {
        Err(self.fail(HostError::Signal(signal)))
    }

    fn __syscall_getcwd(&mut self, _: &mut Jq<S>, _: i32, _: i32) -> WasmResult<i32> {
        Ok(NOSYS)
    }

    fn __syscall_readlinkat(
        &mut self,
        _: &mut Jq<S>,
        _: i32,
        _: i32,
        _: i32,
        _: i32,
    ) -> WasmResult<i32> {
        Ok(NOENT)
    }

    fn emscripten_resize_heap(&mut self, caller: &mut Jq<S>, bytes: i32) -> WasmResult<i32> {
        let needed = (bytes as u32).div_ceil(PAGE_SIZE as u32) as i32;
        let more = (needed - caller.memory().size()).max(0);
        Ok((caller.memory().grow(more) != -1).into())
    }
}

impl<W> wasi::WasiView for Host<W> {
    type Wasi = W;

    fn wasi(&self) -> &W {
        &self.wasi
    }

    fn wasi_mut(&mut self) -> &mut W {
        &mut self.wasi
    }
}
