//! The functions that use descriptors.

use herkos_runtime::wasi::*;

use crate::wasi_support::{Guest, OUTSIDE, SIZE, SUCCESS, UNALIGNED, failure};

const CREAT: i32 = 1;
const DIRECTORY: i32 = 2;
const BADF: i32 = Errno::Badf as i32;

#[test]
fn fd_read_fills_buffers_in_order() {
    let mut guest = Guest::new();
    guest.put_u32s(0, &[100, 3, 300, 0, 200, 20]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_read(host, m, 0, 0, 3, 40), SUCCESS);
    assert_eq!(guest.u32(40), 8);
    assert_eq!(guest.bytes(100, 4), b"que\xaa");
    assert_eq!(guest.bytes(200, 6), b"stion\xaa");
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_read(host, m, 0, 0, 3, 40), SUCCESS);
    assert_eq!(m[40..44], [0; 4]);
    assert_eq!(fd_read(host, m, 9, 0, 3, 40), failure(Errno::Badf));
    assert_eq!(fd_read(host, m, 1, 0, 3, 40), failure(Errno::Notcapable));
    assert_eq!(fd_read(host, m, 3, 0, 3, 40), failure(Errno::Badf));
    assert_eq!(fd_read(host, m, 0, 2, 1, 40), UNALIGNED);
    assert_eq!(fd_read(host, m, 0, 0, 1, 42), UNALIGNED);
    assert_eq!(fd_read(host, m, 0, SIZE - 4, 1, 40), OUTSIDE);
    assert_eq!(fd_read(host, m, 0, 0, 1, SIZE), OUTSIDE);
    guest.put_u32s(0, &[SIZE as u32 - 1, 2]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_read(host, m, 0, 0, 1, 40), OUTSIDE);
}

/// A serial line, on which some bytes have come; nobody waits for more.
struct Line(&'static [u8]);

impl Streams for Line {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        assert!(!self.0.is_empty(), "the line would be waited for");
        let count = bytes.len().min(self.0.len());
        bytes[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }

    fn write(&mut self, _: Stream, bytes: &[u8]) -> Result<usize, Errno> {
        Ok(bytes.len())
    }

    fn ready(&self, _: Stream) -> Ready {
        Ready {
            nbytes: self.0.len() as u64,
            hangup: false,
        }
    }
}

#[test]
fn fd_read_does_not_wait_when_a_buffer_is_full() {
    let mut host = Host::new().stdio(Line(b"abcde"));
    let mut guest = Guest::new();
    guest.put_u32s(0, &[200, 3, 203, 2, 205, 4]);
    assert_eq!(fd_read(&mut host, &mut guest.m, 0, 0, 3, 40), SUCCESS);
    assert_eq!((guest.u32(40), guest.bytes(200, 6)), (5, &b"abcde\xaa"[..]));
}

#[test]
fn fd_read_of_overlapping_buffers_writes_one_after_the_other() {
    let mut guest = Guest::new();
    guest.put_u32s(0, &[100, 4, 102, 4]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_read(host, m, 0, 0, 2, 40), SUCCESS);
    assert_eq!(guest.bytes(100, 7), b"qution\xaa");
    // A buffer over the list of buffers: each is read when it is its turn.
    let mut guest = Guest::new();
    guest.put_u32s(0, &[8, 8, 0, 0]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_read(host, m, 0, 0, 2, 40), OUTSIDE);
    assert_eq!(guest.bytes(8, 8), b"question");
}

#[test]
fn fd_write_appends_until_there_is_no_room() {
    let mut guest = Guest::new();
    assert_eq!(guest.write(1, b"0123456789"), Ok(10));
    assert_eq!(guest.write(1, b"0123456789"), Ok(6));
    assert_eq!(guest.write(1, b"x"), Err(Errno::Nospc as i32));
    assert_eq!(guest.write(1, b""), Ok(0));
    assert_eq!(guest.write(2, b"oops"), Ok(4));
    assert_eq!(guest.host.streams().out.bytes(), b"0123456789012345");
    assert_eq!(guest.host.streams().err.bytes(), b"oops");
    assert_eq!(guest.write(0, b"x"), Err(Errno::Notcapable as i32));
    assert_eq!(guest.write(4, b"x"), Err(BADF));
    guest.put_u32s(0, &[0, 1]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_write(host, m, 2, 0, 1, 41), UNALIGNED);
    assert_eq!(fd_write(host, m, 2, 0, -1, 40), OUTSIDE);
}

#[test]
fn fd_seek_and_fd_tell_say_the_place() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    assert_eq!(fd, 4);
    let mut seek = |offset: i64, whence: i32| {
        let Guest { host, m } = &mut guest;
        match fd_seek(host, m, fd, offset, whence, 8).unwrap() {
            0 => Ok(guest.u64(8)),
            errno => Err(errno),
        }
    };
    assert_eq!(seek(6, 0), Ok(6));
    assert_eq!(seek(-2, 1), Ok(4));
    assert_eq!(seek(-1, 2), Ok(10));
    assert_eq!(seek(-11, 1), Err(Errno::Inval as i32));
    assert_eq!(seek(i64::MIN, 2), Err(Errno::Inval as i32));
    assert_eq!(seek(0, 3), Err(Errno::Inval as i32));
    assert_eq!(guest.read(fd, 5), Ok(b"d".to_vec()));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_tell(host, m, fd, 8), SUCCESS);
    assert_eq!(m[8..16], 11u64.to_le_bytes());
    assert_eq!(fd_tell(host, m, 3, 8), failure(Errno::Badf));
    assert_eq!(fd_tell(host, m, 0, 8), failure(Errno::Spipe));
    assert_eq!(fd_tell(host, m, fd, 4), UNALIGNED);
    assert_eq!(fd_seek(host, m, 1, 0, 0, 8), failure(Errno::Spipe));
    assert_eq!(fd_seek(host, m, fd, 0, 256, 8), failure(Errno::Inval));
    assert_eq!(fd_seek(host, m, fd, 0, 0, SIZE), OUTSIDE);
}

