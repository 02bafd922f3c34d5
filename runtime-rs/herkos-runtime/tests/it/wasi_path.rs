//! The functions that use names.

use herkos_runtime::wasi::*;

use crate::wasi_support::{Guest, OUTSIDE, SIZE, SUCCESS, UNALIGNED, Whole, failure};

const CREAT: i32 = 1;
const DIRECTORY: i32 = 2;
const EXCL: i32 = 4;
const TRUNC: i32 = 8;

const NOENT: i32 = Errno::Noent as i32;
const PERM: i32 = Errno::Perm as i32;

impl Guest<Whole<'_>> {
    fn mkdir(&mut self, path: &str) -> i32 {
        let (at, len) = self.path(path);
        path_create_directory(&mut self.host, &mut self.m, 3, at, len).unwrap()
    }

    fn rmdir(&mut self, path: &str) -> i32 {
        let (at, len) = self.path(path);
        path_remove_directory(&mut self.host, &mut self.m, 3, at, len).unwrap()
    }

    fn unlink(&mut self, path: &str) -> i32 {
        let (at, len) = self.path(path);
        path_unlink_file(&mut self.host, &mut self.m, 3, at, len).unwrap()
    }

    fn rename(&mut self, old: &str, new: &str) -> i32 {
        let ((a, a_len), (b, b_len)) = (self.path(old), self.path_at(3500, new));
        path_rename(&mut self.host, &mut self.m, 3, a, a_len, 3, b, b_len).unwrap()
    }

    fn link(&mut self, flags: i32, old: &str, new: &str) -> i32 {
        let ((a, a_len), (b, b_len)) = (self.path(old), self.path_at(3500, new));
        path_link(&mut self.host, &mut self.m, 3, flags, a, a_len, 3, b, b_len).unwrap()
    }

    fn symlink(&mut self, target: &str, path: &str) -> i32 {
        let ((a, a_len), (b, b_len)) = (self.path(target), self.path_at(3500, path));
        path_symlink(&mut self.host, &mut self.m, a, a_len, 3, b, b_len).unwrap()
    }

    fn get(&self, path: &str) -> Option<&[u8]> {
        self.host.file_system().get(path)
    }
}

fn is(errno: Errno) -> i32 {
    errno.code()
}

#[test]
fn path_open_writes_the_descriptor() {
    let mut guest = Guest::new();
    assert_eq!(guest.open("a.txt", 0), Ok(4));
    assert_eq!(guest.bytes(2046, 7), b"\xaa\xaa\x04\0\0\0\xaa");
    assert_eq!(guest.open("d", DIRECTORY), Ok(5));
    assert_eq!(guest.open_with(5, "b", 0, 0, -1, 0), Ok(6));
    assert_eq!(guest.read(6, 9), Ok(b"bee".to_vec()));
    assert_eq!(guest.open("none", 0), Err(NOENT));
    assert_eq!(guest.open_with(6, "b", 0, 0, -1, 0), Err(is(Errno::Notdir)));
    assert_eq!(guest.open_with(0, "b", 0, 0, -1, 0), Err(is(Errno::Notdir)));
    assert_eq!(guest.open_with(9, "b", 0, 0, -1, 0), Err(is(Errno::Badf)));
    for (lookup, oflags, flags) in [(2, 0, 0), (0, 16, 0), (0, 0, 32), (0, 1 << 16, 0)] {
        let answer = guest.open_with(3, "a.txt", lookup, oflags, -1, flags);
        assert_eq!(answer, Err(is(Errno::Inval)));
    }
    guest.put(0, b"\xffname");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_open(host, m, 3, 0, 0, 5, 0, 2, 0, 0, 8),
        failure(Errno::Ilseq)
    );
    assert_eq!(
        path_open(host, m, 3, 0, SIZE - 1, 2, 0, 2, 0, 0, 8),
        OUTSIDE
    );
    assert_eq!(path_open(host, m, 3, 0, 1, 4, 1, 2, 0, 0, 10), UNALIGNED);
}

