//! Paths: files and directories that are named.

use super::super::WasmResult;
use super::super::range::overwrite;
use super::fd::{fdflags, half, put_filestat, rights, times};
use super::guest::{Stop, answer, bytes, bytes_mut, text, write};
use super::{Errno, Fd, Fdflags, Filestat, Lookupflags, Oflags, Rights, SetTime};

/// What `path_open` is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Open {
    /// How the path is looked up.
    pub lookup: Lookupflags,
    /// What is done if there is a file, and if there is none.
    pub oflags: Oflags,
    /// What the descriptor is to be used for.
    pub rights_base: Rights,
    /// What descriptors that are opened through it are to be used for.
    pub rights_inheriting: Rights,
    /// How the descriptor does its work.
    pub flags: Fdflags,
}

/// The capability to use names: each is looked up from a directory that is open, and a host has to
/// see to it that none leads out of it.
///
/// Unless a host says otherwise there is no such directory: each function fails with
/// [`Errno::Badf`]. What an error says goes to the guest.
#[allow(unused_variables)]
pub trait Paths {
    /// Opens a file or directory, and gives its descriptor: the lowest one that is free.
    ///
    /// # Errors
    ///
    /// Any error number, as in the other functions.
    fn open(&mut self, dir: Fd, path: &str, open: Open) -> Result<Fd, Errno> {
        Err(Errno::Badf)
    }

    /// Makes a directory.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn create_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Removes a directory that has no entries.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn remove_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Removes the name of a file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn unlink(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Gives a file another name.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn rename(&mut self, dir: Fd, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Gives a file one more name.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn link(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        new_dir: Fd,
        new: &str,
    ) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Makes a symbolic link at `path` that says `target`.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn symlink(&mut self, target: &str, dir: Fd, path: &str) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Writes what a symbolic link says to `bytes`, as far as there is room, and gives the number of
    /// bytes written.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn readlink(&mut self, dir: Fd, path: &str, bytes: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// What is known of a file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn path_filestat(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
    ) -> Result<Filestat, Errno> {
        Err(Errno::Badf)
    }

    /// Sets the times of a file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn path_set_times(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        atim: SetTime,
        mtim: SetTime,
    ) -> Result<(), Errno> {
        Err(Errno::Badf)
    }
}

/// `path_open`: opens a file or directory, and writes its descriptor to `opened_fd`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get), and so on for all others here.
#[allow(clippy::too_many_arguments)]
pub fn path_open<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    dirflags: i32,
    path: i32,
    path_len: i32,
    oflags: i32,
    rights_base: i64,
    rights_inheriting: i64,
    flags: i32,
    opened_fd: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let open = Open {
            lookup: lookup(dirflags)?,
            oflags: Oflags::from_bits(half(oflags)?).ok_or(Errno::Inval)?,
            rights_base: rights(rights_base)?,
            rights_inheriting: rights(rights_inheriting)?,
            flags: fdflags(flags)?,
        };
        let opened = host.open(fd as u32, text(m, path, path_len)?, open)?;
        Ok(write::<u32>(m, opened_fd as u32, opened)?)
    };
    answer(call())
}

/// `path_create_directory`: makes a directory.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn path_create_directory<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    path: i32,
    path_len: i32,
) -> WasmResult<i32> {
    let mut call =
        || -> Result<(), Stop> { Ok(host.create_dir(fd as u32, text(m, path, path_len)?)?) };
    answer(call())
}

/// `path_remove_directory`: removes a directory.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn path_remove_directory<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    path: i32,
    path_len: i32,
) -> WasmResult<i32> {
    let mut call =
        || -> Result<(), Stop> { Ok(host.remove_dir(fd as u32, text(m, path, path_len)?)?) };
    answer(call())
}

/// `path_unlink_file`: removes the name of a file.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn path_unlink_file<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    path: i32,
    path_len: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> { Ok(host.unlink(fd as u32, text(m, path, path_len)?)?) };
    answer(call())
}

