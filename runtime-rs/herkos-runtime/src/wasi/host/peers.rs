//! Sockets without an operating system: peers that connect, whose words are known before.

use super::super::super::range::overwrite;
use super::super::{
    Advice, Descriptors, Errno, Fd, Fdflags, Fdstat, Filestat, Filetype, Ready, Riflags, Rights,
    Roflags, Sdflags, Sockets, Whence,
};
use super::{Closed, Nothing, Pollable, Sink};

/// A socket of a [`Host`](super::Host) as one of its descriptors.
pub trait Socket: Descriptors + Pollable {}

impl<T: Descriptors + Pollable> Socket for T {}

/// The sockets of a [`Host`](super::Host) among its descriptors, so that they can be read, written,
/// closed and waited for by their numbers. Unless a type says otherwise they cannot.
pub trait SocketFds {
    /// The sockets, if a descriptor is one of them.
    fn socket(&mut self, fd: Fd) -> Option<&mut dyn Socket> {
        let _ = fd;
        None
    }
}

impl SocketFds for Nothing {}

impl SocketFds for Closed {}

/// One who connects to the program: says some bytes, and takes what the program sends.
#[derive(Clone, Copy, Debug)]
pub struct Peer<'p, O> {
    /// What is left of what it says; after it the program is told that there is no more.
    pub input: &'p [u8],
    /// What takes what the program sends.
    pub output: O,
    socket: Number,
    can_send: bool,
}

impl<'p, O: Sink> Peer<'p, O> {
    /// A peer that says `input`, with what takes what it is sent.
    pub const fn new(input: &'p [u8], output: O) -> Self {
        Self {
            input,
            output,
            socket: Number::CLOSED,
            can_send: true,
        }
    }

    fn recv(&mut self, bytes: &mut [u8], flags: Riflags) -> usize {
        let count = overwrite(bytes, self.input);
        if !flags.contains(Riflags::RECV_PEEK) {
            self.input = self.input.get(count..).unwrap_or_default();
        }
        count
    }

    fn send(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if self.can_send {
            self.output.put(bytes)
        } else {
            Err(Errno::Pipe)
        }
    }
}

/// A socket's place among the descriptors.
#[derive(Clone, Copy, Debug)]
struct Number {
    is_open: bool,
    flags: Fdflags,
    base: Rights,
    inheriting: Rights,
}

impl Number {
    const CLOSED: Self = Self {
        is_open: false,
        flags: Fdflags::empty(),
        base: Rights::empty(),
        inheriting: Rights::empty(),
    };
}

const SOCKET_RIGHTS: Rights = Rights::FD_FDSTAT_SET_FLAGS
    .with(Rights::FD_FILESTAT_GET)
    .with(Rights::POLL_FD_READWRITE);

const CONNECTION_RIGHTS: Rights = SOCKET_RIGHTS
    .with(Rights::FD_READ)
    .with(Rights::FD_WRITE)
    .with(Rights::SOCK_SHUTDOWN);

/// Which socket a descriptor is.
enum Which {
    Listener,
    /// The connection with the peer of this number.
    Peer(usize),
}

/// A socket that accepts a connection of each of some peers, one after the other. When all have
/// connected it accepts no more, which is [`Errno::Inval`] and ends a server.
///
/// Nothing waits: what a peer says is there when it has connected.
///
/// ```
/// use herkos_runtime::wasi::{
///     Buffer, Discard, Fdflags, Host, Peer, Peers, Riflags, Sockets, Stdio,
/// };
///
/// let peer = Peer::new(b"GET / HTTP/1.0\r\n\r\n", Buffer::new([0; 64]));
/// let mut host = Host::new()
///     .stdio(Stdio::new(b"", Discard, Discard))
///     .sockets(Peers::at(3, [peer]));
///
/// // What a program does.
/// let connection = host.accept(3, Fdflags::empty())?;
/// let mut request = [0; 3];
/// host.recv(connection, &mut request, Riflags::empty())?;
/// host.send(connection, b"HTTP/1.0 204 No Content\r\n\r\n")?;
///
/// assert_eq!(&request, b"GET");
/// assert!(host.network().peers()[0].output.bytes().starts_with(b"HTTP/1.0 204"));
/// # Ok::<(), herkos_runtime::wasi::Errno>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Peers<'p, O, const N: usize> {
    first: Fd,
    listener: Number,
    peers: [Peer<'p, O>; N],
    /// How many have connected.
    accepted: usize,
}

