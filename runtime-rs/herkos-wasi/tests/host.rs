//! What the host does beyond wasmtime, and what only the machine shows: sockets, rights, waiting.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use herkos_runtime::wasi::{
    Args, Clock, Clockid, Descriptors, Environ, Errno, Fd, Fdflags, Filetype, Lookupflags, Oflags,
    Open, Paths, Poll, Process, Random, Ready, Riflags, Rights, Roflags, Sdflags, Sockets, Whence,
    fd_read, sock_recv,
};
use herkos_wasi::{Access, OutputBuffer, WasiCtx};
use tempfile::TempDir;

const LISTENER: Fd = 3;
const DIR: Fd = 3;

fn with_dir() -> (TempDir, WasiCtx) {
    let place = tempfile::tempdir().unwrap();
    let host = WasiCtx::builder().dir(place.path(), ".", Access::ReadWrite);
    (place, host.unwrap().build())
}

fn create(host: &mut WasiCtx, name: &str, flags: Fdflags) -> Fd {
    let rights = Rights::FD_READ.with(Rights::FD_WRITE);
    let open = Open {
        lookup: Lookupflags::empty(),
        oflags: Oflags::CREAT,
        rights_base: rights,
        rights_inheriting: rights,
        flags,
    };
    host.open(DIR, name, open).unwrap()
}

#[test]
fn arguments_and_variables_are_those_of_the_builder() {
    let host = WasiCtx::builder().args(["prog", "x y"]).env("A", "1=2");
    let host = host.build();
    assert_eq!(host.arg(0), Some(&b"prog"[..]));
    assert_eq!(host.arg(1), Some(&b"x y"[..]));
    assert_eq!(host.arg(2), None);
    assert_eq!(host.variable(0), Some(&b"A=1=2"[..]));
    assert_eq!(host.variable(1), None);
}

#[test]
fn standard_streams_are_what_the_builder_says() {
    let output = OutputBuffer::new();
    let host = WasiCtx::builder().stdin(b"input".to_vec());
    let mut host = host.stdout(output.clone()).build();
    let mut bytes = [0; 3];
    let ready = |nbytes, hangup| Ok(Some(Ready { nbytes, hangup }));
    assert_eq!(host.readable(0), ready(5, false));
    assert_eq!(host.read(0, &mut bytes), Ok(3));
    assert_eq!(&bytes, b"inp");
    assert_eq!(host.read(0, &mut bytes), Ok(2));
    assert_eq!(host.read(0, &mut bytes), Ok(0));
    assert_eq!(host.readable(0), ready(0, true));
    assert_eq!(host.write(1, b"out"), Ok(3));
    assert_eq!(host.write(2, b"lost"), Ok(4));
    assert_eq!(host.write(0, b"x"), Err(Errno::Badf));
    assert_eq!(host.read(1, &mut bytes), Err(Errno::Badf));
    assert_eq!(output.contents(), b"out");
}

#[test]
fn the_exit_code_is_kept() {
    let mut host = WasiCtx::builder().build();
    assert_eq!(host.exit_code(), None);
    host.exit(300);
    assert_eq!(host.exit_code(), Some(300));
    assert_eq!(host.give_way(), Ok(()));
}

#[test]
fn allocate_makes_a_file_longer_and_never_shorter() {
    let (_place, mut host) = with_dir();
    let fd = create(&mut host, "f", Fdflags::empty());
    assert_eq!(host.allocate(fd, 10, 90), Ok(()));
    assert_eq!(host.filestat(fd).unwrap().size, 100);
    assert_eq!(host.allocate(fd, 0, 5), Ok(()));
    assert_eq!(host.filestat(fd).unwrap().size, 100);
    assert_eq!(host.allocate(fd, 0, 0), Err(Errno::Inval));
    assert_eq!(host.allocate(fd, u64::MAX, 2), Err(Errno::Fbig));
    assert_eq!(host.allocate(DIR, 0, 1), Err(Errno::Badf));
    assert_eq!(host.allocate(1, 0, 1), Err(Errno::Badf));
}

#[test]
fn appending_ignores_the_place_until_the_flag_goes() {
    let (_place, mut host) = with_dir();
    let fd = create(&mut host, "f", Fdflags::APPEND);
    assert_eq!(host.write(fd, b"abc"), Ok(3));
    assert_eq!(host.seek(fd, 0, Whence::Set), Ok(0));
    assert_eq!(host.write(fd, b"d"), Ok(1));
    assert_eq!(host.write_at(fd, b"e", 0), Ok(1));
    assert_eq!(host.tell(fd), Ok(4));
    host.set_flags(fd, Fdflags::empty()).unwrap();
    assert_eq!(host.write_at(fd, b"A", 0), Ok(1));
    let mut bytes = [0; 9];
    assert_eq!(host.read_at(fd, &mut bytes, 0), Ok(5));
    assert_eq!(&bytes[..5], b"Abcde");
}

