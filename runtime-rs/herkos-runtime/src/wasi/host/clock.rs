//! Clocks that need no operating system.

use super::super::{Clock, Clockid, Errno, Timestamp};
use super::Nothing;

/// A clock that can be waited for, as [`Host`](super::Host) needs it to grant
/// [`Poll`](super::super::Poll).
pub trait Wait: Clock {
    /// Waits for `limit` nanoseconds, and says how long that was.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn wait(&mut self, limit: Timestamp) -> Result<Timestamp, Errno>;
}

/// What files have as the time of a change: that of the host's clock, or 0 where there is none.
pub trait Now {
    /// The time since 1970-01-01T00:00:00Z in nanoseconds.
    fn now(&mut self) -> Timestamp;
}

impl Now for Nothing {
    fn now(&mut self) -> Timestamp {
        0
    }
}

impl<C: Clock> Now for C {
    fn now(&mut self) -> Timestamp {
        self.clock_time(Clockid::Realtime, 1).unwrap_or_default()
    }
}

/// A clock of its own time, which passes only while somebody waits: every run is like the others.
///
/// There is the time of day and, from 0 on, a monotonic clock.
///
/// ```
/// use herkos_runtime::wasi::{Clock, Clockid, FixedClock, Wait};
///
/// let mut clock = FixedClock::at(5_000_000_000);
/// assert_eq!(clock.clock_time(Clockid::Realtime, 1), Ok(5_000_000_000));
/// assert_eq!(clock.wait(20), Ok(20));
/// assert_eq!(clock.clock_time(Clockid::Realtime, 1), Ok(5_000_000_020));
/// assert_eq!(clock.clock_time(Clockid::Monotonic, 1), Ok(20));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FixedClock {
    start: Timestamp,
    elapsed: Timestamp,
    step: Timestamp,
}

impl FixedClock {
    /// A clock that shows this many nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn at(start: Timestamp) -> Self {
        Self {
            start,
            elapsed: 0,
            step: 0,
        }
    }

    /// The same, where `step` nanoseconds pass each time it is read, so that programs get on that
    /// read a clock until some time is over.
    ///
    /// ```
    /// use herkos_runtime::wasi::{Clock, Clockid, FixedClock};
    ///
    /// let mut clock = FixedClock::at(0).with_step(1000);
    /// assert_eq!(clock.clock_time(Clockid::Monotonic, 1), Ok(0));
    /// assert_eq!(clock.clock_time(Clockid::Monotonic, 1), Ok(1000));
    /// ```
    #[must_use]
    pub const fn with_step(self, step: Timestamp) -> Self {
        Self { step, ..self }
    }

    /// Lets time pass.
    pub fn advance(&mut self, time: Timestamp) {
        self.elapsed = self.elapsed.saturating_add(time);
    }
}

impl Clock for FixedClock {
    fn clock_time(&mut self, clock: Clockid, _precision: Timestamp) -> Result<Timestamp, Errno> {
        let start = match clock {
            Clockid::Realtime => self.start,
            Clockid::Monotonic => 0,
            Clockid::ProcessCputime | Clockid::ThreadCputime => return Err(Errno::Badf),
        };
        let time = start.saturating_add(self.elapsed);
        self.advance(self.step);
        Ok(time)
    }

    fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno> {
        match clock {
            Clockid::Realtime | Clockid::Monotonic => Ok(1),
            Clockid::ProcessCputime | Clockid::ThreadCputime => Err(Errno::Badf),
        }
    }
}

impl Wait for FixedClock {
    fn wait(&mut self, limit: Timestamp) -> Result<Timestamp, Errno> {
        self.advance(limit);
        Ok(limit)
    }
}