impl<'p, O: Sink, const N: usize> Peers<'p, O, N> {
    /// Peers that connect to the socket with descriptor `listener`; their connections have the
    /// descriptors after it, each its own. It takes as many numbers as no file gets: 3 is right
    /// where there are none, and else a number beyond those that the file system has room for.
    pub const fn at(listener: Fd, peers: [Peer<'p, O>; N]) -> Self {
        Self {
            first: listener,
            listener: Number {
                is_open: true,
                flags: Fdflags::empty(),
                base: SOCKET_RIGHTS.with(Rights::SOCK_ACCEPT),
                inheriting: CONNECTION_RIGHTS,
            },
            peers,
            accepted: 0,
        }
    }

    /// The peers, for instance to read what they were sent.
    pub const fn peers(&self) -> &[Peer<'p, O>; N] {
        &self.peers
    }

    /// Which socket an open descriptor is, and its place.
    fn number(&mut self, fd: Fd) -> Result<(Which, &mut Number), Errno> {
        let index = fd.checked_sub(self.first).ok_or(Errno::Badf)? as usize;
        let (which, number) = match index.checked_sub(1) {
            None => (Which::Listener, &mut self.listener),
            Some(peer) => {
                let found = self.peers.get_mut(peer).ok_or(Errno::Badf)?;
                (Which::Peer(peer), &mut found.socket)
            }
        };
        if number.is_open {
            Ok((which, number))
        } else {
            Err(Errno::Badf)
        }
    }

    /// As [`number`](Self::number), where it may be used for what `rights` say.
    fn allowed(&mut self, fd: Fd, rights: Rights) -> Result<(Which, &mut Number), Errno> {
        let (which, number) = self.number(fd)?;
        if number.base.contains(rights) {
            Ok((which, number))
        } else {
            Err(Errno::Notcapable)
        }
    }

    /// The peer at the other end of a connection; `listener` is what is wrong with a listener.
    fn peer(&mut self, fd: Fd, rights: Rights, listener: Errno) -> Result<&mut Peer<'p, O>, Errno> {
        match self.number(fd)?.0 {
            Which::Listener => Err(listener),
            Which::Peer(peer) => {
                self.allowed(fd, rights)?;
                self.peers.get_mut(peer).ok_or(Errno::Badf)
            }
        }
    }

    /// As [`number`](Self::number), to look at.
    fn looked_at(&self, fd: Fd) -> Result<(Option<&Peer<'p, O>>, &Number), Errno> {
        let index = fd.checked_sub(self.first).ok_or(Errno::Badf)? as usize;
        let (peer, number) = match index.checked_sub(1) {
            None => (None, &self.listener),
            Some(peer) => {
                let found = self.peers.get(peer).ok_or(Errno::Badf)?;
                (Some(found), &found.socket)
            }
        };
        if number.is_open {
            Ok((peer, number))
        } else {
            Err(Errno::Badf)
        }
    }
}

/// The one flag that sockets have; nothing waits here with it or without.
fn only_nonblock(flags: Fdflags) -> Result<(), Errno> {
    if flags.without(Fdflags::NONBLOCK) == Fdflags::empty() {
        Ok(())
    } else {
        Err(Errno::Inval)
    }
}

impl<O: Sink, const N: usize> SocketFds for Peers<'_, O, N> {
    fn socket(&mut self, fd: Fd) -> Option<&mut dyn Socket> {
        self.number(fd).is_ok().then_some(self)
    }
}

impl<O: Sink, const N: usize> Sockets for Peers<'_, O, N> {
    fn accept(&mut self, fd: Fd, flags: Fdflags) -> Result<Fd, Errno> {
        let inheriting = match self.number(fd)? {
            (Which::Listener, listener) => listener.inheriting,
            (Which::Peer(_), _) => return Err(Errno::Inval),
        };
        self.allowed(fd, Rights::SOCK_ACCEPT)?;
        only_nonblock(flags)?;
        let peer = self.peers.get_mut(self.accepted).ok_or(Errno::Inval)?;
        peer.socket = Number {
            is_open: true,
            flags,
            base: inheriting,
            inheriting,
        };
        self.accepted = self.accepted.saturating_add(1);
        Ok(self.first.saturating_add(self.accepted as Fd))
    }

    fn recv(
        &mut self,
        fd: Fd,
        bytes: &mut [u8],
        flags: Riflags,
    ) -> Result<(usize, Roflags), Errno> {
        let peer = self.peer(fd, Rights::FD_READ, Errno::Notconn)?;
        Ok((peer.recv(bytes, flags), Roflags::empty()))
    }

    fn send(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        self.peer(fd, Rights::FD_WRITE, Errno::Notconn)?.send(bytes)
    }

    fn shutdown(&mut self, fd: Fd, how: Sdflags) -> Result<(), Errno> {
        let peer = self.peer(fd, Rights::SOCK_SHUTDOWN, Errno::Notconn)?;
        if how == Sdflags::empty() {
            return Err(Errno::Inval);
        }
        if how.contains(Sdflags::RD) {
            peer.input = &[];
        }
        if how.contains(Sdflags::WR) {
            peer.can_send = false;
        }
        Ok(())
    }
}

