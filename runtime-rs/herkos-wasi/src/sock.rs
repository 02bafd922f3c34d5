//! Sockets: listeners that the program got before it started, and the connections that they accept.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

use super::ctx::WasiCtx;
use super::errno::errno;
use super::runtime::wasi::{Errno, Fd, Fdflags, Ready, Riflags, Rights, Roflags, Sdflags, Sockets};
use super::table::{Entry, Kind};

/// A socket that accepts connections.
#[derive(Debug)]
pub(super) struct Listener {
    listener: TcpListener,
    flags: Fdflags,
    /// A connection that was accepted to find out whether there is one.
    waiting: Option<TcpStream>,
}

impl Listener {
    pub(super) fn new(listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(false)?;
        Ok(Self {
            listener,
            flags: Fdflags::empty(),
            waiting: None,
        })
    }

    pub(super) fn flags(&self) -> Fdflags {
        self.flags
    }

    pub(super) fn set_flags(&mut self, flags: Fdflags) -> Result<(), Errno> {
        let nonblocking = only_nonblock(flags)?;
        self.listener.set_nonblocking(nonblocking).map_err(errno)?;
        self.flags = flags;
        Ok(())
    }

    fn accept(&mut self) -> Result<TcpStream, Errno> {
        match self.waiting.take() {
            Some(stream) => Ok(stream),
            None => self
                .listener
                .accept()
                .map(|(stream, _)| stream)
                .map_err(errno),
        }
    }

    pub(super) fn ready(&mut self) -> Result<Option<Ready>, Errno> {
        if self.waiting.is_none() {
            self.listener.set_nonblocking(true).map_err(errno)?;
            let found = self.listener.accept();
            let nonblocking = self.flags.contains(Fdflags::NONBLOCK);
            self.listener.set_nonblocking(nonblocking).map_err(errno)?;
            self.waiting = unless_waiting(found)?.map(|(stream, _)| stream);
        }
        Ok(self.waiting.as_ref().map(|_| Ready {
            nbytes: 1,
            hangup: false,
        }))
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Stream {
    stream: TcpStream,
    flags: Fdflags,
}

impl Stream {
    fn new(stream: TcpStream, flags: Fdflags) -> Result<Self, Errno> {
        let mut new = Self {
            stream,
            flags: Fdflags::empty(),
        };
        new.set_flags(flags)?;
        Ok(new)
    }

    pub(super) fn flags(&self) -> Fdflags {
        self.flags
    }

    pub(super) fn set_flags(&mut self, flags: Fdflags) -> Result<(), Errno> {
        let nonblocking = only_nonblock(flags)?;
        self.stream.set_nonblocking(nonblocking).map_err(errno)?;
        self.flags = flags;
        Ok(())
    }

    pub(super) fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        self.stream.read(bytes).map_err(errno)
    }

    /// Reads what has come already, and no more.
    pub(super) fn read_on(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        match self.ready()? {
            Some(_) => self.read(bytes),
            None => Ok(0),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        self.stream.write(bytes).map_err(errno)
    }

    fn recv(&mut self, bytes: &mut [u8], flags: Riflags) -> Result<usize, Errno> {
        if flags.contains(Riflags::RECV_PEEK) {
            return self.stream.peek(bytes).map_err(errno);
        }
        if !flags.contains(Riflags::RECV_WAITALL) {
            return self.read(bytes);
        }
        let mut done = 0;
        while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.read(rest) {
                Ok(0) => break,
                Ok(count) => done += count,
                // What has come is not lost.
                Err(_) if done > 0 => break,
                Err(errno) => return Err(errno),
            }
        }
        Ok(done)
    }

    pub(super) fn ready(&mut self) -> Result<Option<Ready>, Errno> {
        self.stream.set_nonblocking(true).map_err(errno)?;
        let mut bytes = [0; 4096];
        let found = self.stream.peek(&mut bytes);
        let nonblocking = self.flags.contains(Fdflags::NONBLOCK);
        self.stream.set_nonblocking(nonblocking).map_err(errno)?;
        Ok(unless_waiting(found)?.map(|count| Ready {
            nbytes: count as u64,
            hangup: count == 0,
        }))
    }
}

/// The one flag that sockets have.
fn only_nonblock(flags: Fdflags) -> Result<bool, Errno> {
    if flags.without(Fdflags::NONBLOCK) != Fdflags::empty() {
        return Err(Errno::Inval);
    }
    Ok(flags.contains(Fdflags::NONBLOCK))
}

/// What was found, or nothing where one would have to wait.
fn unless_waiting<T>(found: io::Result<T>) -> Result<Option<T>, Errno> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(errno(error)),
    }
}

impl WasiCtx {
    fn stream(&mut self, fd: Fd, rights: Rights) -> Result<&mut Stream, Errno> {
        match self.table.kind(fd, rights)? {
            Kind::Stream(stream) => Ok(stream),
            Kind::Listener(_) => Err(Errno::Notconn),
            _ => Err(Errno::Notsock),
        }
    }
}

impl Sockets for WasiCtx {
    fn accept(&mut self, fd: Fd, flags: Fdflags) -> Result<Fd, Errno> {
        let (stream, dropped) = match self.table.get(fd, Rights::SOCK_ACCEPT)? {
            Entry {
                kind: Kind::Listener(listener),
                dropped_inheriting,
                ..
            } => {
                only_nonblock(flags)?;
                (listener.accept()?, *dropped_inheriting)
            }
            Entry {
                kind: Kind::Stream(_),
                ..
            } => return Err(Errno::Inval),
            _ => return Err(Errno::Notsock),
        };
        let stream = Kind::Stream(Stream::new(stream, flags)?);
        self.table.insert(stream, dropped)
    }

    fn recv(
        &mut self,
        fd: Fd,
        bytes: &mut [u8],
        flags: Riflags,
    ) -> Result<(usize, Roflags), Errno> {
        let count = self.stream(fd, Rights::FD_READ)?.recv(bytes, flags)?;
        Ok((count, Roflags::empty()))
    }

    fn recv_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<(usize, Roflags), Errno> {
        let count = self.stream(fd, Rights::FD_READ)?.read_on(bytes)?;
        Ok((count, Roflags::empty()))
    }

    fn send(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        self.stream(fd, Rights::FD_WRITE)?.write(bytes)
    }

    fn shutdown(&mut self, fd: Fd, how: Sdflags) -> Result<(), Errno> {
        let stream = self.stream(fd, Rights::SOCK_SHUTDOWN)?;
        let how = match (how.contains(Sdflags::RD), how.contains(Sdflags::WR)) {
            (true, true) => Shutdown::Both,
            (true, false) => Shutdown::Read,
            (false, true) => Shutdown::Write,
            (false, false) => return Err(Errno::Inval),
        };
        stream.stream.shutdown(how).map_err(errno)
    }
}
