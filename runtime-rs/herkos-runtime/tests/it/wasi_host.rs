//! The hosts without heap: their file systems at their limits, against a simple model, and without
//! some of their parts.

use std::collections::BTreeMap;

use herkos_runtime::wasi::*;

use crate::support::Random as Numbers;
use crate::thin;
use crate::wasi_support::{Guest, SUCCESS, failure};

const CREAT: i32 = 1;

/// The rights to list a directory and to open what is in it.
const PASS: i64 = 1 << 14 | 1 << 13;

fn tree() -> ReadOnlyFiles<'static> {
    ReadOnlyFiles::new(&[
        ("a/b/one.txt", b"1"),
        ("a//b/two.txt", b"22"),
        ("top", b"333"),
        ("a/c/", b""),
        ("a/b/one.txt", b"hidden"),
        ("top/below", b"hidden"),
    ])
}

#[test]
fn a_tree_of_constant_files_is_read() {
    let mut guest = Guest::of(Host::new().files(tree()));
    assert_eq!(guest.list(3), [".", "..", "a", "top"]);
    let a = guest.open_with(3, "a", 0, 0, PASS, 0).unwrap();
    assert_eq!(guest.list(a), [".", "..", "b", "c"]);
    let b = guest.open_with(a, "b", 0, 0, PASS, 0).unwrap();
    assert_eq!(guest.list(b), [".", "..", "one.txt", "two.txt"]);
    let one = guest.open_with(b, "one.txt", 0, 0, 2, 0).unwrap();
    assert_eq!(guest.read(one, 9), Ok(b"1".to_vec()));
    let two = guest
        .open_with(3, "a/c/../b/./two.txt", 0, 0, 2, 0)
        .unwrap();
    assert_eq!(guest.read(two, 9), Ok(b"22".to_vec()));
    assert_eq!(guest.size("top"), 3);
    assert_eq!(guest.size("a/c"), 0);
    assert_eq!(guest.size("top/below"), -i64::from(Errno::Notdir.code()));
    assert_eq!(guest.size("a/b/three"), -i64::from(Errno::Noent.code()));
}

#[test]
fn a_tree_of_constant_files_cannot_be_changed() {
    let mut guest = Guest::of(Host::new().files(tree()));
    let rofs = Errno::Rofs as i32;
    assert_eq!(guest.open("top", 0), Err(rofs));
    assert_eq!(guest.open_with(3, "top", 0, 8, 2, 0), Err(rofs));
    assert_eq!(guest.open_with(3, "new", 0, CREAT, 2, 0), Err(rofs));
    let (at, len) = guest.path("top");
    let Guest { host, m } = &mut guest;
    assert_eq!(path_unlink_file(host, m, 3, at, len), failure(Errno::Rofs));
    assert_eq!(
        path_rename(host, m, 3, at, len, 3, at, len - 1),
        failure(Errno::Rofs)
    );
    assert_eq!(
        path_link(host, m, 3, 0, at, len, 3, at, 1),
        failure(Errno::Rofs)
    );
    assert_eq!(
        path_symlink(host, m, at, len, 3, at, 1),
        failure(Errno::Rofs)
    );
    assert_eq!(
        path_create_directory(host, m, 3, at, 1),
        failure(Errno::Rofs)
    );
    assert_eq!(
        path_filestat_set_times(host, m, 3, 0, at, len, 0, 0, 0),
        failure(Errno::Rofs)
    );
    let (at, len) = guest.path("a/c");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_remove_directory(host, m, 3, at, len),
        failure(Errno::Rofs)
    );
}

#[test]
fn streams_alone_and_files_alone() {
    let mut guest = Guest::of(Host::new().stdio(Stdio::new(b"in", Discard, Discard)));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_prestat_get(host, m, 3, 8), failure(Errno::Badf));
    assert_eq!(fd_close(host, m, 1), SUCCESS);
    assert_eq!(fd_close(host, m, 1), failure(Errno::Badf));
    // Without streams, no file takes their numbers.
    let mut guest = Guest::of(Host::new().files(MemoryFiles::<4, 64>::new()));
    assert_eq!(guest.open("new", CREAT), Ok(4));
    assert_eq!(guest.read(0, 1), Err(Errno::Badf as i32));
    assert_eq!(guest.write(1, b"x"), Err(Errno::Badf as i32));
    let Guest { host, m } = &mut guest;
    assert_eq!(fd_close(host, m, 2), failure(Errno::Badf));
    assert_eq!(fd_renumber(host, m, 4, 1), failure(Errno::Badf));
}