impl<O: Sink, const N: usize> Pollable for Peers<'_, O, N> {
    fn readable(&self, fd: Fd) -> Result<Ready, Errno> {
        let nbytes = match self.looked_at(fd)?.0 {
            Some(peer) => peer.input.len() as u64,
            None => u64::from(self.accepted < N),
        };
        Ok(Ready {
            nbytes,
            hangup: nbytes == 0,
        })
    }

    fn writable(&self, fd: Fd) -> Result<Ready, Errno> {
        let (peer, _) = self.looked_at(fd)?;
        Ok(Ready {
            nbytes: peer.ok_or(Errno::Badf)?.output.room(),
            hangup: false,
        })
    }
}

impl<O: Sink, const N: usize> Descriptors for Peers<'_, O, N> {
    fn read(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        let peer = self.peer(fd, Rights::FD_READ, Errno::Badf)?;
        Ok(peer.recv(bytes, Riflags::empty()))
    }

    fn write(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        self.peer(fd, Rights::FD_WRITE, Errno::Badf)?.send(bytes)
    }

    fn read_at(&mut self, fd: Fd, _bytes: &mut [u8], _offset: u64) -> Result<usize, Errno> {
        self.number(fd).and(Err(Errno::Spipe))
    }

    fn write_at(&mut self, fd: Fd, _bytes: &[u8], _offset: u64) -> Result<usize, Errno> {
        self.number(fd).and(Err(Errno::Spipe))
    }

    fn seek(&mut self, fd: Fd, _offset: i64, _whence: Whence) -> Result<u64, Errno> {
        self.number(fd).and(Err(Errno::Spipe))
    }

    fn close(&mut self, fd: Fd) -> Result<(), Errno> {
        self.number(fd)?.1.is_open = false;
        Ok(())
    }

    /// A socket has its number for good.
    fn renumber(&mut self, from: Fd, to: Fd) -> Result<(), Errno> {
        self.number(from)?;
        if from == to {
            Ok(())
        } else {
            Err(Errno::Notsup)
        }
    }

    fn fdstat(&mut self, fd: Fd) -> Result<Fdstat, Errno> {
        let (_, number) = self.number(fd)?;
        Ok(Fdstat {
            filetype: Filetype::SocketStream,
            flags: number.flags,
            rights_base: number.base,
            rights_inheriting: number.inheriting,
        })
    }

    fn set_flags(&mut self, fd: Fd, flags: Fdflags) -> Result<(), Errno> {
        let (_, number) = self.allowed(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
        only_nonblock(flags)?;
        number.flags = flags;
        Ok(())
    }

    fn set_rights(&mut self, fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno> {
        let (_, number) = self.number(fd)?;
        if !number.base.contains(base) || !number.inheriting.contains(inheriting) {
            return Err(Errno::Notcapable);
        }
        number.base = base;
        number.inheriting = inheriting;
        Ok(())
    }

    fn filestat(&mut self, fd: Fd) -> Result<Filestat, Errno> {
        self.allowed(fd, Rights::FD_FILESTAT_GET)?;
        Ok(Filestat {
            dev: 0,
            ino: 0,
            filetype: Filetype::SocketStream,
            nlink: 0,
            size: 0,
            atim: 0,
            mtim: 0,
            ctim: 0,
        })
    }

    fn advise(&mut self, fd: Fd, _offset: u64, _len: u64, _advice: Advice) -> Result<(), Errno> {
        self.number(fd).and(Err(Errno::Spipe))
    }

    fn allocate(&mut self, fd: Fd, _offset: u64, _len: u64) -> Result<(), Errno> {
        self.number(fd).and(Err(Errno::Spipe))
    }

    fn sync(&mut self, fd: Fd) -> Result<(), Errno> {
        self.number(fd).and(Err(Errno::Inval))
    }

    fn datasync(&mut self, fd: Fd) -> Result<(), Errno> {
        self.number(fd).and(Err(Errno::Inval))
    }
}