#[test]
fn rights_that_were_taken_do_not_come_back() {
    let (_place, mut host) = with_dir();
    let fd = create(&mut host, "f", Fdflags::empty());
    let only_read = Rights::FD_READ;
    assert_eq!(host.set_rights(fd, only_read, only_read), Ok(()));
    assert_eq!(host.fdstat(fd).unwrap().rights_base, only_read);
    assert_eq!(host.write(fd, b"x"), Err(Errno::Notcapable));
    assert_eq!(host.seek(fd, 0, Whence::Set), Err(Errno::Notcapable));
    assert_eq!(host.read(fd, &mut [0; 1]), Ok(0));
    let more = only_read.with(Rights::FD_WRITE);
    assert_eq!(host.set_rights(fd, more, only_read), Err(Errno::Notcapable));
    assert_eq!(host.set_rights(99, more, more), Err(Errno::Badf));
}

#[test]
fn rights_are_taken_from_what_a_directory_opens() {
    let (_place, mut host) = with_dir();
    let all = host.fdstat(DIR).unwrap();
    let inheriting = all.rights_inheriting.without(Rights::FD_WRITE);
    host.set_rights(DIR, all.rights_base, inheriting).unwrap();
    let fd = create(&mut host, "f", Fdflags::empty());
    assert_eq!(host.write(fd, b"x"), Err(Errno::Notcapable));
}

#[test]
fn renumbering_closes_what_was_there() {
    let (_place, mut host) = with_dir();
    let first = create(&mut host, "a", Fdflags::empty());
    let second = create(&mut host, "b", Fdflags::empty());
    host.write(second, b"xyz").unwrap();
    assert_eq!(host.renumber(second, first), Ok(()));
    assert_eq!(host.tell(first), Ok(3));
    assert_eq!(host.tell(second), Err(Errno::Badf));
    assert_eq!(host.renumber(first, first), Ok(()));
    assert_eq!(host.renumber(first, 50), Err(Errno::Badf));
    assert_eq!(create(&mut host, "c", Fdflags::empty()), second);
}

#[test]
fn random_bytes_differ() {
    let mut host = WasiCtx::builder().build();
    let (mut first, mut second) = ([0; 32], [0; 32]);
    host.random(&mut first).unwrap();
    host.random(&mut second).unwrap();
    assert_ne!(first, second);
}

#[test]
fn waiting_takes_its_time() {
    let mut host = WasiCtx::builder().build();
    let before = host.clock_time(Clockid::Monotonic, 0).unwrap();
    let waited = host.wait(Some(20_000_000)).unwrap();
    let after = host.clock_time(Clockid::Monotonic, 0).unwrap();
    assert!(waited >= 20_000_000);
    assert!(after - before >= waited);
    assert_eq!(host.wait(None), Err(Errno::Notsup));
    assert_eq!(host.clock_time(Clockid::ThreadCputime, 0), Err(Errno::Badf));
}

/// A host with a listener, and a connection to it.
fn connected() -> (WasiCtx, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut host = WasiCtx::builder().listener(listener).unwrap().build();
    assert_eq!(host.readable(LISTENER), Ok(None));
    host.set_flags(LISTENER, Fdflags::NONBLOCK).unwrap();
    assert_eq!(host.accept(LISTENER, Fdflags::empty()), Err(Errno::Again));
    host.set_flags(LISTENER, Fdflags::empty()).unwrap();
    (host, TcpStream::connect(address).unwrap())
}

fn wait_for(host: &mut WasiCtx, fd: Fd) -> Ready {
    let start = Instant::now();
    loop {
        if let Some(ready) = host.readable(fd).unwrap() {
            return ready;
        }
        assert!(start.elapsed() < Duration::from_secs(20));
        host.wait(None).unwrap();
    }
}

