//! Sockets of peers whose words are known before.

use herkos_runtime::wasi::*;

use crate::wasi_support::{Guest, SUCCESS, failure};

/// The listener is beyond the 4 descriptors of the file system.
const LISTENER: i32 = 10;
const FIRST: i32 = 11;
const SECOND: i32 = 12;

type Server = Host<
    Nothing,
    Nothing,
    FixedClock,
    Nothing,
    Fds<Stdio<'static, Discard, Discard>, MemoryFiles<4, 64, 4>>,
    Peers<'static, Buffer<[u8; 8]>, 2>,
>;

/// A server with two peers, and memory with two buffers of 3 and 4 bytes.
fn server() -> Guest<Server> {
    let peer = |input| Peer::new(input, Buffer::new([0; 8]));
    let host = Host::new()
        .clock(FixedClock::at(1000))
        .stdio(Stdio::new(b"", Discard, Discard))
        .files(MemoryFiles::new())
        .sockets(Peers::at(10, [peer(b"abcdef"), peer(b"xy")]));
    let mut guest = Guest::of(host);
    guest.put_u32s(0, &[200, 3, 203, 4]);
    guest
}

impl Guest<Server> {
    fn accept(&mut self, flags: Fdflags) -> Result<i32, Errno> {
        self.host.accept(10, flags).map(|fd| fd as i32)
    }

    fn recv(&mut self, fd: i32, flags: i32) -> Vec<u8> {
        let done = sock_recv(&mut self.host, &mut self.m, fd, 0, 2, flags, 40, 44);
        assert_eq!(done, SUCCESS);
        let count = self.u32(40) as usize;
        self.bytes(200, count).to_vec()
    }

    fn send(&mut self, fd: i32, bytes: &[u8]) -> Result<usize, Errno> {
        self.host.send(fd as u32, bytes)
    }
}

#[test]
fn each_peer_is_accepted_once_and_heard_to_its_end() {
    let mut server = server();
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    assert_eq!(server.recv(FIRST, 1), b"abc");
    // What is looked at fills one buffer, even where all are to be waited for.
    assert_eq!(server.recv(FIRST, 3), b"abc");
    assert_eq!(server.recv(FIRST, 0), b"abcdef");
    assert_eq!(server.recv(FIRST, 0), b"");
    assert_eq!(server.accept(Fdflags::NONBLOCK), Ok(SECOND));
    assert_eq!(
        server
            .host
            .fdstat(12)
            .map(|stat| (stat.filetype, stat.flags)),
        Ok((Filetype::SocketStream, Fdflags::NONBLOCK))
    );
    assert_eq!(server.recv(SECOND, 2), b"xy");
    assert_eq!(server.accept(Fdflags::empty()), Err(Errno::Inval));
}

#[test]
fn what_is_sent_stays_with_its_peer_up_to_its_room() {
    let mut server = server();
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    assert_eq!(server.accept(Fdflags::empty()), Ok(SECOND));
    assert_eq!(server.send(SECOND, b"two"), Ok(3));
    assert_eq!(server.host.write(FIRST as u32, b"onetwothree"), Ok(8));
    assert_eq!(server.send(FIRST, b"x"), Err(Errno::Nospc));
    let [first, second] = server.host.network().peers();
    assert_eq!(first.output.bytes(), b"onetwoth");
    assert_eq!(second.output.bytes(), b"two");
}

#[test]
fn sock_shutdown_ends_either_direction() {
    let mut server = server();
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    let Guest { host, m } = &mut server;
    assert_eq!(sock_shutdown(host, m, FIRST, 0), failure(Errno::Inval));
    assert_eq!(sock_shutdown(host, m, FIRST, 2), SUCCESS);
    assert_eq!(server.send(FIRST, b"x"), Err(Errno::Pipe));
    assert_eq!(server.recv(FIRST, 1), b"abc");
    assert_eq!(
        sock_shutdown(&mut server.host, &mut server.m, FIRST, 1),
        SUCCESS
    );
    assert_eq!(server.recv(FIRST, 0), b"");
}

