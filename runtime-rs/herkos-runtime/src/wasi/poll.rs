//! Waiting for clocks and descriptors.

use super::super::WasmResult;
use super::guest::{Stop, answer, bytes_mut, element, offset, read, write};
use super::{Clock, Clockid, Errno, Fd, Ready, Timestamp};

/// The capability to wait, for a time or for descriptors.
pub trait Poll: Clock {
    /// What can be read now, without waiting: nothing where one would have to wait.
    ///
    /// # Errors
    ///
    /// Any error number; it ends the waiting.
    fn readable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno>;

    /// What can be written now, without waiting: nothing where one would have to wait.
    ///
    /// # Errors
    ///
    /// Any error number; it ends the waiting.
    fn writable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno>;

    /// Waits until `limit` nanoseconds are over, or until a descriptor that was not ready may have
    /// become so, and says how long that was. Without a limit only descriptors can end it.
    ///
    /// # Errors
    ///
    /// Any error number, which the guest gets; [`Errno::Notsup`] where nothing will ever end it.
    fn wait(&mut self, limit: Option<Timestamp>) -> Result<Timestamp, Errno>;
}

const SUBSCRIPTION_SIZE: u32 = 48;
const EVENT_SIZE: u32 = 32;
const ABSTIME: u16 = 1;
const HANGUP: u16 = 1;

/// What a program waits for (type `subscription_u`).
enum Event {
    Clock(Alarm),
    Read(Fd),
    Write(Fd),
}

/// A time (type `subscription_clock`).
struct Alarm {
    clock: Clockid,
    /// Nanoseconds from the call on, or the time of the clock.
    timeout: Timestamp,
    precision: Timestamp,
    is_absolute: bool,
}

/// The clocks' times at the call, as far as they were asked for.
type Begin = [Option<Timestamp>; 4];

impl Alarm {
    /// How long it takes from now on when `waited` nanoseconds have passed since the call: to the
    /// clock's time, or as long as it was at the call if that is sooner, since clocks can stand still or
    /// go back.
    fn rest<H: Poll + ?Sized>(
        &self,
        host: &mut H,
        begin: &mut Begin,
        waited: Timestamp,
    ) -> Result<Timestamp, Errno> {
        if !self.is_absolute {
            return Ok(self.timeout.saturating_sub(waited));
        }
        let now = host.clock_time(self.clock, self.precision)?;
        let at_call = match begin.get_mut(self.clock as usize) {
            Some(begin) => *begin.get_or_insert(now),
            None => now,
        };
        let by_call = self.timeout.saturating_sub(at_call).saturating_sub(waited);
        Ok(self.timeout.saturating_sub(now).min(by_call))
    }
}

impl Event {
    /// The number of its type (type `eventtype`).
    const fn number(&self) -> u8 {
        match self {
            Event::Clock(_) => 0,
            Event::Read(_) => 1,
            Event::Write(_) => 2,
        }
    }
}

/// `poll_oneoff`: waits for one of the `nsubscriptions` at `subscriptions`, and writes what happened
/// to `events`, and how many events to `nevents`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn poll_oneoff<H: Poll + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    subscriptions: i32,
    events: i32,
    nsubscriptions: i32,
    nevents: i32,
) -> WasmResult<i32> {
    let (from, to, count) = (subscriptions as u32, events as u32, nsubscriptions as u32);
    answer(
        poll(host, m, from, to, count)
            .and_then(|found| Ok(write::<u32>(m, nevents as u32, found)?)),
    )
}

fn poll<H: Poll + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    from: u32,
    to: u32,
    count: u32,
) -> Result<u32, Stop> {
    if count == 0 {
        return Err(Errno::Inval.into());
    }
    // Before anything waits: the memory has room, and each subscription has a meaning.
    bytes_mut(m, to, element(0, count, EVENT_SIZE)?)?;
    for index in 0..count {
        subscription(m, from, index)?;
    }
    let mut begin = Begin::default();
    let mut waited = 0;
    loop {
        let mut limit: Option<Timestamp> = None;
        let mut found = 0;
        for index in 0..count {
            let userdata = read::<u64>(m, element(from, index, SUBSCRIPTION_SIZE)?)?;
            let event = subscription(m, from, index)?;
            let state = match &event {
                Event::Clock(alarm) => alarm.rest(host, &mut begin, waited).map(|rest| {
                    limit = Some(limit.map_or(rest, |limit| limit.min(rest)));
                    (rest == 0).then(Ready::default)
                }),
                Event::Read(fd) => host.readable(*fd),
                Event::Write(fd) => host.writable(*fd),
            };
            let (errno, ready) = match state {
                Ok(None) => continue,
                Ok(Some(ready)) => (0, ready),
                Err(errno) => (errno.code() as u16, Ready::default()),
            };
            let at = element(to, found, EVENT_SIZE)?;
            put_event(m, at, userdata, errno, event.number(), ready)?;
            found += 1;
        }
        if found > 0 {
            return Ok(found);
        }
        waited = host.wait(limit)?.saturating_add(waited);
    }
}

/// Reads a subscription.
fn subscription(m: &[u8], from: u32, index: u32) -> Result<Event, Stop> {
    let at = element(from, index, SUBSCRIPTION_SIZE)?;
    let number = read::<u8>(m, offset(at, 8)?)?;
    let fd = read::<u32>(m, offset(at, 16)?)?;
    match number {
        0 => {}
        1 => return Ok(Event::Read(fd)),
        2 => return Ok(Event::Write(fd)),
        _ => return Err(Errno::Inval.into()),
    }
    let is_absolute = match read::<u16>(m, offset(at, 40)?)? {
        0 => false,
        ABSTIME => true,
        _ => return Err(Errno::Inval.into()),
    };
    Ok(Event::Clock(Alarm {
        clock: Clockid::from_number(fd)?,
        timeout: read::<u64>(m, offset(at, 24)?)?,
        precision: read::<u64>(m, offset(at, 32)?)?,
        is_absolute,
    }))
}

fn put_event(
    m: &mut [u8],
    at: u32,
    userdata: u64,
    errno: u16,
    number: u8,
    ready: Ready,
) -> Result<(), Stop> {
    bytes_mut(m, at, EVENT_SIZE)?.fill(0);
    write::<u64>(m, at, userdata)?;
    write::<u16>(m, offset(at, 8)?, errno)?;
    write::<u8>(m, offset(at, 10)?, number)?;
    write::<u64>(m, offset(at, 16)?, ready.nbytes)?;
    Ok(write::<u16>(
        m,
        offset(at, 24)?,
        if ready.hangup { HANGUP } else { 0 },
    )?)
}