#[test]
fn parts_come_in_any_order_and_can_be_lent() {
    let mut files: MemoryFiles<4, 64> = MemoryFiles::new();
    let mut out = Buffer::new([0; 8]);
    let mut text = Vec::new();
    let err = Each(|bytes: &[u8]| text.extend_from_slice(bytes));
    {
        let host = Host::new().files(&mut files);
        let mut guest = Guest::of(host.stdio(Stdio::new(b"", &mut out, err)));
        let fd = guest.open("new", CREAT).unwrap();
        assert_eq!(guest.write(fd, b"file"), Ok(4));
        assert_eq!(guest.write(1, b"out"), Ok(3));
        assert_eq!(guest.write(2, b"err"), Ok(3));
    }
    assert_eq!(files.get("new"), Some(&b"file"[..]));
    assert_eq!((out.bytes(), text.as_slice()), (&b"out"[..], &b"err"[..]));
}

#[test]
fn a_full_file_system_says_so_and_stays_whole() {
    let mut guest = Guest::of(Host::new().files(MemoryFiles::<3, 40>::new()));
    let a = guest.open("a", CREAT).unwrap();
    let b = guest.open("b", CREAT).unwrap();
    assert_eq!(guest.open("c", CREAT), Err(Errno::Nospc as i32));
    assert_eq!(guest.write(a, b"0123456789"), Ok(10));
    assert_eq!(guest.write(b, b"abcdefghijklmnop"), Ok(10));
    assert_eq!(guest.write(a, b"x"), Err(Errno::Nospc as i32));
    assert_eq!(guest.host.file_system().get("a"), Some(&b"0123456789"[..]));
    assert_eq!(guest.host.file_system().get("b"), Some(&b"abcdefghij"[..]));
    // A longer name has no room either; one of the same length has.
    let (at, _) = guest.path("abb");
    let Guest { host, m } = &mut guest;
    assert_eq!(
        path_rename(host, m, 3, at, 1, 3, at, 2),
        failure(Errno::Nospc)
    );
    assert_eq!(path_rename(host, m, 3, at, 1, 3, at + 1, 1), SUCCESS);
    assert_eq!(guest.list(3), [".", "..", "b"]);
    assert_eq!(guest.host.file_system().get("b"), Some(&b"0123456789"[..]));
    // The file that was replaced is open, so its bytes are there.
    assert_eq!(fd_seek(&mut guest.host, &mut guest.m, b, 0, 0, 8), SUCCESS);
    assert_eq!(guest.read(b, 20), Ok(b"abcdefghij".to_vec()));
    assert_eq!(guest.host.file_system().room(), 10);
    assert_eq!(fd_close(&mut guest.host, &mut guest.m, b), SUCCESS);
    assert_eq!(guest.host.file_system().room(), 20);
}

