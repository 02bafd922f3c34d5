//! Arguments, variables, clocks, random bytes, the end of the program and sockets.

use herkos_runtime::WasmTrap;
use herkos_runtime::wasi::*;

use crate::wasi_support::{Guest, OUTSIDE, SIZE, SUCCESS, UNALIGNED, failure};

#[test]
fn args_sizes_get_counts_zero_bytes() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(args_sizes_get(&mut host, &mut m, 8, 16), SUCCESS);
    assert_eq!(m[8..20], *b"\x03\0\0\0\xaa\xaa\xaa\xaa\x09\0\0\0");
    assert_eq!(args_sizes_get(&mut host, &mut m, 9, 16), UNALIGNED);
    assert_eq!(args_sizes_get(&mut host, &mut m, 8, SIZE), OUTSIDE);
    assert_eq!(args_sizes_get(&mut host, &mut m, -4, 8), OUTSIDE);
}

#[test]
fn args_get_writes_addresses_and_bytes() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(args_get(&mut host, &mut m, 0, 21), SUCCESS);
    assert_eq!(m[..12], *b"\x15\0\0\0\x1a\0\0\0\x1b\0\0\0");
    assert_eq!(
        m[12..31],
        *b"\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaaprog\0\0-v\0\xaa"
    );
    assert_eq!(args_get(&mut host, &mut m, 2, 20), UNALIGNED);
    assert_eq!(args_get(&mut host, &mut m, 0, SIZE - 8), OUTSIDE);
    assert_eq!(args_get(&mut host, &mut m, SIZE - 8, 0), OUTSIDE);
    assert_eq!(args_get(&mut host, &mut m, 0, SIZE - 9), SUCCESS);
}

#[test]
fn environ_sizes_get_and_environ_get() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(environ_sizes_get(&mut host, &mut m, 0, 4), SUCCESS);
    assert_eq!(m[..8], *b"\x02\0\0\0\x0b\0\0\0");
    assert_eq!(environ_sizes_get(&mut host, &mut m, 0, 6), UNALIGNED);
    assert_eq!(environ_get(&mut host, &mut m, 0, 8), SUCCESS);
    assert_eq!(m[..20], *b"\x08\0\0\0\x0c\0\0\0A=1\0LANG=C\0\xaa");
    assert_eq!(environ_get(&mut host, &mut m, SIZE - 4, 0), OUTSIDE);
}

#[test]
fn clock_time_get_is_8_bytes() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(clock_time_get(&mut host, &mut m, 0, 1, 8), SUCCESS);
    assert_eq!(m[8..17], *b"\xe8\x03\0\0\0\0\0\0\xaa");
    assert_eq!(clock_time_get(&mut host, &mut m, 1, 1, 8), SUCCESS);
    assert_eq!(m[8..16], [0; 8]);
    assert_eq!(
        clock_time_get(&mut host, &mut m, 2, 1, 8),
        failure(Errno::Badf)
    );
    assert_eq!(
        clock_time_get(&mut host, &mut m, 4, 1, 8),
        failure(Errno::Inval)
    );
    assert_eq!(clock_time_get(&mut host, &mut m, 0, 1, 4), UNALIGNED);
    assert_eq!(clock_time_get(&mut host, &mut m, 0, 1, SIZE), OUTSIDE);
}

#[test]
fn clock_res_get_is_8_bytes() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(clock_res_get(&mut host, &mut m, 1, 8), SUCCESS);
    assert_eq!(m[8..17], *b"\x01\0\0\0\0\0\0\0\xaa");
    assert_eq!(clock_res_get(&mut host, &mut m, 3, 8), failure(Errno::Badf));
    assert_eq!(
        clock_res_get(&mut host, &mut m, -1, 8),
        failure(Errno::Inval)
    );
    assert_eq!(clock_res_get(&mut host, &mut m, 0, 12), UNALIGNED);
}

#[test]
fn random_get_gives_the_numbers_of_splitmix64() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(random_get(&mut host, &mut m, 1, 12), SUCCESS);
    // The first two numbers from seed 42, in the paper's reference implementation.
    let first = 0xbdd7_3226_2feb_6e95_u64.to_le_bytes();
    let second = 0x28ef_e333_b266_f103_u64.to_le_bytes();
    assert_eq!(m[..1], [0xaa]);
    assert_eq!(m[1..9], first);
    assert_eq!(m[9..13], second[..4]);
    assert_eq!(m[13..15], [0xaa; 2]);
    assert_eq!(random_get(&mut host, &mut m, SIZE - 1, 2), OUTSIDE);
    assert_eq!(random_get(&mut host, &mut m, SIZE, 0), SUCCESS);
    assert_eq!(random_get(&mut host, &mut m, 0, -1), OUTSIDE);
}

#[test]
fn proc_exit_returns_and_keeps_the_code() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(host.exit_code(), None);
    assert_eq!(proc_exit(&mut host, &mut m, -1), Err(WasmTrap::Exit));
    assert_eq!(host.exit_code(), Some(u32::MAX));
}

