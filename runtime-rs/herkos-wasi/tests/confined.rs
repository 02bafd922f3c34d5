//! No path leads out of a directory that was granted: real directories, `..` and symbolic links.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use herkos_runtime::wasi::{
    Descriptors, Errno, Fd, Fdflags, Lookupflags, Oflags, Open, Paths, Rights, SetTime,
};
use herkos_wasi::{Access, WasiCtx};
use tempfile::TempDir;

const DIR: Fd = 3;
const FOLLOW: Lookupflags = Lookupflags::SYMLINK_FOLLOW;

fn asked(oflags: Oflags, writes: bool) -> Open {
    let rights = if writes {
        Rights::FD_READ.with(Rights::FD_WRITE)
    } else {
        Rights::FD_READ
    };
    Open {
        lookup: FOLLOW,
        oflags,
        rights_base: rights,
        rights_inheriting: rights,
        flags: Fdflags::empty(),
    }
}

/// A directory `in` that is granted, beside a file `secret` and a directory `out` that are not.
fn place(access: Access) -> (TempDir, WasiCtx) {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    fs::create_dir(at("in")).unwrap();
    fs::create_dir(at("in/sub")).unwrap();
    fs::create_dir(at("out")).unwrap();
    fs::write(at("secret"), "secret").unwrap();
    fs::write(at("in/file"), "inside").unwrap();
    symlink("../secret", at("in/relative")).unwrap();
    symlink(at("secret"), at("in/absolute")).unwrap();
    symlink("../out", at("in/outdir")).unwrap();
    symlink("file", at("in/inner")).unwrap();
    symlink("sub/../../in/file", at("in/round")).unwrap();
    let host = WasiCtx::builder().dir(at("in"), "/", access).unwrap();
    (place, host.build())
}

const OUTSIDE: &[&str] = &[
    "../secret",
    "sub/../../secret",
    "./../in/../secret",
    "relative",
    "absolute",
    "outdir/../secret",
    "round",
    "/etc/passwd",
    "/",
    "..",
    "sub/../..",
];

#[test]
fn opening_refuses_to_leave_the_directory() {
    let (place, mut host) = place(Access::ReadWrite);
    for path in OUTSIDE {
        for oflags in [Oflags::empty(), Oflags::CREAT, Oflags::TRUNC] {
            let answer = host.open(DIR, path, asked(oflags, true));
            assert_eq!(answer, Err(Errno::Perm), "{path} {oflags:?}");
        }
    }
    let create = asked(Oflags::CREAT, true);
    assert_eq!(host.open(DIR, "outdir/new", create), Err(Errno::Perm));
    assert_eq!(host.open(DIR, "../out/new", create), Err(Errno::Perm));
    assert_eq!(fs::read(place.path().join("secret")).unwrap(), b"secret");
    assert_eq!(fs::read_dir(place.path().join("out")).unwrap().count(), 0);
}

#[test]
fn what_stays_inside_is_opened() {
    let (_place, mut host) = place(Access::ReadWrite);
    for path in ["file", "inner", "./file", "sub/../file", "sub/../inner"] {
        let fd = host.open(DIR, path, asked(Oflags::empty(), false)).unwrap();
        let mut bytes = [0; 10];
        assert_eq!(host.read(fd, &mut bytes), Ok(6), "{path}");
        host.close(fd).unwrap();
    }
}

#[test]
fn a_directory_that_was_opened_is_confined_too() {
    let (_place, mut host) = place(Access::ReadWrite);
    let sub = host
        .open(DIR, "sub", asked(Oflags::DIRECTORY, false))
        .unwrap();
    let read = asked(Oflags::empty(), false);
    assert_eq!(host.open(sub, "../file", read), Err(Errno::Perm));
    assert_eq!(host.create_dir(sub, "../x"), Err(Errno::Perm));
}