/// `path_rename`: gives a file another name.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
#[allow(clippy::too_many_arguments)]
pub fn path_rename<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    old_path: i32,
    old_path_len: i32,
    new_fd: i32,
    new_path: i32,
    new_path_len: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let old = text(m, old_path, old_path_len)?;
        let new = text(m, new_path, new_path_len)?;
        Ok(host.rename(fd as u32, old, new_fd as u32, new)?)
    };
    answer(call())
}

/// `path_link`: gives a file one more name.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
#[allow(clippy::too_many_arguments)]
pub fn path_link<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    old_fd: i32,
    old_flags: i32,
    old_path: i32,
    old_path_len: i32,
    new_fd: i32,
    new_path: i32,
    new_path_len: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let flags = lookup(old_flags)?;
        let old = text(m, old_path, old_path_len)?;
        let new = text(m, new_path, new_path_len)?;
        Ok(host.link(old_fd as u32, flags, old, new_fd as u32, new)?)
    };
    answer(call())
}

/// `path_symlink`: makes a symbolic link at `new_path` that says what stands at `old_path`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn path_symlink<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    old_path: i32,
    old_path_len: i32,
    fd: i32,
    new_path: i32,
    new_path_len: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let old = text(m, old_path, old_path_len)?;
        let new = text(m, new_path, new_path_len)?;
        Ok(host.symlink(old, fd as u32, new)?)
    };
    answer(call())
}

/// `path_readlink`: writes what a symbolic link says to the `buf_len` bytes at `buf`, and how many
/// bytes to `bufused`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
#[allow(clippy::too_many_arguments)]
pub fn path_readlink<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    path: i32,
    path_len: i32,
    buf: i32,
    buf_len: i32,
    bufused: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        bytes(m, buf as u32, buf_len as u32)?;
        let name = bytes(m, path as u32, path_len as u32)?;
        let (start, end) = (
            buf as u32 as usize,
            buf as u32 as usize + buf_len as u32 as usize,
        );
        let (name_start, name_end) = (path as u32 as usize, path as u32 as usize + name.len());
        let read = |name: &[u8], buffer: &mut [u8], host: &mut H| -> Result<usize, Errno> {
            let name = core::str::from_utf8(name).map_err(|_| Errno::Ilseq)?;
            Ok(host.readlink(fd as u32, name, buffer)?.min(buffer.len()))
        };
        let used = if name_end <= start {
            let (low, high) = m.split_at_mut_checked(start).ok_or(Errno::Fault)?;
            let name = low.get(name_start..name_end).unwrap_or_default();
            read(name, high.get_mut(..end - start).unwrap_or_default(), host)?
        } else if end <= name_start {
            let (low, high) = m.split_at_mut_checked(name_start).ok_or(Errno::Fault)?;
            let name = high.get(..name_end - name_start).unwrap_or_default();
            read(name, low.get_mut(start..end).unwrap_or_default(), host)?
        } else {
            // They overlap, so that the name has to be kept.
            let mut copy = [0; 256];
            let copy = copy.get_mut(..name.len()).ok_or(Errno::Nametoolong)?;
            overwrite(copy, name);
            read(copy, bytes_mut(m, buf as u32, buf_len as u32)?, host)?
        };
        Ok(write::<u32>(m, bufused as u32, used as u32)?)
    };
    answer(call())
}

/// `path_filestat_get`: writes what is known of a file to `stat`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn path_filestat_get<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    flags: i32,
    path: i32,
    path_len: i32,
    stat: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let known = host.path_filestat(fd as u32, lookup(flags)?, text(m, path, path_len)?)?;
        put_filestat(m, stat, &known)
    };
    answer(call())
}

/// `path_filestat_set_times`: sets the times of a file, as `fst_flags` says.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
#[allow(clippy::too_many_arguments)]
pub fn path_filestat_set_times<H: Paths + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    flags: i32,
    path: i32,
    path_len: i32,
    atim: i64,
    mtim: i64,
    fst_flags: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let (flags, (atim, mtim)) = (lookup(flags)?, times(atim, mtim, fst_flags)?);
        Ok(host.path_set_times(fd as u32, flags, text(m, path, path_len)?, atim, mtim)?)
    };
    answer(call())
}

fn lookup(flags: i32) -> Result<Lookupflags, Errno> {
    Lookupflags::from_bits(flags as u32).ok_or(Errno::Inval)
}
