//! The functions of descriptors.

use super::super::WasmResult;
use super::super::range::overwrite;
use super::guest::{Stop, answer, bytes_mut, element, offset, read, write};
use super::{
    Advice, Descriptors, Entries, Errno, Fdflags, Filestat, Fstflags, Rights, SetTime, Timestamp,
    Whence,
};

/// The type of a directory that was given before the start (type `preopentype`).
const PREOPENTYPE_DIR: u8 = 0;

/// `fd_read`: reads to the `iovs_len` buffers at `iovs`, and writes how many bytes to `nread`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get), and so on for all others here.
pub fn fd_read<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    iovs: i32,
    iovs_len: i32,
    nread: i32,
) -> WasmResult<i32> {
    answer(transfer(m, iovs, iovs_len, nread, |bytes, done| {
        if done == 0 {
            host.read(fd as u32, bytes)
        } else {
            host.read_on(fd as u32, bytes)
        }
    }))
}

/// `fd_pread`: reads at `offset` to the `iovs_len` buffers at `iovs`, and writes how many bytes to
/// `nread`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_pread<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    iovs: i32,
    iovs_len: i32,
    offset: i64,
    nread: i32,
) -> WasmResult<i32> {
    answer(transfer(m, iovs, iovs_len, nread, |bytes, done| {
        let at = (offset as u64).checked_add(done).ok_or(Errno::Inval)?;
        host.read_at(fd as u32, bytes, at)
    }))
}

/// `fd_write`: writes the `iovs_len` buffers at `iovs`, and writes how many bytes to `nwritten`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_write<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    iovs: i32,
    iovs_len: i32,
    nwritten: i32,
) -> WasmResult<i32> {
    answer(transfer(m, iovs, iovs_len, nwritten, |bytes, _| {
        host.write(fd as u32, bytes)
    }))
}

/// `fd_pwrite`: writes the `iovs_len` buffers at `iovs` to `offset`, and writes how many bytes to
/// `nwritten`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_pwrite<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    iovs: i32,
    iovs_len: i32,
    offset: i64,
    nwritten: i32,
) -> WasmResult<i32> {
    answer(transfer(m, iovs, iovs_len, nwritten, |bytes, done| {
        let at = (offset as u64).checked_add(done).ok_or(Errno::Inval)?;
        host.write_at(fd as u32, bytes, at)
    }))
}

/// Moves bytes of one buffer after the other until one is not moved whole, and writes how many they
/// were. What has been moved before an error counts.
pub(super) fn transfer(
    m: &mut [u8],
    iovs: i32,
    iovs_len: i32,
    moved_at: i32,
    mut part: impl FnMut(&mut [u8], u64) -> Result<usize, Errno>,
) -> Result<(), Stop> {
    let mut moved = 0u32;
    let mut any = false;
    for index in 0..iovs_len as u32 {
        let at = element(iovs as u32, index, 8)?;
        let len = read::<u32>(m, offset(at, 4)?)?;
        let bytes = bytes_mut(m, read::<u32>(m, at)?, len)?;
        if bytes.is_empty() {
            continue;
        }
        // More than a count of 32 bits holds is left for the next call.
        if moved.checked_add(len).is_none() {
            break;
        }
        any = true;
        match part(bytes, moved as u64) {
            Ok(count) => {
                let count = (count as u32).min(len);
                moved += count;
                if count < len {
                    break;
                }
            }
            Err(_) if moved > 0 => break,
            Err(errno) => return Err(errno.into()),
        }
    }
    if !any {
        part(&mut [], 0)?;
    }
    Ok(write::<u32>(m, moved_at as u32, moved)?)
}

/// `fd_seek`: changes the current place, and writes the new one to `newoffset`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_seek<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    offset: i64,
    whence: i32,
    newoffset: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let whence = Whence::from_number(small(whence)?)?;
        let place = host.seek(fd as u32, offset, whence)?;
        Ok(write::<u64>(m, newoffset as u32, place)?)
    };
    answer(call())
}

