use herkos_runtime::{FixedStorage, Storage};

fn use_storage<S: Storage>(mut storage: S) {
    assert_eq!(storage.bytes(), [1, 2, 3]);
    storage.bytes_mut()[1] = 9;
    assert_eq!(storage.bytes(), [1, 9, 3]);
}

fn use_fixed<S: FixedStorage<3>>(mut storage: S) {
    assert_eq!(storage.array(), &[1, 2, 3]);
    storage.array_mut()[1] = 9;
    assert_eq!(storage.array(), &[1, 9, 3]);
}

#[test]
fn arrays_and_borrowed_bytes_are_storage() {
    use_storage([1, 2, 3]);
    use_storage::<&mut [u8]>(&mut [1, 2, 3]);
    use_storage::<&mut [u8; 3]>(&mut [1, 2, 3]);
    use_fixed([1, 2, 3]);
    use_fixed::<&mut [u8; 3]>(&mut [1, 2, 3]);
}

#[cfg(feature = "alloc")]
mod boxed {
    use super::{use_fixed, use_storage};
    use herkos_runtime::Zeroed;

    #[test]
    fn boxes_are_storage() {
        use_storage::<Box<[u8]>>(Box::new([1, 2, 3]));
        use_storage::<Box<[u8; 3]>>(Box::new([1, 2, 3]));
        use_fixed::<Box<[u8; 3]>>(Box::new([1, 2, 3]));
    }

    #[test]
    fn zeroed_boxes_have_the_length_asked_for_or_their_own() {
        let slice: Box<[u8]> = Zeroed::zeroed(3);
        let array: Box<[u8; 3]> = Zeroed::zeroed(3);
        let its_own: Box<[u8; 2]> = Zeroed::zeroed(100);
        assert_eq!(
            (&*slice, &*array, &*its_own),
            (&[0; 3][..], &[0; 3], &[0; 2])
        );
    }
}