#[test]
fn sockets_are_descriptors_beside_streams_and_files() {
    let mut server = server();
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    let Guest { host, m } = &mut server;
    assert_eq!(fd_read(host, m, FIRST, 0, 1, 40), SUCCESS);
    assert_eq!(m[200..203], *b"abc");
    assert_eq!(fd_read(host, m, LISTENER, 0, 1, 40), failure(Errno::Badf));
    assert_eq!(fd_seek(host, m, FIRST, 0, 1, 48), failure(Errno::Spipe));
    assert_eq!(fd_tell(host, m, FIRST, 48), failure(Errno::Spipe));
    assert_eq!(fd_sync(host, m, FIRST), failure(Errno::Inval));
    assert_eq!(fd_prestat_get(host, m, LISTENER, 48), failure(Errno::Badf));
    assert_eq!(fd_renumber(host, m, FIRST, FIRST), SUCCESS);
    assert_eq!(fd_renumber(host, m, FIRST, 0), failure(Errno::Notsup));
    assert_eq!(fd_renumber(host, m, 0, FIRST), failure(Errno::Badf));
    assert_eq!(fd_filestat_get(host, m, LISTENER, 48), SUCCESS);
    assert_eq!(m[48 + 16], Filetype::SocketStream as u8);
    assert_eq!(fd_fdstat_set_flags(host, m, FIRST, 4), SUCCESS);
    assert_eq!(
        fd_fdstat_set_flags(host, m, FIRST, 1),
        failure(Errno::Inval)
    );
    assert_eq!(fd_close(host, m, FIRST), SUCCESS);
    assert_eq!(fd_close(host, m, FIRST), failure(Errno::Badf));
    assert_eq!(
        sock_recv(host, m, FIRST, 0, 1, 0, 40, 44),
        failure(Errno::Badf)
    );
    // The files are where they were.
    assert_eq!(
        host.fdstat(3).map(|stat| stat.filetype),
        Ok(Filetype::Directory)
    );
    assert_eq!(fd_close(host, m, LISTENER), SUCCESS);
    assert_eq!(server.accept(Fdflags::empty()), Err(Errno::Badf));
}

#[test]
fn what_is_no_connection_is_refused() {
    let mut server = server();
    assert_eq!(server.host.accept(3, Fdflags::empty()), Err(Errno::Badf));
    assert_eq!(server.send(FIRST, b"x"), Err(Errno::Badf));
    assert_eq!(server.send(LISTENER, b"x"), Err(Errno::Notconn));
    assert_eq!(server.send(LISTENER + 3, b"x"), Err(Errno::Badf));
    assert_eq!(server.accept(Fdflags::APPEND), Err(Errno::Inval));
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    assert_eq!(server.host.accept(11, Fdflags::empty()), Err(Errno::Inval));
}

#[test]
fn rights_of_a_listener_are_those_of_its_connections() {
    let mut server = server();
    let stat = server.host.fdstat(10).unwrap();
    let left = stat.rights_inheriting.without(Rights::FD_WRITE);
    assert_eq!(server.host.set_rights(10, stat.rights_base, left), Ok(()));
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    assert_eq!(server.send(FIRST, b"x"), Err(Errno::Notcapable));
    assert_eq!(server.recv(FIRST, 0), b"abcdef");
    let more = server.host.set_rights(11, Rights::FD_WRITE, left);
    assert_eq!(more, Err(Errno::Notcapable));
    assert_eq!(server.host.set_rights(10, Rights::empty(), left), Ok(()));
    assert_eq!(server.accept(Fdflags::empty()), Err(Errno::Notcapable));
}

#[test]
fn sockets_can_be_waited_for() {
    let mut server = server();
    let end = Ready {
        nbytes: 0,
        hangup: true,
    };
    let ready = |nbytes| Ready {
        nbytes,
        hangup: false,
    };
    assert_eq!(server.host.readable(10), Ok(Some(ready(1))));
    assert_eq!(server.host.writable(10), Err(Errno::Badf));
    assert_eq!(server.host.readable(11), Err(Errno::Badf));
    assert_eq!(server.accept(Fdflags::empty()), Ok(FIRST));
    assert_eq!(server.host.readable(11), Ok(Some(ready(6))));
    assert_eq!(server.host.writable(11), Ok(Some(ready(8))));
    assert_eq!(server.recv(FIRST, 0), b"abcdef");
    assert_eq!(server.host.readable(11), Ok(Some(end)));
    assert_eq!(server.accept(Fdflags::empty()), Ok(SECOND));
    assert_eq!(server.host.readable(10), Ok(Some(end)));
}
