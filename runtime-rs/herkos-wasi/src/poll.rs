//! Waiting.

use std::time::{Duration, Instant};

use super::ctx::WasiCtx;
use super::runtime::wasi::{Errno, Fd, Poll, Ready, Rights, Timestamp};
use super::table::Kind;

/// How often sockets are looked at while one waits for them: the standard library cannot wait for
/// several things at once.
const STEP: Duration = Duration::from_millis(1);

impl Poll for WasiCtx {
    fn readable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno> {
        let ready = match self.table.kind(fd, Rights::POLL_FD_READWRITE)? {
            Kind::Stdin(stdin) => stdin.ready()?,
            Kind::File(file) => {
                let nbytes = file.size()?.saturating_sub(file.place());
                Some(Ready {
                    nbytes,
                    hangup: nbytes == 0,
                })
            }
            Kind::Stream(stream) => stream.ready()?,
            Kind::Listener(listener) => listener.ready()?,
            Kind::Output(_) | Kind::Dir(_) => return Err(Errno::Badf),
        };
        self.awaits |= ready.is_none();
        Ok(ready)
    }

    /// Files, output and connections take bytes at any time; a connection may let the writer wait.
    fn writable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno> {
        match self.table.kind(fd, Rights::POLL_FD_READWRITE)? {
            Kind::Output(_) | Kind::File(_) | Kind::Stream(_) => Ok(Some(Ready {
                nbytes: 1,
                hangup: false,
            })),
            Kind::Stdin(_) | Kind::Dir(_) | Kind::Listener(_) => Err(Errno::Badf),
        }
    }

    fn wait(&mut self, limit: Option<Timestamp>) -> Result<Timestamp, Errno> {
        let start = Instant::now();
        let limit = limit.map(Duration::from_nanos);
        if std::mem::take(&mut self.awaits) {
            let step = limit.map_or(STEP, |limit| limit.min(STEP));
            match self.table.kind(0, Rights::empty()) {
                Ok(Kind::Stdin(stdin)) => stdin.wait(step),
                _ => std::thread::sleep(step),
            }
        } else {
            std::thread::sleep(limit.ok_or(Errno::Notsup)?);
        }
        Ok(Timestamp::try_from(start.elapsed().as_nanos()).unwrap_or(Timestamp::MAX))
    }
}