/// `fd_tell`: writes the current place to `offset`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_tell<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    offset: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let place = host.tell(fd as u32)?;
        Ok(write::<u64>(m, offset as u32, place)?)
    };
    answer(call())
}

/// `fd_close`: closes a descriptor.
///
/// # Errors
///
/// None.
pub fn fd_close<H: Descriptors + ?Sized>(host: &mut H, _m: &mut [u8], fd: i32) -> WasmResult<i32> {
    done(host.close(fd as u32))
}

/// `fd_renumber`: makes `to` the descriptor that `from` is.
///
/// # Errors
///
/// None.
pub fn fd_renumber<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    from: i32,
    to: i32,
) -> WasmResult<i32> {
    done(host.renumber(from as u32, to as u32))
}

/// `fd_fdstat_get`: writes what is known of a descriptor to `stat`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_fdstat_get<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    stat: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let known = host.fdstat(fd as u32)?;
        let at = stat as u32;
        write::<u64>(m, offset(at, 8)?, known.rights_base.bits())?;
        write::<u64>(m, offset(at, 16)?, known.rights_inheriting.bits())?;
        bytes_mut(m, at, 8)?.fill(0);
        write::<u8>(m, at, known.filetype as u8)?;
        Ok(write::<u16>(m, offset(at, 2)?, known.flags.bits())?)
    };
    answer(call())
}

/// `fd_fdstat_set_flags`: changes how a descriptor does its work.
///
/// # Errors
///
/// None.
pub fn fd_fdstat_set_flags<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    flags: i32,
) -> WasmResult<i32> {
    done(fdflags(flags).and_then(|flags| host.set_flags(fd as u32, flags)))
}

/// `fd_fdstat_set_rights`: takes rights from a descriptor.
///
/// # Errors
///
/// None.
pub fn fd_fdstat_set_rights<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    base: i64,
    inheriting: i64,
) -> WasmResult<i32> {
    let mut call =
        || -> Result<(), Errno> { host.set_rights(fd as u32, rights(base)?, rights(inheriting)?) };
    done(call())
}

/// `fd_filestat_get`: writes what is known of the file behind a descriptor to `stat`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_filestat_get<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    stat: i32,
) -> WasmResult<i32> {
    answer(
        host.filestat(fd as u32)
            .map_err(Stop::from)
            .and_then(|known| put_filestat(m, stat, &known)),
    )
}

/// `fd_filestat_set_size`: gives a file `size` bytes.
///
/// # Errors
///
/// None.
pub fn fd_filestat_set_size<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    size: i64,
) -> WasmResult<i32> {
    done(host.set_size(fd as u32, size as u64))
}

/// `fd_filestat_set_times`: sets the times of a file, as `fst_flags` says.
///
/// # Errors
///
/// None.
pub fn fd_filestat_set_times<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    atim: i64,
    mtim: i64,
    fst_flags: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Errno> {
        let (atim, mtim) = times(atim, mtim, fst_flags)?;
        host.set_times(fd as u32, atim, mtim)
    };
    done(call())
}

/// `fd_advise`: says how a part of a file will be used.
///
/// # Errors
///
/// None.
pub fn fd_advise<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    offset: i64,
    len: i64,
    advice: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Errno> {
        let advice = Advice::from_number(small(advice)?)?;
        host.advise(fd as u32, offset as u64, len as u64, advice)
    };
    done(call())
}

/// `fd_allocate`: sees to it that a part of a file has room.
///
/// # Errors
///
/// None.
pub fn fd_allocate<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    offset: i64,
    len: i64,
) -> WasmResult<i32> {
    done(host.allocate(fd as u32, offset as u64, len as u64))
}

/// `fd_sync`: waits until a file is stored.
///
/// # Errors
///
/// None.
pub fn fd_sync<H: Descriptors + ?Sized>(host: &mut H, _m: &mut [u8], fd: i32) -> WasmResult<i32> {
    done(host.sync(fd as u32))
}

/// `fd_datasync`: waits until the data of a file is stored.
///
/// # Errors
///
/// None.
pub fn fd_datasync<H: Descriptors + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
) -> WasmResult<i32> {
    done(host.datasync(fd as u32))
}