#[test]
fn a_connection_is_accepted_and_carries_bytes_both_ways() {
    let (mut host, mut peer) = connected();
    assert_eq!(wait_for(&mut host, LISTENER).nbytes, 1);
    let fd = host.accept(LISTENER, Fdflags::empty()).unwrap();
    assert_eq!(fd, LISTENER + 1);
    assert_eq!(host.fdstat(fd).unwrap().filetype, Filetype::SocketStream);
    assert_eq!(host.readable(fd), Ok(None));
    peer.write_all(b"hello").unwrap();
    assert_eq!(wait_for(&mut host, fd).nbytes, 5);
    let mut bytes = [0; 4];
    let none = Roflags::empty();
    let peeked = host.recv(fd, &mut bytes, Riflags::RECV_PEEK);
    assert_eq!(peeked, Ok((4, none)));
    assert_eq!(
        host.recv(fd, &mut bytes[..2], Riflags::empty()),
        Ok((2, none))
    );
    assert_eq!(&bytes, b"hell");
    peer.write_all(b"!").unwrap();
    let all = host.recv(fd, &mut bytes, Riflags::RECV_WAITALL);
    assert_eq!((all, &bytes), (Ok((4, none)), b"llo!"));
    assert_eq!(host.send(fd, b"abc"), Ok(3));
    assert_eq!(host.write(fd, b"de"), Ok(2));
    host.shutdown(fd, Sdflags::WR).unwrap();
    let mut answer = Vec::new();
    peer.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"abcde");
    drop(peer);
    let end = wait_for(&mut host, fd);
    assert_eq!((end.nbytes, end.hangup), (0, true));
    assert_eq!(host.read(fd, &mut bytes), Ok(0));
    assert_eq!(host.close(fd), Ok(()));
}

#[test]
fn what_fills_its_first_buffer_is_not_waited_on_for_the_next() {
    let (mut host, mut peer) = connected();
    let fd = host.accept(LISTENER, Fdflags::empty()).unwrap();
    let mut memory = [0; 64];
    // Two buffers of 2 bytes.
    for (at, word) in [(0, 32_u32), (4, 2), (8, 34), (12, 2)] {
        memory[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    let mut receive = |host: &mut WasiCtx, call: usize| {
        let (m, fd) = (&mut memory[..], fd as i32);
        let done = match call {
            0 => fd_read(host, m, fd, 0, 2, 16),
            _ => sock_recv(host, m, fd, 0, 2, 0, 16, 20),
        };
        assert_eq!(done, Ok(0));
        memory[32..32 + usize::from(memory[16])].to_vec()
    };
    for call in [0, 1] {
        for text in [&b"ab"[..], b"cde"] {
            peer.write_all(text).unwrap();
            while wait_for(&mut host, fd).nbytes < text.len() as u64 {}
            assert_eq!(receive(&mut host, call), text);
        }
    }
}

#[test]
fn functions_of_sockets_refuse_what_is_none() {
    let (mut host, _peer) = connected();
    let fd = host.accept(LISTENER, Fdflags::NONBLOCK).unwrap();
    let none = Riflags::empty();
    assert_eq!(host.fdstat(fd).unwrap().flags, Fdflags::NONBLOCK);
    assert_eq!(host.recv(fd, &mut [0; 1], none), Err(Errno::Again));
    assert_eq!(host.accept(fd, Fdflags::empty()), Err(Errno::Inval));
    assert_eq!(host.accept(LISTENER, Fdflags::APPEND), Err(Errno::Inval));
    assert_eq!(host.accept(1, Fdflags::empty()), Err(Errno::Notsock));
    assert_eq!(host.accept(99, Fdflags::empty()), Err(Errno::Badf));
    assert_eq!(host.recv(LISTENER, &mut [0; 1], none), Err(Errno::Notconn));
    assert_eq!(host.recv(0, &mut [0; 1], none), Err(Errno::Notsock));
    assert_eq!(host.send(1, b"x"), Err(Errno::Notsock));
    assert_eq!(host.shutdown(1, Sdflags::RD), Err(Errno::Notsock));
    assert_eq!(host.shutdown(fd, Sdflags::empty()), Err(Errno::Inval));
    assert_eq!(host.seek(fd, 0, Whence::Cur), Err(Errno::Spipe));
}

#[test]
fn descriptors_have_a_limit() {
    let place = tempfile::tempdir().unwrap();
    let host = WasiCtx::builder().most_opened(2);
    let host = host.dir(place.path(), ".", Access::ReadWrite);
    let mut host = host.unwrap().build();
    let first = create(&mut host, "a", Fdflags::empty());
    create(&mut host, "b", Fdflags::empty());
    let open = Open {
        lookup: Lookupflags::empty(),
        oflags: Oflags::empty(),
        rights_base: Rights::FD_READ,
        rights_inheriting: Rights::FD_READ,
        flags: Fdflags::empty(),
    };
    assert_eq!(host.open(DIR, "a", open), Err(Errno::Mfile));
    host.close(first).unwrap();
    assert_eq!(host.open(DIR, "a", open), Ok(first));
}

#[test]
fn nothing_is_read_at_once() {
    let mut host = WasiCtx::builder()
        .stdin(herkos_wasi::Input::Inherited)
        .build();
    assert_eq!(host.read(0, &mut []), Ok(0));
}
