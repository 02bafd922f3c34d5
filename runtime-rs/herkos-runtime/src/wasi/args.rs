//! Arguments and environment variables: lists of byte strings.

use super::super::WasmResult;
use super::super::range::overwrite;
use super::Errno;
use super::guest::{Stop, answer, bytes_mut, element, offset, write};

/// The capability to read the arguments of the program.
pub trait Args {
    /// Argument `index`, counted from 0, which is the name of the program; without a zero byte.
    /// Nothing where there are not as many.
    fn arg(&self, index: usize) -> Option<&[u8]>;
}

/// The capability to read environment variables.
pub trait Environ {
    /// Variable `index`, counted from 0, as `NAME=value`, without a zero byte. Nothing where there
    /// are not as many.
    fn variable(&self, index: usize) -> Option<&[u8]>;
}

/// `args_get`: writes the arguments to `argv_buf`, each with a zero byte behind it, and their
/// addresses to `argv`.
///
/// # Errors
///
/// A trap where a pointer is not in the memory or not aligned, as in all functions of this module.
pub fn args_get<H: Args + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    argv: i32,
    argv_buf: i32,
) -> WasmResult<i32> {
    answer(put_list(m, argv as u32, argv_buf as u32, |index| {
        host.arg(index)
    }))
}

/// `args_sizes_get`: writes the number of arguments to `argc`, and how many bytes they are with a
/// zero byte behind each to `argv_buf_size`.
///
/// # Errors
///
/// As of [`args_get`].
pub fn args_sizes_get<H: Args + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    argc: i32,
    argv_buf_size: i32,
) -> WasmResult<i32> {
    answer(put_sizes(m, argc as u32, argv_buf_size as u32, |index| {
        host.arg(index)
    }))
}

/// `environ_get`: writes the environment variables to `environ_buf`, each with a zero byte behind
/// it, and their addresses to `environ`.
///
/// # Errors
///
/// As of [`args_get`].
pub fn environ_get<H: Environ + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    environ: i32,
    environ_buf: i32,
) -> WasmResult<i32> {
    answer(put_list(m, environ as u32, environ_buf as u32, |index| {
        host.variable(index)
    }))
}

/// `environ_sizes_get`: writes the number of variables to `environc`, and how many bytes they are
/// with a zero byte behind each to `environ_buf_size`.
///
/// # Errors
///
/// As of [`args_get`].
pub fn environ_sizes_get<H: Environ + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    environc: i32,
    environ_buf_size: i32,
) -> WasmResult<i32> {
    answer(put_sizes(
        m,
        environc as u32,
        environ_buf_size as u32,
        |index| host.variable(index),
    ))
}

fn put_list<'h>(
    m: &mut [u8],
    list: u32,
    mut at: u32,
    item: impl Fn(usize) -> Option<&'h [u8]>,
) -> Result<(), Stop> {
    let mut index = 0;
    while let Some(text) = item(index as usize) {
        write::<u32>(m, element(list, index, 4)?, at)?;
        let len = u32::try_from(text.len()).map_err(|_| Errno::Overflow)?;
        overwrite(bytes_mut(m, at, len)?, text);
        at = offset(at, len)?;
        write::<u8>(m, at, 0)?;
        at = offset(at, 1)?;
        index += 1;
    }
    Ok(())
}

fn put_sizes<'h>(
    m: &mut [u8],
    count: u32,
    size: u32,
    item: impl Fn(usize) -> Option<&'h [u8]>,
) -> Result<(), Stop> {
    let (mut items, mut total) = (0, 0u32);
    while let Some(text) = item(items as usize) {
        let len = u32::try_from(text.len())
            .ok()
            .and_then(|len| len.checked_add(1));
        total = len
            .and_then(|len| total.checked_add(len))
            .ok_or(Errno::Overflow)?;
        items += 1;
    }
    write::<u32>(m, count, items)?;
    write::<u32>(m, size, total)?;
    Ok(())
}