#[test]
fn fd_pread_and_fd_pwrite_leave_the_place() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    guest.put_u32s(0, &[100, 3, 200, 2]);
    guest.put(100, b"xyz");
    guest.put(200, b"!?");
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_pwrite(host, m, fd, 0, 2, 8, 40), SUCCESS);
    assert_eq!(guest.u32(40), 5);
    assert_eq!(
        guest.host.file_system().get("a.txt"),
        Some(&b"hello woxyz!?"[..])
    );
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_pread(host, m, fd, 0, 2, 9, 40), SUCCESS);
    assert_eq!(guest.u32(40), 4);
    assert_eq!(
        (guest.bytes(100, 3), guest.bytes(200, 2)),
        (&b"yz!"[..], &b"??"[..])
    );
    assert_eq!(guest.read(fd, 2), Ok(b"he".to_vec()));
    guest.put_u32s(0, &[100, 3]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_pread(host, m, fd, 0, 1, -1, 40), SUCCESS);
    assert_eq!(m[40..44], [0; 4]);
    assert_eq!(fd_pread(host, m, 0, 0, 1, 0, 40), failure(Errno::Spipe));
    assert_eq!(fd_pread(host, m, fd, 0, 1, 0, 39), UNALIGNED);
    assert_eq!(fd_pwrite(host, m, fd, 0, 1, -1, 40), failure(Errno::Nospc));
    assert_eq!(fd_pwrite(host, m, 3, 0, 1, 0, 40), failure(Errno::Badf));
    // Zeros up to the place.
    assert_eq!(fd_pwrite(host, m, fd, 0, 1, 15, 40), SUCCESS);
    let contents = guest.host.file_system().get("a.txt").unwrap();
    assert_eq!(contents[11..16], *b"!?\0\0h");
}

#[test]
fn fd_close_frees_the_lowest_number() {
    let mut guest = Guest::new();
    assert_eq!(guest.open("a.txt", 0), Ok(4));
    assert_eq!(guest.open("d/b", 0), Ok(5));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_close(host, m, 4), SUCCESS);
    assert_eq!(fd_close(host, m, 4), failure(Errno::Badf));
    assert_eq!(fd_close(host, m, -1), failure(Errno::Badf));
    assert_eq!(guest.open("d", DIRECTORY), Ok(4));
    // As many as there is room for.
    assert_eq!(guest.open("d", DIRECTORY), Ok(6));
    assert_eq!(guest.open("d", DIRECTORY), Ok(7));
    assert_eq!(guest.open("new", CREAT), Err(Errno::Nfile as i32));
    assert_eq!(guest.size("new"), -i64::from(Errno::Noent.code()));
}