/// The file systems of the model: each file's bytes, which several names may share.
#[test]
fn random_changes_are_those_of_a_map() {
    let mut random = Numbers::new();
    let mut pick = |count: usize| (random.next() >> 33) as usize % count;
    for _ in 0..thin::count(200) {
        let mut files: MemoryFiles<6, 200> = MemoryFiles::new();
        let mut contents: BTreeMap<Node, Vec<u8>> = BTreeMap::new();
        let mut names: BTreeMap<String, Node> = BTreeMap::new();
        for step in 0..thin::count(200) as u64 {
            let name = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"][pick(6)].to_string();
            let other = ["a", "bb", "ccc", "dddd", "eeeee", "ffffff"][pick(6)].to_string();
            let node = names.get(&name).copied();
            let room = files.room() as usize;
            match pick(6) {
                0 => {
                    let text = vec![step as u8; pick(20)];
                    let kind = Filetype::RegularFile;
                    let answer = files.create(ROOT, name.as_bytes(), kind, &text, step);
                    match (node, answer) {
                        (Some(_), answer) => assert_eq!(answer, Err(Errno::Exist)),
                        (None, Ok(new)) => {
                            contents.insert(new, text);
                            names.insert(name, new);
                        }
                        (None, Err(errno)) => {
                            assert_eq!(errno, Errno::Nospc);
                            let needed = 9 + name.len() + text.len();
                            assert!(contents.len() == 5 || needed > room);
                        }
                    }
                }
                1 => {
                    let Some(node) = node else { continue };
                    let file = contents.get_mut(&node).unwrap();
                    let (at, text) = (pick(file.len() + 5), vec![step as u8; 1 + pick(30)]);
                    let most = file.len() + room;
                    match files.write(node, at as u64, &text, step) {
                        Ok(count) => {
                            assert_eq!(count, text.len().min(most - at));
                            let end = at + count;
                            file.resize(end.max(file.len()), 0);
                            file[at..end].copy_from_slice(&text[..count]);
                        }
                        Err(errno) => assert_eq!((errno, at >= most), (Errno::Nospc, true)),
                    }
                }
                2 => {
                    let Some(node) = node else { continue };
                    let file = contents.get_mut(&node).unwrap();
                    let size = pick(40);
                    match files.resize(node, size as u64, step) {
                        Ok(()) => file.resize(size, 0),
                        Err(errno) => {
                            assert_eq!(errno, Errno::Nospc);
                            assert!(size > file.len() + room);
                        }
                    }
                }
                3 => {
                    let answer = files.unlink(ROOT, name.as_bytes(), step);
                    assert_eq!(answer.is_ok(), names.remove(&name).is_some());
                    let Some(node) = node else { continue };
                    files.release(node);
                    if !names.values().any(|other| *other == node) {
                        contents.remove(&node);
                    }
                }
                4 => {
                    let (Some(node), false) = (node, names.contains_key(&other)) else {
                        continue;
                    };
                    match files.link(ROOT, other.as_bytes(), node, step) {
                        Ok(()) => drop(names.insert(other, node)),
                        Err(_) => assert!(9 + other.len() > room),
                    }
                }
                _ => {
                    let replaced = names.get(&other).copied();
                    let Some(node) = node.filter(|node| Some(*node) != replaced) else {
                        continue;
                    };
                    let (from, to) = (name.as_bytes(), other.as_bytes());
                    if files.rename(ROOT, from, ROOT, to, step).is_err() {
                        assert!(to.len() > from.len() + room);
                        continue;
                    }
                    names.remove(&name);
                    names.insert(other, node);
                    let Some(replaced) = replaced else { continue };
                    files.release(replaced);
                    if !names.values().any(|other| *other == replaced) {
                        contents.remove(&replaced);
                    }
                }
            }
            for (name, node) in &names {
                assert_eq!(files.get(name), Some(contents[node].as_slice()));
                let links = names.values().filter(|other| *other == node).count();
                assert_eq!(files.status(*node).links, links as u64);
            }
            let entries: usize = names.keys().map(|name| 9 + name.len()).sum();
            let bytes: usize = contents.values().map(Vec::len).sum();
            assert_eq!(files.room() as usize, 200 - entries - bytes);
        }
    }
}

#[test]
fn what_a_program_leaves_open_without_a_name_has_no_room_for_the_next() {
    let mut files = MemoryFiles::<3, 40>::new();
    for _ in 0..3 {
        let mut guest = Guest::of(Host::new().files(files));
        assert_eq!(guest.host.file_system().room(), 40);
        let file = guest.open("a", CREAT).unwrap();
        assert_eq!(guest.write(file, b"0123456789"), Ok(10));
        let (at, len) = guest.path("a");
        let Guest { host, m } = &mut guest;
        assert_eq!(path_unlink_file(host, m, 3, at, len), SUCCESS);
        files = guest.host.into_file_system();
    }
}

#[test]
fn what_is_written_at_a_place_is_appended_where_the_file_is() {
    let mut guest = Guest::of(Host::new().files(MemoryFiles::<3, 40>::new()));
    let file = guest.open("a", CREAT).unwrap();
    assert_eq!(guest.write(file, b"abc"), Ok(3));
    assert_eq!(guest.host.set_flags(file as u32, Fdflags::APPEND), Ok(()));
    assert_eq!(guest.host.write_at(file as u32, b"xy", 0), Ok(2));
    assert_eq!(guest.host.file_system().get("a"), Some(&b"abcxy"[..]));
}
