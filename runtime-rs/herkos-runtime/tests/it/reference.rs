use herkos_runtime::{ExternRef, FuncRef};

#[test]
fn a_function_reference_keeps_its_three_numbers() {
    for n in [0, 1, 2, 1 << 31, u32::MAX - 1] {
        let f = FuncRef::new(n, n, n);
        assert_eq!((f.instance(), f.func(), f.sig()), (n, n, n));
        assert!(!f.is_null());
        assert_ne!(f, FuncRef::NULL);
        assert_eq!(f, FuncRef::new(n, n, n));
        assert_ne!(f, FuncRef::new(n, n + 1, n));
    }
    assert_eq!(FuncRef::new(u32::MAX, u32::MAX, 1).func(), u32::MAX);
}

#[test]
fn the_one_reserved_type_number_makes_null() {
    assert_eq!(FuncRef::new(5, 5, u32::MAX), FuncRef::NULL);
}

#[test]
fn null_is_null() {
    assert!(FuncRef::NULL.is_null());
    assert!(ExternRef::NULL.is_null());
    assert_eq!(FuncRef::default(), FuncRef::NULL);
    assert_eq!(ExternRef::default(), ExternRef::NULL);
}

#[test]
fn every_handle_is_kept_and_none_is_null() {
    for n in [0, 1, u32::MAX - 1, u32::MAX] {
        assert_eq!(ExternRef::new(n).handle(), Some(n));
        assert!(!ExternRef::new(n).is_null());
    }
}