#[test]
fn fd_renumber_closes_the_other() {
    let mut guest = Guest::new();
    let (a, b) = (
        guest.open("a.txt", 0).unwrap(),
        guest.open("d/b", 0).unwrap(),
    );
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_renumber(host, m, b, a), SUCCESS);
    assert_eq!(fd_renumber(host, m, b, a), failure(Errno::Badf));
    assert_eq!(fd_renumber(host, m, a, 7), failure(Errno::Badf));
    assert_eq!(fd_renumber(host, m, a, a), SUCCESS);
    assert_eq!(guest.read(a, 9), Ok(b"bee".to_vec()));
    // Standard output becomes a file.
    let fd = guest.open("out", CREAT).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_renumber(host, m, fd, 1), SUCCESS);
    assert_eq!(guest.write(1, b"line"), Ok(4));
    assert_eq!(guest.host.file_system().get("out"), Some(&b"line"[..]));
    assert_eq!(guest.host.streams().out.bytes(), b"");
}

#[test]
fn fd_fdstat_get_is_24_bytes() {
    let mut guest = Guest::new();
    let append = 1;
    let fd = guest.open_with(3, "a.txt", 0, 0, 0b110, append).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_fdstat_get(host, m, fd, 8), SUCCESS);
    let rights = DIR_AND_FILE.to_le_bytes();
    assert_eq!(m[8..16], *b"\x04\0\x01\0\0\0\0\0");
    assert_eq!(m[16..24], *b"\x06\0\0\0\0\0\0\0");
    assert_eq!(m[24..32], rights);
    assert_eq!(m[32], 0xaa);
    assert_eq!(fd_fdstat_get(host, m, 0, 8), SUCCESS);
    assert_eq!((m[8], m[10]), (2, 0));
    assert_eq!(fd_fdstat_get(host, m, 3, 8), SUCCESS);
    assert_eq!(m[8], 3);
    assert_eq!(fd_fdstat_get(host, m, 5, 8), failure(Errno::Badf));
    assert_eq!(fd_fdstat_get(host, m, 0, 4), UNALIGNED);
    assert_eq!(fd_fdstat_get(host, m, 0, SIZE - 16), OUTSIDE);
}

/// Every right but those of sockets.
const DIR_AND_FILE: u64 = (1 << 28) - 1;

#[test]
fn fd_fdstat_set_flags_makes_writes_append() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_fdstat_set_flags(host, m, fd, 1), SUCCESS);
    assert_eq!(guest.write(fd, b"!"), Ok(1));
    assert_eq!(
        guest.host.file_system().get("a.txt"),
        Some(&b"hello world!"[..])
    );
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_fdstat_set_flags(host, m, fd, 32), failure(Errno::Inval));
    assert_eq!(
        fd_fdstat_set_flags(host, m, fd, 1 << 16),
        failure(Errno::Inval)
    );
    assert_eq!(fd_fdstat_set_flags(host, m, 7, 0), failure(Errno::Badf));
}

#[test]
fn fd_fdstat_set_rights_only_takes() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    let (read, write) = (2, 64);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_fdstat_set_rights(host, m, fd, read, 0), SUCCESS);
    assert_eq!(
        fd_fdstat_set_rights(host, m, fd, read | write, 0),
        failure(Errno::Notcapable)
    );
    assert_eq!(
        fd_fdstat_set_rights(host, m, fd, 0, read),
        failure(Errno::Notcapable)
    );
    assert_eq!(fd_fdstat_set_rights(host, m, 6, 0, 0), failure(Errno::Badf));
    assert_eq!(guest.write(fd, b"x"), Err(Errno::Notcapable as i32));
    assert_eq!(guest.read(fd, 2), Ok(b"he".to_vec()));
    // What a directory may not pass on, nothing opened through it has.
    let Guest { host, m } = &mut guest;
    let open = Rights::PATH_OPEN.bits() as i64;
    assert_eq!(fd_fdstat_set_rights(host, m, 3, open, read), SUCCESS);
    let fd = guest.open("a.txt", 0).unwrap();
    assert_eq!(guest.write(fd, b"x"), Err(Errno::Notcapable as i32));
    assert_eq!(guest.open("new", CREAT), Err(Errno::Notcapable as i32));
}