#[test]
fn all_functions_of_paths_refuse_to_leave_the_directory() {
    let (place, mut host) = place(Access::ReadWrite);
    let perm = Errno::Perm;
    for path in ["../secret", "outdir/x", "../out/x", "/tmp/x"] {
        assert_eq!(host.create_dir(DIR, path), Err(perm), "{path}");
        assert_eq!(host.remove_dir(DIR, path), Err(perm), "{path}");
        assert_eq!(host.unlink(DIR, path), Err(perm), "{path}");
        assert_eq!(host.rename(DIR, path, DIR, "new"), Err(perm), "{path}");
        assert_eq!(host.rename(DIR, "file", DIR, path), Err(perm), "{path}");
        let none = Lookupflags::empty();
        assert_eq!(host.link(DIR, none, path, DIR, "new"), Err(perm), "{path}");
        assert_eq!(host.link(DIR, none, "file", DIR, path), Err(perm), "{path}");
        assert_eq!(host.symlink("file", DIR, path), Err(perm), "{path}");
        assert_eq!(host.readlink(DIR, path, &mut [0; 9]), Err(perm), "{path}");
        assert_eq!(host.path_filestat(DIR, FOLLOW, path), Err(perm), "{path}");
        let now = SetTime::Now;
        let answer = host.path_set_times(DIR, FOLLOW, path, now, now);
        assert_eq!(answer, Err(perm), "{path}");
    }
    for path in ["relative", "absolute"] {
        assert_eq!(host.path_filestat(DIR, FOLLOW, path), Err(perm), "{path}");
        // The link itself is inside.
        assert!(host.path_filestat(DIR, Lookupflags::empty(), path).is_ok());
    }
    assert_eq!(host.symlink("/etc/passwd", DIR, "new"), Err(perm));
    assert_eq!(fs::read(place.path().join("secret")).unwrap(), b"secret");
    assert!(place.path().join("in/file").exists());
}

#[test]
fn a_link_that_the_program_makes_leads_nowhere() {
    let (_place, mut host) = place(Access::ReadWrite);
    host.symlink("../secret", DIR, "mine").unwrap();
    let read = asked(Oflags::empty(), false);
    assert_eq!(host.open(DIR, "mine", read), Err(Errno::Perm));
    host.rename(DIR, "mine", DIR, "sub/mine").unwrap();
    // From there it leads to the file `secret` in the directory, which does not exist.
    assert_eq!(host.open(DIR, "sub/mine", read), Err(Errno::Noent));
}

#[test]
fn a_directory_to_read_is_not_changed() {
    let (place, mut host) = place(Access::ReadOnly);
    let perm = Errno::Perm;
    for oflags in [Oflags::CREAT, Oflags::TRUNC] {
        assert_eq!(host.open(DIR, "file", asked(oflags, false)), Err(perm));
    }
    assert_eq!(
        host.open(DIR, "file", asked(Oflags::empty(), true)),
        Err(perm)
    );
    assert_eq!(host.create_dir(DIR, "new"), Err(perm));
    assert_eq!(host.remove_dir(DIR, "sub"), Err(perm));
    assert_eq!(host.unlink(DIR, "file"), Err(perm));
    assert_eq!(host.rename(DIR, "file", DIR, "new"), Err(perm));
    assert_eq!(
        host.link(DIR, Lookupflags::empty(), "file", DIR, "new"),
        Err(perm)
    );
    assert_eq!(host.symlink("file", DIR, "new"), Err(perm));
    let now = SetTime::Now;
    assert_eq!(
        host.path_set_times(DIR, FOLLOW, "file", now, now),
        Err(perm)
    );
    let fd = host
        .open(DIR, "file", asked(Oflags::empty(), false))
        .unwrap();
    assert_eq!(host.set_size(fd, 0), Err(perm));
    assert_eq!(host.set_times(fd, now, now), Err(perm));
    assert_eq!(host.allocate(fd, 0, 100), Err(perm));
    assert_eq!(host.write(fd, b"x"), Err(Errno::Badf));
    assert_eq!(host.set_times(DIR, now, now), Err(perm));
    let sub = host
        .open(DIR, "sub", asked(Oflags::DIRECTORY, false))
        .unwrap();
    assert_eq!(host.create_dir(sub, "new"), Err(perm));
    assert_eq!(fs::read(place.path().join("in/file")).unwrap(), b"inside");
}
