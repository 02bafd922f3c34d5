//! Waiting.

use herkos_runtime::wasi::*;

use crate::wasi_support::{Guest, OUTSIDE, SIZE, SUCCESS, UNALIGNED, Whole, failure};

/// Where the subscriptions and the events of the tests are.
const FROM: usize = 512;
const TO: usize = 1024;

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;
const ABSOLUTE: u16 = 1;

/// An event: user data, error number, type, bytes, flags.
type Happened = (u64, u16, u8, u64, u16);

impl<H: Poll> Guest<H> {
    fn clock(&mut self, index: usize, clock: u32, timeout: u64, flags: u16) {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&(100 + index as u64).to_le_bytes());
        bytes[16..20].copy_from_slice(&clock.to_le_bytes());
        bytes[24..32].copy_from_slice(&timeout.to_le_bytes());
        bytes[32..40].copy_from_slice(&1u64.to_le_bytes());
        bytes[40..42].copy_from_slice(&flags.to_le_bytes());
        self.put(FROM + 48 * index, &bytes);
    }

    fn descriptor(&mut self, index: usize, eventtype: u8, fd: u32) {
        self.clock(index, fd, 0, 0);
        self.put(FROM + 48 * index + 8, &[eventtype]);
    }

    fn poll(&mut self, count: usize) -> Result<Vec<Happened>, i32> {
        let (host, m) = (&mut self.host, &mut self.m);
        match poll_oneoff(host, m, FROM as i32, TO as i32, count as i32, 8).unwrap() {
            0 => {}
            errno => return Err(errno),
        }
        let half = |at: usize| u16::from_le_bytes([self.m[at], self.m[at + 1]]);
        let events = (0..self.u32(8) as usize).map(|i| TO + 32 * i).map(|at| {
            let event = (self.u64(at), half(at + 8), self.m[at + 10]);
            (event.0, event.1, event.2, self.u64(at + 16), half(at + 24))
        });
        Ok(events.collect())
    }
}

fn now(guest: &mut Guest<Whole<'_>>) -> u64 {
    guest.host.clock_time(Clockid::Realtime, 1).unwrap()
}

#[test]
fn a_relative_time_passes() {
    let mut guest = Guest::new();
    guest.clock(0, MONOTONIC, 50, 0);
    assert_eq!(guest.poll(1), Ok(vec![(100, 0, 0, 0, 0)]));
    assert_eq!(now(&mut guest), 1050);
    // Of several, the earliest ends the waiting.
    guest.clock(0, REALTIME, 70, 0);
    guest.clock(1, MONOTONIC, 30, 0);
    assert_eq!(guest.poll(2), Ok(vec![(101, 0, 0, 0, 0)]));
    assert_eq!(now(&mut guest), 1080);
}

#[test]
fn an_event_is_32_bytes_of_which_all_are_written() {
    let mut guest = Guest::new();
    guest.clock(0, MONOTONIC, 0, 0);
    assert_eq!(guest.poll(1), Ok(vec![(100, 0, 0, 0, 0)]));
    assert_eq!(guest.bytes(TO, 8), 100u64.to_le_bytes());
    assert_eq!(guest.bytes(TO + 8, 24), [0; 24]);
    assert_eq!(guest.bytes(TO + 32, 1), [0xaa]);
    assert_eq!(now(&mut guest), 1000);
}

#[test]
fn an_absolute_time_is_of_its_clock() {
    let mut guest = Guest::new();
    guest.clock(0, REALTIME, 1200, ABSOLUTE);
    guest.clock(1, MONOTONIC, 1200, ABSOLUTE);
    assert_eq!(guest.poll(2), Ok(vec![(100, 0, 0, 0, 0)]));
    assert_eq!(now(&mut guest), 1200);
    // A time that is over.
    guest.clock(0, REALTIME, 1, ABSOLUTE);
    assert_eq!(guest.poll(2), Ok(vec![(100, 0, 0, 0, 0)]));
    assert_eq!(now(&mut guest), 1200);
    // A clock that there is not.
    guest.clock(0, 2, 1, ABSOLUTE);
    assert_eq!(guest.poll(2), Ok(vec![(100, 8, 0, 0, 0)]));
}

#[test]
fn descriptors_are_ready_before_any_time_passes() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap() as u32;
    guest.clock(0, MONOTONIC, 1_000, 0);
    guest.descriptor(1, 1, 0);
    guest.descriptor(2, 2, 1);
    guest.descriptor(3, 1, fd);
    guest.descriptor(4, 2, fd);
    guest.descriptor(5, 1, 99);
    guest.descriptor(6, 1, 1);
    let room = guest.host.file_system().room();
    let expected = vec![
        (101, 0, 1, 8, 0),
        (102, 0, 2, 16, 0),
        (103, 0, 1, 11, 0),
        (104, 0, 2, room, 0),
        (105, 8, 1, 0, 0),
        (106, 76, 1, 0, 0),
    ];
    assert_eq!(guest.poll(7), Ok(expected));
    assert_eq!(now(&mut guest), 1000);
    // At the end of standard input, nobody is at the other end.
    assert_eq!(guest.read(0, 20).unwrap().len(), 8);
    assert_eq!(guest.poll(2), Ok(vec![(101, 0, 1, 0, 1)]));
}

