//! Memories that are constants: each byte is that of the last segment which covers it, or zero.

use super::domain::for_all;
use super::thin::indices;
use herkos_runtime::{AlignedBytes, constant_bytes};
use proptest::prelude::*;

/// The functions that are looked at here.
pub const CONSTANTS: &[&str] = &["constant_bytes"];

/// Bytes of the memories: more than two of the largest chunks that are copied at once, and a few that fill none.
const BYTES: usize = 2 * 4096 + 64 + 7;

/// Segments that begin anywhere, and whose lengths are around those of chunks.
fn segments() -> impl Strategy<Value = Vec<(usize, Vec<u8>)>> {
    let start = prop_oneof![0..=BYTES + 2, 0..70usize, Just(usize::MAX)];
    let chunks = prop_oneof![Just(0usize), Just(64), Just(128), Just(4096), Just(8192)];
    let length =
        (chunks, 0..130usize).prop_map(|(chunks, more)| (chunks + more).saturating_sub(65));
    let segment = (start, length, any::<u8>()).prop_map(|(start, length, first)| {
        let bytes = (0..length).map(|i| (i as u8).wrapping_mul(7).wrapping_add(first));
        (start, bytes.collect())
    });
    prop::collection::vec(segment, 0..6)
}

#[test]
fn constant_bytes_has_the_last_segment_of_each_byte() {
    for_all(400, segments(), |segments| {
        let given: Vec<(usize, &[u8])> = segments
            .iter()
            .map(|(at, bytes)| (*at, &bytes[..]))
            .collect();
        let found = constant_bytes::<BYTES>(&given);
        let oracle = |at: usize| {
            let covering = segments
                .iter()
                .rev()
                .find_map(|(start, bytes)| bytes.get(at.checked_sub(*start)?));
            covering.copied().unwrap_or(0)
        };
        let aligned = AlignedBytes::of(found);
        for at in indices(BYTES) {
            assert_eq!((found[at], aligned[at]), (oracle(at), oracle(at)));
        }
    });
}

#[test]
fn a_constant_as_large_as_memories_get_is_evaluated_at_compile_time() {
    static DATA: [u8; 1 << 20] = [7; 1 << 20];
    static LARGE: [u8; 1 << 21] = constant_bytes(&[(1 << 20, &DATA), (1, &DATA)]);
    assert_eq!(LARGE[0], 0);
    assert!(LARGE[1..] == vec![7; (1 << 21) - 1]);
}
