use WasmTrap::IncompatibleImport;
use herkos_runtime::*;

/// A memory of at most 4 pages over 5 dirty ones.
fn memory() -> IsolatedMemory<4, [u8; 5 * PAGE_SIZE]> {
    IsolatedMemory::new([7; 5 * PAGE_SIZE])
}

/// Whether all bytes are one; as a whole, since Miri takes long for pages byte by byte.
fn all_are(byte: u8, bytes: &[u8]) -> bool {
    bytes == vec![byte; bytes.len()]
}

fn is_zero(bytes: &[u8]) -> bool {
    all_are(0, bytes)
}

#[test]
fn a_new_memory_has_no_page() {
    let mut m = memory();
    assert_eq!(m.size(), 0);
    assert!(m.bytes().is_empty());
    assert!(m.bytes_mut().is_empty());
}

#[test]
fn reset_zeroes_the_first_pages_and_no_other() {
    let mut bytes = [7; 3 * PAGE_SIZE];
    let mut m = IsolatedMemory::<3, _>::new(&mut bytes);
    assert_eq!(m.reset(2), Ok(()));
    assert_eq!(m.size(), 2);
    assert_eq!(m.bytes().len(), 2 * PAGE_SIZE);
    assert!(is_zero(m.bytes()));
    assert!(all_are(7, &bytes[2 * PAGE_SIZE..]));
}

#[test]
fn reset_all_zeroes_the_whole_storage() {
    let mut m = memory();
    assert_eq!(m.reset_all(5), Err(IncompatibleImport));
    assert_eq!((m.size(), m.array_mut()[4 * PAGE_SIZE]), (0, 7));
    assert_eq!(m.reset_all(2), Ok(()));
    assert_eq!(m.size(), 2);
    assert!(is_zero(m.array_mut()));
}

#[test]
fn growth_zeroes_what_was_written_beyond_the_size_and_nothing_else() {
    let mut m = memory();
    assert_eq!(m.reset_all(1), Ok(()));
    m.array_mut().fill(9);
    assert_eq!(m.grow(2), 1);
    assert!(all_are(9, &m.array_mut()[..PAGE_SIZE]));
    assert!(is_zero(&m.array_mut()[PAGE_SIZE..3 * PAGE_SIZE]));
    assert!(all_are(9, &m.array_mut()[3 * PAGE_SIZE..]));
}

#[test]
fn reset_makes_a_used_memory_new() {
    let mut m = memory();
    assert_eq!(m.reset(1), Ok(()));
    assert_eq!(m.grow(3), 1);
    m.bytes_mut().fill(9);
    assert_eq!(m.reset(1), Ok(()));
    assert_eq!(m.size(), 1);
    assert!(is_zero(m.bytes()));
    assert_eq!(m.grow(1), 1);
    assert!(is_zero(m.bytes()));
    assert_eq!(m.reset(0), Ok(()));
    assert_eq!(m.size(), 0);
}

#[test]
fn reset_beyond_the_capacity_fails_and_changes_nothing() {
    let mut m = memory();
    assert_eq!(m.reset(1), Ok(()));
    m.bytes_mut()[0] = 9;
    assert_eq!(m.reset(5), Err(IncompatibleImport));
    assert_eq!(m.reset(65_537), Err(IncompatibleImport));
    assert_eq!(m.reset(u32::MAX), Err(IncompatibleImport));
    assert_eq!((m.size(), m.bytes()[0]), (1, 9));
    assert_eq!(m.reset(4), Ok(()));
}

#[test]
fn grow_gives_the_old_size_and_zeroes_the_new_pages() {
    let mut m = memory();
    assert_eq!(m.grow(1), 0);
    m.bytes_mut().fill(9);
    assert_eq!(m.grow(2), 1);
    assert_eq!(m.size(), 3);
    assert!(all_are(9, &m.bytes()[..PAGE_SIZE]));
    assert!(is_zero(&m.bytes()[PAGE_SIZE..]));
    assert_eq!(m.grow(0), 3);
    assert_eq!(m.grow(1), 3);
    assert_eq!(m.grow(0), 4);
}

#[test]
fn grow_takes_an_unsigned_delta_and_fails_without_effect() {
    let mut m = memory();
    assert_eq!(m.reset(2), Ok(()));
    for delta in [3, 65_536, i32::MAX, i32::MIN, -1, -2, -3] {
        assert_eq!(m.grow(delta), -1, "{delta}");
    }
    assert_eq!(m.size(), 2);
}

#[test]
fn the_storage_is_a_limit_as_well() {
    let mut bytes = [0; 2 * PAGE_SIZE + 100];
    let mut m = IsolatedMemory::<9, &mut [u8]>::new(&mut bytes);
    assert_eq!(m.max_pages(), 2);
    assert_eq!(m.grow(3), -1);
    assert_eq!(m.grow(2), 0);
    assert_eq!(m.bytes().len(), 2 * PAGE_SIZE);
}

#[test]
fn storage_that_shrinks_shrinks_the_memory_and_nothing_else_happens() {
    struct Shrinking(Vec<u8>);
    impl Storage for Shrinking {
        fn bytes(&self) -> &[u8] {
            &self.0
        }
        fn bytes_mut(&mut self) -> &mut [u8] {
            self.0.truncate(100);
            &mut self.0
        }
    }
    let mut m = IsolatedMemory::<1, _>::new(Shrinking(vec![0; PAGE_SIZE]));
    assert_eq!(m.reset(1), Ok(()));
    assert_eq!(m.bytes_mut().len(), 100);
    assert_eq!(m.bytes().len(), 100);
}

#[test]
fn a_fixed_memory_has_its_size_for_ever() {
    let mut m = FixedMemory::<{ 2 * PAGE_SIZE }, _>::new([7; 2 * PAGE_SIZE]);
    assert_eq!((m.size(), m.max_pages()), (2, 2));
    assert_eq!(m.array()[0], 7);
    m.reset();
    assert!(is_zero(m.array()));
    m.array_mut()[3] = 1;
    assert_eq!(m.bytes()[3], 1);
    m.bytes_mut()[3] = 2;
    assert_eq!(m.array()[3], 2);
}

#[test]
fn both_kinds_can_be_lent() {
    fn lend(m: &mut impl LinearMemory) -> (usize, i32, u32) {
        m.bytes_mut()[1] = 5;
        (m.bytes().len(), m.size(), m.max_pages())
    }
    fn double(m: &mut impl GrowMemory) -> i32 {
        m.grow(m.size())
    }
    let mut growable = memory();
    assert_eq!(growable.reset(2), Ok(()));
    assert_eq!(lend(&mut growable), (2 * PAGE_SIZE, 2, 4));
    assert_eq!(double(&mut growable), 2);
    assert_eq!(double(&mut growable), -1);
    assert_eq!(growable.bytes()[1], 5);
    let mut fixed = FixedMemory::<PAGE_SIZE, _>::new([0; PAGE_SIZE]);
    assert_eq!(lend(&mut fixed), (PAGE_SIZE, 1, 1));
}