/// `fd_prestat_get`: writes the length of the name of a directory that was given before the start to
/// `prestat`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_prestat_get<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    prestat: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let name = host.preopen(fd as u32).map_err(|_| Errno::Badf)?;
        let len = u32::try_from(name.len()).map_err(|_| Errno::Overflow)?;
        let at = prestat as u32;
        write::<u32>(m, offset(at, 4)?, len)?;
        Ok(write::<u32>(m, at, PREOPENTYPE_DIR as u32)?)
    };
    answer(call())
}

/// `fd_prestat_dir_name`: writes the name of a directory that was given before the start to the
/// `path_len` bytes at `path`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_prestat_dir_name<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    path: i32,
    path_len: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let name = host.preopen(fd as u32)?;
        if name.len() > path_len as u32 as usize {
            return Err(Errno::Nametoolong.into());
        }
        overwrite(bytes_mut(m, path as u32, path_len as u32)?, name);
        Ok(())
    };
    answer(call())
}

/// `fd_readdir`: writes entries of a directory to the `buf_len` bytes at `buf`, and how many bytes
/// they are to `bufused`: fewer than `buf_len` only at the end of the directory.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn fd_readdir<H: Descriptors + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    buf: i32,
    buf_len: i32,
    cookie: i64,
    bufused: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let buffer = bytes_mut(m, buf as u32, buf_len as u32)?;
        let mut entries = Entries { buffer, used: 0 };
        host.read_dir(fd as u32, cookie as u64, &mut entries)?;
        let used = entries.used as u32;
        Ok(write::<u32>(m, bufused as u32, used)?)
    };
    answer(call())
}

/// Writes a `filestat`.
pub(super) fn put_filestat(m: &mut [u8], at: i32, known: &Filestat) -> Result<(), Stop> {
    let at = at as u32;
    let numbers = [
        known.dev,
        known.ino,
        known.filetype as u64,
        known.nlink,
        known.size,
        known.atim,
        known.mtim,
        known.ctim,
    ];
    for (index, number) in numbers.into_iter().enumerate() {
        write::<u64>(m, element(at, index as u32, 8)?, number)?;
    }
    Ok(())
}

/// What a guest asks for with times and flags.
pub(super) fn times(atim: i64, mtim: i64, flags: i32) -> Result<(SetTime, SetTime), Errno> {
    let flags = Fstflags::from_bits(half(flags)?).ok_or(Errno::Inval)?;
    let one = |given: Fstflags, now: Fstflags, time: i64| match (
        flags.contains(given),
        flags.contains(now),
    ) {
        (false, false) => Ok(SetTime::Keep),
        (true, false) => Ok(SetTime::At(time as Timestamp)),
        (false, true) => Ok(SetTime::Now),
        (true, true) => Err(Errno::Inval),
    };
    Ok((
        one(Fstflags::ATIM, Fstflags::ATIM_NOW, atim)?,
        one(Fstflags::MTIM, Fstflags::MTIM_NOW, mtim)?,
    ))
}

/// Flags of a descriptor that a guest gives.
pub(super) fn fdflags(flags: i32) -> Result<Fdflags, Errno> {
    Fdflags::from_bits(half(flags)?).ok_or(Errno::Inval)
}

/// Rights that a guest gives. Bits without a meaning are no error: there are programs that set all.
pub(super) fn rights(rights: i64) -> Result<Rights, Errno> {
    Ok(Rights::from_bits_truncated(rights as u64))
}

/// A number of a type of 8 bits.
pub(super) fn small(number: i32) -> Result<u8, Errno> {
    u8::try_from(number as u32).map_err(|_| Errno::Inval)
}

/// A number of a type of 16 bits.
pub(super) fn half(number: i32) -> Result<u16, Errno> {
    u16::try_from(number as u32).map_err(|_| Errno::Inval)
}

/// The answer where nothing is written to the guest's memory.
fn done(result: Result<(), Errno>) -> WasmResult<i32> {
    answer(result.map_err(Stop::from))
}