#[test]
fn fd_filestat_get_is_64_bytes() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    assert_eq!(guest.write(fd, b"H"), Ok(1));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_filestat_get(host, m, fd, 8), SUCCESS);
    let numbers: Vec<u64> = (1..9).map(|i| guest.u64(8 * i)).collect();
    // Device, number, type, links, size, access, change of bytes, change of anything.
    assert_eq!(numbers, [1, 2, 4, 1, 11, 0, 1000, 1000]);
    assert_eq!(guest.bytes(72, 1), [0xaa]);
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_filestat_get(host, m, 1, 8), SUCCESS);
    assert_eq!((m[24], &m[40..72]), (2, &[0; 32][..]));
    assert_eq!(fd_filestat_get(host, m, 9, 8), failure(Errno::Badf));
    assert_eq!(fd_filestat_get(host, m, fd, 12), UNALIGNED);
    assert_eq!(fd_filestat_get(host, m, fd, SIZE - 56), OUTSIDE);
}

#[test]
fn fd_filestat_set_size_cuts_and_fills() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_filestat_set_size(host, m, fd, 2), SUCCESS);
    assert_eq!(fd_filestat_set_size(host, m, fd, 4), SUCCESS);
    assert_eq!(host.file_system().get("a.txt"), Some(&b"he\0\0"[..]));
    assert_eq!(host.file_system().get("d/b"), Some(&b"bee"[..]));
    assert_eq!(
        fd_filestat_set_size(host, m, fd, 1024),
        failure(Errno::Nospc)
    );
    assert_eq!(fd_filestat_set_size(host, m, fd, -1), failure(Errno::Nospc));
    assert_eq!(fd_filestat_set_size(host, m, 3, 0), failure(Errno::Badf));
}

#[test]
fn fd_filestat_set_times_knows_now() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    let (atim, atim_now, mtim, mtim_now) = (1, 2, 4, 8);
    let Guest { host, m } = &mut guest;
    assert_eq!(
        fd_filestat_set_times(host, m, fd, 5, 6, atim | mtim_now),
        SUCCESS
    );
    assert_eq!(fd_filestat_get(host, m, fd, 0), SUCCESS);
    assert_eq!((guest.u64(40), guest.u64(48)), (5, 1000));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_filestat_set_times(host, m, fd, 7, 8, mtim), SUCCESS);
    assert_eq!(fd_filestat_get(host, m, fd, 0), SUCCESS);
    assert_eq!((guest.u64(40), guest.u64(48)), (5, 8));
    let Guest { host, m } = &mut guest;
    for flags in [atim | atim_now, mtim | mtim_now, 16, 1 << 16] {
        assert_eq!(
            fd_filestat_set_times(host, m, fd, 0, 0, flags),
            failure(Errno::Inval)
        );
    }
    assert_eq!(
        fd_filestat_set_times(host, m, 0, 0, 0, 0),
        failure(Errno::Badf)
    );
}

#[test]
fn fd_advise_and_fd_allocate() {
    let mut guest = Guest::new();
    let fd = guest.open("d/b", 0).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_advise(host, m, fd, 0, 10, 5), SUCCESS);
    assert_eq!(fd_advise(host, m, fd, 0, 10, 6), failure(Errno::Inval));
    assert_eq!(fd_advise(host, m, 0, 0, 10, 0), failure(Errno::Spipe));
    assert_eq!(fd_advise(host, m, 3, 0, 10, 0), failure(Errno::Badf));
    assert_eq!(fd_allocate(host, m, fd, 1, 4), SUCCESS);
    assert_eq!(fd_allocate(host, m, fd, 0, 1), SUCCESS);
    assert_eq!(host.file_system().get("d/b"), Some(&b"bee\0\0"[..]));
    assert_eq!(fd_allocate(host, m, fd, 0, 0), failure(Errno::Inval));
    assert_eq!(fd_allocate(host, m, fd, -1, 1), failure(Errno::Fbig));
    assert_eq!(fd_allocate(host, m, fd, 0, 1024), failure(Errno::Nospc));
}

