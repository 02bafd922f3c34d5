//! Waiting for clocks and descriptors.

use super::super::WasmResult;
use super::guest::{
    Stop, answer, bytes_mut, element, offset, read_u8, read_u16, read_u32, read_u64, write_u8,
    write_u16, write_u32, write_u64,
};
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
    /// So many nanoseconds from the call on.
    After(Timestamp),
    /// A time of a clock that comes so many nanoseconds from now on.
    At(Timestamp),
    Read(Fd),
    Write(Fd),
}

impl Event {
    /// The number of its type (type `eventtype`).
    const fn number(&self) -> u8 {
        match self {
            Event::After(_) | Event::At(_) => 0,
            Event::Read(_) => 1,
            Event::Write(_) => 2,
        }
    }

    /// Whether it has happened when `waited` nanoseconds have passed since the call; if `over`, these
    /// are as many as there were to the earliest time.
    fn state<H: Poll + ?Sized>(
        &self,
        host: &mut H,
        waited: Timestamp,
        over: bool,
    ) -> Result<Option<Ready>, Errno> {
        let is_due = match *self {
            Event::After(time) => time <= waited,
            Event::At(rest) => rest == 0 || (over && rest <= waited),
            Event::Read(fd) => return host.readable(fd),
            Event::Write(fd) => return host.writable(fd),
        };
        Ok(is_due.then(Ready::default))
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
        poll(host, m, from, to, count).and_then(|found| Ok(write_u32(m, nevents as u32, found)?)),
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
    let mut limit = None;
    let mut ready = false;
    for index in 0..count {
        match subscription(host, m, from, index)? {
            Ok(Event::After(time) | Event::At(time)) => {
                limit = Some(limit.map_or(time, |limit| time.min(limit)))
            }
            Ok(Event::Read(fd)) => ready |= !matches!(host.readable(fd), Ok(None)),
            Ok(Event::Write(fd)) => ready |= !matches!(host.writable(fd), Ok(None)),
            Err(_) => ready = true,
        }
    }
    let mut waited = 0;
    let mut over = limit == Some(0);
    loop {
        if !ready && !over {
            let rest = limit.map(|limit| limit.saturating_sub(waited));
            waited = host.wait(rest)?.saturating_add(waited);
        }
        let mut found = 0;
        for index in 0..count {
            let userdata = read_u64(m, element(from, index, SUBSCRIPTION_SIZE)?)?;
            let (number, state) = match subscription(host, m, from, index)? {
                Ok(event) => (event.number(), event.state(host, waited, over)),
                Err((number, errno)) => (number, Err(errno)),
            };
            let (errno, ready) = match state {
                Ok(None) => continue,
                Ok(Some(ready)) => (0, ready),
                Err(errno) => (errno.code() as u16, Ready::default()),
            };
            put_event(
                m,
                element(to, found, EVENT_SIZE)?,
                userdata,
                errno,
                number,
                ready,
            )?;
            found += 1;
        }
        if found > 0 {
            return Ok(found);
        }
        ready = false;
        // A host whose clock stands still has waited long enough all the same.
        over = limit.is_some_and(|limit| limit <= waited);
    }
}

/// Reads a subscription. What is wrong with one alone, its type and an error number, is an event.
fn subscription<H: Poll + ?Sized>(
    host: &mut H,
    m: &[u8],
    from: u32,
    index: u32,
) -> Result<Result<Event, (u8, Errno)>, Stop> {
    let at = element(from, index, SUBSCRIPTION_SIZE)?;
    let number = read_u8(m, offset(at, 8)?)?;
    let fd = read_u32(m, offset(at, 16)?)?;
    match number {
        0 => {}
        1 => return Ok(Ok(Event::Read(fd))),
        2 => return Ok(Ok(Event::Write(fd))),
        _ => return Err(Errno::Inval.into()),
    }
    let clock = Clockid::from_number(fd)?;
    let timeout = read_u64(m, offset(at, 24)?)?;
    let precision = read_u64(m, offset(at, 32)?)?;
    let flags = read_u16(m, offset(at, 40)?)?;
    Ok(match flags {
        0 => Ok(Event::After(timeout)),
        ABSTIME => match host.clock_time(clock, precision) {
            Ok(now) => Ok(Event::At(timeout.saturating_sub(now))),
            Err(errno) => Err((number, errno)),
        },
        _ => return Err(Errno::Inval.into()),
    })
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
    write_u64(m, at, userdata)?;
    write_u16(m, offset(at, 8)?, errno)?;
    write_u8(m, offset(at, 10)?, number)?;
    write_u64(m, offset(at, 16)?, ready.nbytes)?;
    Ok(write_u16(
        m,
        offset(at, 24)?,
        if ready.hangup { HANGUP } else { 0 },
    )?)
}