#[test]
fn path_open_creates_cuts_and_refuses() {
    let mut guest = Guest::new();
    let fd = guest.open("new", CREAT | EXCL).unwrap();
    assert_eq!(guest.open("new", CREAT | EXCL), Err(is(Errno::Exist)));
    assert_eq!(guest.write(fd, b"text"), Ok(4));
    assert_eq!(guest.open("new", CREAT | TRUNC), Ok(5));
    assert_eq!(guest.get("new"), Some(&b""[..]));
    // What was open for writing goes on at its place.
    assert_eq!(guest.write(fd, b"!"), Ok(1));
    assert_eq!(guest.get("new"), Some(&b"\0\0\0\0!"[..]));
    assert_eq!(guest.open("d", CREAT), Err(is(Errno::Isdir)));
    assert_eq!(guest.open("d", TRUNC), Err(is(Errno::Isdir)));
    assert_eq!(guest.open("d", TRUNC | DIRECTORY), Err(is(Errno::Isdir)));
    let write = Rights::FD_WRITE.bits() as i64;
    assert_eq!(
        guest.open_with(3, "d", 0, 0, write, 0),
        Err(is(Errno::Isdir))
    );
    assert_eq!(guest.open("a.txt", DIRECTORY), Err(is(Errno::Notdir)));
    assert_eq!(guest.open("a.txt/", 0), Err(is(Errno::Notdir)));
    assert_eq!(guest.open("other/", CREAT), Err(is(Errno::Isdir)));
    assert_eq!(guest.open("d2", CREAT | DIRECTORY), Err(is(Errno::Inval)));
    assert_eq!(guest.open("none/new", CREAT), Err(NOENT));
    assert_eq!(guest.open("a.txt/new", CREAT), Err(is(Errno::Notdir)));
    assert_eq!(
        guest.open(&"x".repeat(256), CREAT),
        Err(is(Errno::Nametoolong))
    );
    assert_eq!(guest.open("a\0b", CREAT), Err(is(Errno::Inval)));
    assert_eq!(guest.open("", CREAT), Err(NOENT));
}

#[test]
fn paths_do_not_leave_the_directory() {
    let mut guest = Guest::new();
    let read = Rights::FD_READ.bits() as i64;
    for path in [
        "..",
        "../a.txt",
        "/a.txt",
        "/",
        "d/../..",
        "d/../../a.txt",
        "./.././a.txt",
    ] {
        assert_eq!(guest.open_with(3, path, 1, 0, read, 0), Err(PERM), "{path}");
    }
    for path in [".", "./", "d/..", "d/./../d/", "d//b", "d/../a.txt"] {
        let fd = guest.open_with(3, path, 1, 0, read, 0);
        assert_eq!(fd, Ok(4), "{path}");
        assert_eq!(fd_close(&mut guest.host, &mut guest.m, 4), SUCCESS);
    }
    // Nor that of a directory below the root.
    let d = guest.open("d", DIRECTORY).unwrap();
    assert_eq!(guest.open_with(d, "../a.txt", 1, 0, read, 0), Err(PERM));
    assert_eq!(guest.open_with(d, "b", 1, 0, read, 0), Ok(5));
    // Nor where a symbolic link says so.
    assert_eq!(guest.symlink("/a.txt", "absolute"), PERM);
    assert_eq!(guest.symlink("../../a.txt", "d/out"), 0);
    assert_eq!(guest.open("d/out", 0), Err(PERM));
    assert_eq!(guest.symlink("../a.txt", "d/up"), 0);
    assert_eq!(guest.open("d/up", 0), Ok(6));
    assert_eq!(guest.open_with(d, "up", 1, 0, read, 0), Err(PERM));
}

