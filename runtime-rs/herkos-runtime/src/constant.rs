//! Memories that nothing writes: their bytes are a constant, which a linker puts into flash.

/// The bytes of a memory that nothing writes: zero but for its segments, each with the address that it
/// begins at. A later one lies over an earlier one, and what is beyond `N` is left out.
///
/// ```
/// use herkos_runtime::{constant_bytes, i32_load8_u};
///
/// static BYTES: [u8; 8] = constant_bytes(&[(2, b"abc"), (3, b"d")]);
/// assert_eq!(BYTES, *b"\0\0adc\0\0\0");
/// assert_eq!(i32_load8_u(&BYTES, 1, 2), Ok(100));
/// ```
pub const fn constant_bytes<const N: usize>(mut segments: &[(usize, &[u8])]) -> [u8; N] {
    let mut bytes = [0; N];
    while let [(start, data), others @ ..] = segments {
        if let Some((_, to)) = bytes.split_at_mut_checked(*start) {
            copy(to, data);
        }
        segments = others;
    }
    bytes
}

/// Copies as many bytes as both have. Large chunks first: rustc takes a step of its interpreter for each
/// assignment, however much it assigns, and refuses what takes too many.
const fn copy(to: &mut [u8], from: &[u8]) {
    let (to, from) = copy_chunks::<4096>(to, from);
    let (to, from) = copy_chunks::<64>(to, from);
    copy_chunks::<1>(to, from);
}

/// Copies whole chunks, and gives what is left of both.
const fn copy_chunks<'a, 'b, const CHUNK: usize>(
    to: &'a mut [u8],
    from: &'b [u8],
) -> (&'a mut [u8], &'b [u8]) {
    let len = if to.len() < from.len() {
        to.len()
    } else {
        from.len()
    };
    let whole = len - len % CHUNK;
    let (Some((mut to, to_rest)), Some((mut from, from_rest))) =
        (to.split_at_mut_checked(whole), from.split_at_checked(whole))
    else {
        return (&mut [], &[]);
    };
    while let (Some((chunk, to_next)), Some((data, from_next))) = (
        to.split_first_chunk_mut::<CHUNK>(),
        from.split_first_chunk(),
    ) {
        *chunk = *data;
        (to, from) = (to_next, from_next);
    }
    (to_rest, from_rest)
}