#[test]
fn what_has_no_meaning_is_refused_before_anything_waits() {
    let mut guest = Guest::new();
    assert_eq!(guest.poll(0), Err(Errno::Inval as i32));
    guest.clock(0, MONOTONIC, 50, 0);
    guest.clock(1, MONOTONIC, 50, 2);
    assert_eq!(guest.poll(2), Err(Errno::Inval as i32));
    guest.clock(1, 4, 50, 0);
    assert_eq!(guest.poll(2), Err(Errno::Inval as i32));
    guest.descriptor(1, 3, 0);
    assert_eq!(guest.poll(2), Err(Errno::Inval as i32));
    assert_eq!(now(&mut guest), 1000);
    guest.put(SIZE as usize - 40, &[0; 40]);
    guest.clock(0, MONOTONIC, 50, 0);
    let Guest { host, m } = &mut guest;
    assert_eq!(poll_oneoff(host, m, 512, SIZE - 31, 1, 8), OUTSIDE);
    assert_eq!(poll_oneoff(host, m, SIZE - 40, 1024, 1, 8), OUTSIDE);
    assert_eq!(poll_oneoff(host, m, 512, 1024, i32::MAX, 8), OUTSIDE);
    assert_eq!(poll_oneoff(host, m, 516, 1024, 1, 8), UNALIGNED);
    assert_eq!(poll_oneoff(host, m, 512, 1028, 1, 8), UNALIGNED);
    assert_eq!(poll_oneoff(host, m, 512, 1024, 1, 9), UNALIGNED);
}

#[test]
fn a_host_may_make_descriptors_wait() {
    /// A line whose input is there after some time.
    struct Line(FixedClock);
    impl Clock for Line {
        fn clock_time(&mut self, clock: Clockid, p: Timestamp) -> Result<Timestamp, Errno> {
            self.0.clock_time(clock, p)
        }
        fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno> {
            self.0.clock_resolution(clock)
        }
    }
    impl Poll for Line {
        fn readable(&mut self, _fd: Fd) -> Result<Option<Ready>, Errno> {
            let is_there = self.clock_time(Clockid::Monotonic, 1)? >= 20;
            Ok(is_there.then_some(Ready {
                nbytes: 3,
                hangup: true,
            }))
        }
        fn writable(&mut self, _fd: Fd) -> Result<Option<Ready>, Errno> {
            Ok(None)
        }
        fn wait(&mut self, limit: Option<Timestamp>) -> Result<Timestamp, Errno> {
            self.0.wait(limit.ok_or(Errno::Notsup)?.min(7))
        }
    }
    let mut guest = Guest::of(Line(FixedClock::at(0)));
    guest.clock(0, MONOTONIC, 100, 0);
    guest.descriptor(1, 1, 0);
    guest.descriptor(2, 2, 0);
    assert_eq!(guest.poll(3), Ok(vec![(101, 0, 1, 3, 1)]));
    assert_eq!(guest.host.0.clock_time(Clockid::Monotonic, 1), Ok(21));
    // Nothing would ever end this.
    guest.descriptor(0, 2, 0);
    assert_eq!(guest.poll(1), Err(Errno::Notsup as i32));
}

#[test]
fn a_clock_alone_is_enough_to_wait() {
    let mut guest = Guest::of(Host::new().clock(FixedClock::at(0)));
    guest.clock(0, MONOTONIC, 9, 0);
    assert_eq!(guest.poll(1), Ok(vec![(100, 0, 0, 0, 0)]));
    guest.descriptor(0, 1, 0);
    assert_eq!(guest.poll(1), Ok(vec![(100, 8, 1, 0, 0)]));
    let Guest { host, m } = &mut guest;
    assert_eq!(poll_oneoff(host, m, 512, 1024, 1, 8), SUCCESS);
    assert_eq!(poll_oneoff(host, m, 512, 1024, 0, 8), failure(Errno::Inval));
}

#[test]
fn an_absolute_time_later_than_a_relative_one_has_not_come() {
    let mut guest = Guest::new();
    guest.clock(0, MONOTONIC, 10, 0);
    guest.clock(1, REALTIME, 1015, ABSOLUTE);
    assert_eq!(guest.poll(2), Ok(vec![(100, 0, 0, 0, 0)]));
    assert_eq!(now(&mut guest), 1010);
    assert_eq!(guest.poll(2), Ok(vec![(101, 0, 0, 0, 0)]));
}

#[test]
fn waiting_ends_when_a_clock_stands_still_or_goes_back() {
    /// Gives its times one after the other, then the last one; what is waited does not count.
    struct Odd(Vec<u64>, u32);
    impl Clock for Odd {
        fn clock_time(&mut self, _: Clockid, _: Timestamp) -> Result<Timestamp, Errno> {
            Ok(if self.0.len() > 1 {
                self.0.remove(0)
            } else {
                self.0[0]
            })
        }
        fn clock_resolution(&mut self, _: Clockid) -> Result<Timestamp, Errno> {
            Ok(1)
        }
    }
    impl Poll for Odd {
        fn readable(&mut self, _: Fd) -> Result<Option<Ready>, Errno> {
            Ok(None)
        }
        fn writable(&mut self, _: Fd) -> Result<Option<Ready>, Errno> {
            Ok(None)
        }
        fn wait(&mut self, limit: Option<Timestamp>) -> Result<Timestamp, Errno> {
            self.1 += 1;
            assert!(self.1 < 5, "it waits again and again");
            limit.ok_or(Errno::Notsup)
        }
    }
    for times in [
        vec![1000],
        vec![1000, 400],
        vec![1000, 1004, 10],
        vec![1000, 2000],
    ] {
        let mut guest = Guest::of(Odd(times, 0));
        guest.clock(0, REALTIME, 1010, ABSOLUTE);
        assert_eq!(guest.poll(1), Ok(vec![(100, 0, 0, 0, 0)]));
    }
}
