//! The system's clocks and random bytes.

use std::time::{Instant, SystemTime};

use super::runtime::wasi::{Clock, Clockid, Errno, Random, Timestamp};

/// The clocks of the system: the time of day, and one that starts with 0. There are none of a
/// processor's time.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Clocks of which the second one starts now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

/// Nanoseconds since 1970.
pub(super) fn timestamp(time: SystemTime) -> Option<Timestamp> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::try_from(since.as_nanos()).ok()
}

impl Clock for SystemClock {
    fn clock_time(&mut self, clock: Clockid, _precision: Timestamp) -> Result<Timestamp, Errno> {
        match clock {
            Clockid::Realtime => timestamp(SystemTime::now()).ok_or(Errno::Overflow),
            Clockid::Monotonic => {
                Timestamp::try_from(self.start.elapsed().as_nanos()).map_err(|_| Errno::Overflow)
            }
            Clockid::ProcessCputime | Clockid::ThreadCputime => Err(Errno::Badf),
        }
    }

    fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno> {
        match clock {
            // The standard library does not tell; these are the units that systems count in.
            Clockid::Realtime | Clockid::Monotonic => Ok(if cfg!(windows) { 100 } else { 1 }),
            Clockid::ProcessCputime | Clockid::ThreadCputime => Err(Errno::Badf),
        }
    }
}

/// Random bytes of the system, which are fit for secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        getrandom::fill(bytes).map_err(|_| Errno::Io)
    }
}