#[test]
fn symbolic_links_are_followed_where_they_are_to_be() {
    let mut guest = Guest::new();
    assert_eq!(guest.symlink("d", "link"), 0);
    assert_eq!(guest.symlink("link/b", "file"), 0);
    assert_eq!(guest.symlink("later", "dangling"), 0);
    assert_eq!(guest.symlink("loop", "loop"), 0);
    assert_eq!(guest.open("link/b", 0), Ok(4));
    assert_eq!(guest.open("file", 0), Ok(5));
    assert_eq!(guest.read(5, 9), Ok(b"bee".to_vec()));
    assert_eq!(guest.open_with(3, "file", 0, 0, 2, 0), Err(is(Errno::Loop)));
    assert_eq!(guest.open("loop", 0), Err(is(Errno::Loop)));
    assert_eq!(guest.open("loop/x", 0), Err(is(Errno::Loop)));
    assert_eq!(guest.open("dangling", 0), Err(NOENT));
    assert_eq!(guest.open("dangling", CREAT | EXCL), Err(is(Errno::Exist)));
    assert_eq!(guest.open("dangling", CREAT), Ok(6));
    assert_eq!(guest.get("later"), Some(&b""[..]));
    // With a slash behind it, a link is the directory, but not for who removes it.
    assert_eq!(guest.size("link"), 1);
    assert_eq!(guest.size("link/"), 0);
    assert_eq!(guest.rmdir("link/"), is(Errno::Notdir));
    assert_eq!(guest.unlink("link/"), is(Errno::Notdir));
    assert_eq!(guest.rmdir("link"), is(Errno::Notdir));
    assert_eq!(guest.unlink("link"), 0);
    assert_eq!(guest.get("d/b"), Some(&b"bee"[..]));
    assert_eq!(guest.open("file", 0), Err(NOENT));
}

#[test]
fn path_create_directory_and_path_remove_directory() {
    let mut guest = Guest::new();
    assert_eq!(guest.mkdir("d/e"), 0);
    assert_eq!(guest.mkdir("d/e/f/"), 0);
    assert_eq!(guest.mkdir("d/e"), is(Errno::Exist));
    assert_eq!(guest.mkdir("."), is(Errno::Exist));
    assert_eq!(guest.mkdir("x/y"), NOENT);
    assert_eq!(guest.mkdir("../x"), PERM);
    assert_eq!(guest.rmdir("d/e"), is(Errno::Notempty));
    assert_eq!(guest.rmdir("d/e/f/."), is(Errno::Inval));
    assert_eq!(guest.rmdir("a.txt"), is(Errno::Notdir));
    assert_eq!(guest.rmdir("none"), NOENT);
    let fd = guest.open("d/e/f", DIRECTORY).unwrap();
    assert_eq!(guest.rmdir("d/e/f/"), 0);
    assert_eq!(guest.rmdir("d/e"), 0);
    // A directory that is gone but open takes nothing more.
    assert_eq!(guest.open_with(fd, "new", 0, CREAT, 2, 0), Err(NOENT));
    assert_eq!(guest.list(fd), [".", ".."]);
    guest.put(0, b"\xc3(");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_create_directory(host, m, 3, 0, 2),
        failure(Errno::Ilseq)
    );
    assert_eq!(
        path_remove_directory(host, m, 3, 0, 2),
        failure(Errno::Ilseq)
    );
    assert_eq!(path_create_directory(host, m, 3, 0, -1), OUTSIDE);
    assert_eq!(path_remove_directory(host, m, 3, SIZE, 1), OUTSIDE);
    assert_eq!(
        path_remove_directory(host, m, 1, 3000, 1),
        failure(Errno::Notdir)
    );
}

#[test]
fn path_unlink_file_leaves_open_files_their_bytes() {
    let mut guest = Guest::new();
    let room = guest.host.file_system().room();
    let fd = guest.open("a.txt", 0).unwrap();
    assert_eq!(guest.unlink("a.txt"), 0);
    assert_eq!(guest.unlink("a.txt"), NOENT);
    assert_eq!(guest.read(fd, 20), Ok(b"hello world".to_vec()));
    assert_eq!(guest.host.file_system().room(), room + 9 + 5);
    assert_eq!(fd_close(&mut guest.host, &mut guest.m, fd), SUCCESS);
    assert_eq!(guest.host.file_system().room(), room + 9 + 5 + 11);
    assert_eq!(guest.get("d/b"), Some(&b"bee"[..]));
    assert_eq!(guest.unlink("d"), is(Errno::Isdir));
    assert_eq!(guest.unlink("."), is(Errno::Isdir));
    assert_eq!(guest.unlink("d/b/"), is(Errno::Notdir));
    let Guest { host, m } = &mut guest;
    assert_eq!(path_unlink_file(host, m, 3, SIZE - 1, 2), OUTSIDE);
}