#[test]
fn fd_sync_and_fd_datasync() {
    let mut guest = Guest::new();
    let fd = guest.open("a.txt", 0).unwrap();
    let Guest { host, m } = &mut guest;
    assert_eq!(
        (fd_sync(host, m, fd), fd_datasync(host, m, fd)),
        (SUCCESS, SUCCESS)
    );
    let badf = failure(Errno::Badf);
    assert_eq!((fd_sync(host, m, 9), fd_datasync(host, m, 9)), (badf, badf));
    let inval = failure(Errno::Inval);
    assert_eq!(
        (fd_sync(host, m, 1), fd_datasync(host, m, 1)),
        (inval, inval)
    );
}

#[test]
fn fd_prestat_get_and_fd_prestat_dir_name() {
    let files = MemoryFiles::<4, 64>::new().named(b"/data");
    let mut guest = Guest::of(Host::new().files(files));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_prestat_get(host, m, 3, 8), SUCCESS);
    assert_eq!(m[8..17], *b"\0\0\0\0\x05\0\0\0\xaa");
    assert_eq!(fd_prestat_get(host, m, 4, 8), failure(Errno::Badf));
    assert_eq!(fd_prestat_get(host, m, 0, 8), failure(Errno::Badf));
    assert_eq!(fd_prestat_get(host, m, 3, 10), UNALIGNED);
    assert_eq!(fd_prestat_dir_name(host, m, 3, 1, 5), SUCCESS);
    assert_eq!(m[..7], *b"\xaa/data\xaa");
    assert_eq!(
        fd_prestat_dir_name(host, m, 3, 1, 4),
        failure(Errno::Nametoolong)
    );
    assert_eq!(fd_prestat_dir_name(host, m, 3, SIZE - 4, 5), OUTSIDE);
    assert_eq!(fd_prestat_dir_name(host, m, 4, 1, 5), failure(Errno::Badf));
}

#[test]
fn fd_readdir_goes_on_at_cookies() {
    let mut guest = Guest::new();
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_readdir(host, m, 3, 100, 1000, 2, 40), SUCCESS);
    assert_eq!(guest.u32(40), 24 + 5 + 24 + 1);
    // Next place, number, length of the name, type.
    assert_eq!((guest.u64(100), guest.u64(108), guest.u32(116)), (3, 2, 5));
    assert_eq!(guest.bytes(120, 9), b"\x04\0\0\0a.txt");
    assert_eq!((guest.u64(129), guest.u64(137), guest.u32(145)), (4, 3, 1));
    assert_eq!(guest.bytes(149, 6), b"\x03\0\0\0d\xaa");
    assert_eq!(guest.list(3), [".", "..", "a.txt", "d"]);
    // A buffer that is too short is full.
    let Guest { host, m } = &mut guest;
    m.fill(0xaa);
    assert_eq!(fd_readdir(host, m, 3, 100, 26, 2, 40), SUCCESS);
    assert_eq!((m[40], &m[124..127]), (26, &b"a.\xaa"[..]));
    assert_eq!(fd_readdir(host, m, 3, 100, 26, 4, 40), SUCCESS);
    assert_eq!(m[40], 0);
    assert_eq!(fd_readdir(host, m, 3, 100, 26, -1, 40), SUCCESS);
    assert_eq!(m[40], 0);
    // What is removed while one reads is no reason to skip another.
    let (at, len) = guest.path("a.txt");
    let Guest { host, m } = &mut guest;
    assert_eq!(path_unlink_file(host, m, 3, at, len), SUCCESS);
    assert_eq!(fd_readdir(host, m, 3, 100, 1000, 3, 40), SUCCESS);
    assert_eq!((guest.u32(40), guest.bytes(124, 1)), (25, &b"d"[..]));
    let Guest { host, m } = &mut guest;
    assert_eq!(
        fd_readdir(host, m, 0, 100, 26, 0, 40),
        failure(Errno::Notdir)
    );
    assert_eq!(fd_readdir(host, m, 9, 100, 26, 0, 40), failure(Errno::Badf));
    assert_eq!(fd_readdir(host, m, 3, 100, SIZE, 0, 40), OUTSIDE);
    assert_eq!(fd_readdir(host, m, 3, 100, 26, 0, 41), UNALIGNED);
}
