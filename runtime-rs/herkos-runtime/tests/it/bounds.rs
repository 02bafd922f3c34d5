use super::thin;
use herkos_runtime::*;

/// Numbers around the ends of a memory of `len` bytes and of 32 bits.
fn numbers(len: usize) -> impl Iterator<Item = u32> {
    [0, len as u32, 1 << 31, u32::MAX]
        .into_iter()
        .flat_map(|end| (0..=9).map(move |i| end.wrapping_add(4).wrapping_sub(i)))
}

#[test]
fn checks_do_not_wrap() {
    for len in [0, 1, 4, 40, PAGE_SIZE] {
        let m = vec![0; len];
        for (addr, size) in thin::pairs(numbers(len).collect(), numbers(len).collect()) {
            let fits = u64::from(addr) + u64::from(size) <= len as u64;
            assert_eq!(
                in_bounds(&m, addr as i32, size),
                fits,
                "{len} {addr} {size}"
            );
            let checked = check_bounds(&m, addr as i32, size);
            assert_eq!(checked.is_ok(), fits, "{len} {addr} {size}");
        }
    }
}

#[test]
fn a_view_is_the_memory_within_its_limits() {
    let mut m = [1, 2, 3, 4, 5];
    assert_eq!(view::<0, 5>(&mut m), Ok(&mut [1, 2, 3, 4, 5][..]));
    assert_eq!(view::<5, 5>(&mut m), Ok(&mut [1, 2, 3, 4, 5][..]));
    assert_eq!(view::<1, 9>(&mut m), Ok(&mut [1, 2, 3, 4, 5][..]));
    assert_eq!(view::<0, 9>(&mut []), Ok(&mut [][..]));
}

#[test]
fn a_view_never_reaches_beyond_its_maximum() {
    assert_eq!(view::<1, 3>(&mut [1, 2, 3, 4, 5]), Ok(&mut [1, 2, 3][..]));
}

#[test]
fn a_view_of_too_little_traps() {
    assert_eq!(
        view::<6, 9>(&mut [1, 2, 3, 4, 5]),
        Err(WasmTrap::OutOfBounds)
    );
    assert_eq!(view::<1, 9>(&mut []), Err(WasmTrap::OutOfBounds));
}