#[test]
fn proc_raise_and_sched_yield() {
    struct Signals(Vec<Signal>);
    impl Process for Signals {
        fn exit(&mut self, _code: u32) {}
        fn raise(&mut self, signal: Signal) -> Result<Raised, Errno> {
            self.0.push(signal);
            Ok(Raised::Continues)
        }
        fn give_way(&mut self) -> Result<(), Errno> {
            Err(Errno::Intr)
        }
    }
    let mut host = Signals(Vec::new());
    assert_eq!(proc_raise(&mut host, &mut [], 15), SUCCESS);
    assert_eq!(host.0, [Signal::Term]);
    assert_eq!(proc_raise(&mut host, &mut [], 31), failure(Errno::Inval));
    assert_eq!(
        proc_raise(&mut host, &mut [], 256 + 15),
        failure(Errno::Inval)
    );
    assert_eq!(sched_yield(&mut host, &mut []), failure(Errno::Intr));
    assert_eq!(sched_yield(&mut Host::new(), &mut []), SUCCESS);
}

#[test]
fn a_signal_does_what_it_does_by_default() {
    let (ignored, stopping) = ([0, 16, 17, 22, 27], [18, 19, 20, 21]);
    for signal in 0..=30 {
        let mut host = Host::new();
        let (expected, code) = if ignored.contains(&signal) {
            (SUCCESS, None)
        } else if stopping.contains(&signal) {
            (failure(Errno::Notsup), None)
        } else {
            (Err(WasmTrap::Exit), Some(128 + signal as u32))
        };
        assert_eq!(proc_raise(&mut host, &mut [], signal), expected, "{signal}");
        assert_eq!(host.exit_code(), code, "{signal}");
    }
    let mut host = Host::new();
    assert_eq!(proc_raise(&mut host, &mut [], -1), failure(Errno::Inval));
    assert_eq!(host.exit_code(), None);
}

#[test]
fn sock_accept_checks_flags() {
    let Guest { mut host, mut m } = Guest::new();
    assert_eq!(sock_accept(&mut host, &mut m, 20, 4, 8), SUCCESS);
    assert_eq!(m[8..13], *b"\x15\0\0\0\xaa");
    assert_eq!(
        sock_accept(&mut host, &mut m, 20, 4, 8),
        failure(Errno::Again)
    );
    assert_eq!(
        sock_accept(&mut host, &mut m, 9, 0, 8),
        failure(Errno::Badf)
    );
    assert_eq!(
        sock_accept(&mut host, &mut m, 20, 32, 8),
        failure(Errno::Inval)
    );
    assert_eq!(sock_accept(&mut host, &mut m, 20, 0, 10), UNALIGNED);
}

#[test]
fn sock_send_sock_recv_and_sock_shutdown() {
    let mut guest = Guest::new();
    guest.put(100, b"abcdef");
    guest.put_u32s(0, &[100, 2, 102, 4]);
    guest.put_u32s(16, &[200, 3, 300, 1]);
    let Guest { mut host, mut m } = guest;
    assert_eq!(
        sock_send(&mut host, &mut m, 20, 0, 2, 0, 40),
        failure(Errno::Notconn)
    );
    assert_eq!(sock_accept(&mut host, &mut m, 20, 0, 8), SUCCESS);
    m[8..12].copy_from_slice(&102u32.to_le_bytes());
    assert_eq!(
        sock_send(&mut host, &mut m, 21, 0, 2, 1, 40),
        failure(Errno::Inval)
    );
    assert_eq!(sock_send(&mut host, &mut m, 21, 0, 2, 0, 42), UNALIGNED);
    assert_eq!(sock_recv(&mut host, &mut m, 21, 16, 2, 1, 40, 44), SUCCESS);
    // Looked at: one buffer, and all is there again.
    assert_eq!(
        (&m[40..44], &m[44..47]),
        (&b"\x03\0\0\0"[..], &b"\x01\0\xaa"[..])
    );
    assert_eq!(m[200..204], *b"abc\xaa");
    // An empty buffer is none.
    m[20..24].fill(0);
    assert_eq!(sock_recv(&mut host, &mut m, 21, 16, 2, 1, 40, 44), SUCCESS);
    assert_eq!((m[40], m[300]), (1, b'a'));
    m[20] = 3;
    assert_eq!(sock_recv(&mut host, &mut m, 21, 16, 2, 0, 40, 44), SUCCESS);
    assert_eq!((m[40], &m[200..204], m[300]), (4, &b"abc\xaa"[..], b'd'));
    assert_eq!(
        sock_recv(&mut host, &mut m, 21, 16, 2, 4, 40, 44),
        failure(Errno::Inval)
    );
    assert_eq!(
        sock_recv(&mut host, &mut m, 21, 16, 2, 0, 40, 45),
        UNALIGNED
    );
    assert_eq!(
        sock_recv(&mut host, &mut m, 22, 16, 2, 0, 40, 44),
        failure(Errno::Badf)
    );
    assert_eq!(
        sock_shutdown(&mut host, &mut m, 21, 4),
        failure(Errno::Inval)
    );
    assert_eq!(
        sock_shutdown(&mut host, &mut m, 20, 1),
        failure(Errno::Notconn)
    );
    assert_eq!(sock_shutdown(&mut host, &mut m, 21, 2), SUCCESS);
    assert_eq!(
        sock_send(&mut host, &mut m, 21, 0, 2, 0, 40),
        failure(Errno::Pipe)
    );
}

#[test]
fn closed_sockets_are_none() {
    let mut host = Host::new().sockets(Closed);
    let mut m = [0; 16];
    assert_eq!(
        sock_accept(&mut host, &mut m, 4, 0, 0),
        failure(Errno::Badf)
    );
    assert_eq!(sock_shutdown(&mut host, &mut m, 4, 1), failure(Errno::Badf));
}