#[test]
fn path_rename_moves_and_replaces() {
    let mut guest = Guest::new();
    assert_eq!(guest.rename("a.txt", "d/c"), 0);
    assert_eq!(guest.get("d/c"), Some(&b"hello world"[..]));
    assert_eq!(guest.get("a.txt"), None);
    assert_eq!(guest.rename("d/c", "d/b"), 0);
    assert_eq!(guest.get("d/b"), Some(&b"hello world"[..]));
    assert_eq!(guest.get("d/c"), None);
    assert_eq!(guest.rename("d/b", "d/b"), 0);
    assert_eq!(guest.mkdir("e"), 0);
    assert_eq!(guest.rename("d", "e/f/"), 0);
    assert_eq!(guest.get("e/f/b"), Some(&b"hello world"[..]));
    assert_eq!(guest.open("e/f/../../e", DIRECTORY), Ok(4));
    assert_eq!(guest.rename("e", "e/f/g"), is(Errno::Inval));
    assert_eq!(guest.rename("e", "e"), 0);
    assert_eq!(guest.rename("none", "x"), NOENT);
    assert_eq!(guest.rename("e/f/b", "e/f"), is(Errno::Isdir));
    assert_eq!(guest.rename("e/f", "e/f/b"), is(Errno::Inval));
    assert_eq!(guest.mkdir("h"), 0);
    assert_eq!(guest.rename("h", "e"), is(Errno::Notempty));
    assert_eq!(guest.rename("h", "e/f/b"), is(Errno::Notdir));
    assert_eq!(guest.rename("e/f/b", "x/"), is(Errno::Notdir));
    assert_eq!(guest.rename("e/f", "h"), 0);
    assert_eq!(guest.rename(".", "x"), is(Errno::Busy));
    assert_eq!(guest.rename("h", "../x"), PERM);
    assert_eq!(guest.list(3), [".", "..", "e", "h"]);
    guest.put(0, b"h\xff");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_rename(host, m, 3, 0, 1, 3, 1, 1),
        failure(Errno::Ilseq)
    );
    assert_eq!(path_rename(host, m, 3, 0, 1, 9, 0, 1), failure(Errno::Badf));
    assert_eq!(path_rename(host, m, 3, 0, 1, 3, SIZE, 1), OUTSIDE);
}

#[test]
fn path_link_makes_one_more_name() {
    let mut guest = Guest::new();
    assert_eq!(guest.link(0, "a.txt", "d/same"), 0);
    let fd = guest.open("d/same", 0).unwrap();
    assert_eq!(guest.write(fd, b"J"), Ok(1));
    assert_eq!(guest.get("a.txt"), Some(&b"Jello world"[..]));
    assert_eq!(
        fd_filestat_get(&mut guest.host, &mut guest.m, fd, 0),
        SUCCESS
    );
    assert_eq!(guest.u64(24), 2);
    assert_eq!(guest.unlink("a.txt"), 0);
    assert_eq!(guest.get("d/same"), Some(&b"Jello world"[..]));
    assert_eq!(guest.link(0, "d", "e"), PERM);
    assert_eq!(guest.link(0, "d/same", "d/b"), is(Errno::Exist));
    assert_eq!(guest.link(0, "d/same", "x/"), NOENT);
    assert_eq!(guest.link(0, "none", "x"), NOENT);
    assert_eq!(guest.link(2, "d/same", "x"), is(Errno::Inval));
    assert_eq!(guest.symlink("d/same", "link"), 0);
    assert_eq!(guest.link(0, "link", "link2"), 0);
    assert_eq!(guest.link(1, "link", "file"), 0);
    assert_eq!((guest.size("link2"), guest.size("file")), (6, 11));
    let Guest { host, m } = &mut guest;
    assert_eq!(path_link(host, m, 3, 0, SIZE, 1, 3, 0, 1), OUTSIDE);
}

#[test]
fn path_symlink_and_path_readlink() {
    let mut guest = Guest::new();
    assert_eq!(guest.symlink("some/where", "link"), 0);
    assert_eq!(guest.symlink("x", "link"), is(Errno::Exist));
    assert_eq!(guest.symlink("", "empty"), NOENT);
    assert_eq!(guest.symlink("x", "none/y"), NOENT);
    let (at, len) = guest.path("link");
    let Guest { host, m } = &mut guest;
    assert_eq!(path_readlink(host, m, 3, at, len, 100, 50, 8), SUCCESS);
    assert_eq!((m[8], &m[100..111]), (10, &b"some/where\xaa"[..]));
    assert_eq!(path_readlink(host, m, 3, at, len, 200, 4, 8), SUCCESS);
    assert_eq!((m[8], &m[200..205]), (4, &b"some\xaa"[..]));
    // Before the name, over it, and over the end of it.
    assert_eq!(path_readlink(host, m, 3, at, len, at + len, 10, 8), SUCCESS);
    assert_eq!(guest.bytes(3000, 14), b"linksome/where");
    let Guest { host, m } = &mut guest;
    assert_eq!(path_readlink(host, m, 3, at, len, at + 2, 10, 8), SUCCESS);
    assert_eq!(guest.bytes(3000, 12), b"lisome/where");
    guest.path("link");
    let Guest { host, m } = &mut guest;
    assert_eq!(path_readlink(host, m, 3, at, len, at, 2, 8), SUCCESS);
    assert_eq!(guest.bytes(3000, 4), b"sonk");
    let (at, len) = guest.path("a.txt");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_readlink(host, m, 3, at, len, 100, 50, 8),
        failure(Errno::Inval)
    );
    assert_eq!(path_readlink(host, m, 3, at, len, SIZE - 3, 4, 8), OUTSIDE);
    assert_eq!(path_readlink(host, m, 3, SIZE, 1, 100, 50, 8), OUTSIDE);
    guest.put(0, b"\x80");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_readlink(host, m, 3, 0, 1, 100, 50, 8),
        failure(Errno::Ilseq)
    );
    assert_eq!(path_symlink(host, m, 0, 1, 3, 1, 1), failure(Errno::Ilseq));
    assert_eq!(path_symlink(host, m, SIZE, 1, 3, 1, 1), OUTSIDE);
}

#[test]
fn path_filestat_get_and_path_filestat_set_times() {
    let mut guest = Guest::new();
    assert_eq!(guest.symlink("a.txt", "link"), 0);
    let (at, len) = guest.path("link");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_filestat_set_times(host, m, 3, 1, at, len, 5, 6, 5),
        SUCCESS
    );
    assert_eq!(path_filestat_get(host, m, 3, 1, at, len, 8), SUCCESS);
    let numbers: Vec<u64> = (1..9).map(|i| guest.u64(8 * i)).collect();
    assert_eq!(numbers, [1, 2, 4, 1, 11, 5, 6, 1000]);
    let Guest { host, m } = &mut guest;
    assert_eq!(path_filestat_get(host, m, 3, 0, at, len, 8), SUCCESS);
    assert_eq!((guest.u64(24), guest.u64(40), guest.u64(56)), (7, 5, 1000));
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_filestat_get(host, m, 3, 2, at, len, 8),
        failure(Errno::Inval)
    );
    assert_eq!(path_filestat_get(host, m, 3, 0, at, len, 12), UNALIGNED);
    assert_eq!(
        path_filestat_get(host, m, 3, 0, at, len, SIZE - 56),
        OUTSIDE
    );
    assert_eq!(
        path_filestat_get(host, m, 3, 0, at, len - 1, 8),
        failure(Errno::Noent)
    );
    assert_eq!(
        path_filestat_get(host, m, 9, 0, at, len, 8),
        failure(Errno::Badf)
    );
    let inval = failure(Errno::Inval);
    assert_eq!(
        path_filestat_set_times(host, m, 3, 2, at, len, 5, 6, 5),
        inval
    );
    assert_eq!(
        path_filestat_set_times(host, m, 3, 0, at, len, 5, 6, 3),
        inval
    );
    let noent = failure(Errno::Noent);
    assert_eq!(
        path_filestat_set_times(host, m, 3, 0, at, len - 1, 5, 6, 5),
        noent
    );
    assert_eq!(
        path_filestat_set_times(host, m, 3, 0, SIZE, 1, 5, 6, 5),
        OUTSIDE
    );
}
