use herkos_runtime::{Exception, ExternRef, FuncRef, Payload, Tag, V128, WasmTrap};
use std::fmt::Debug;

const TAG: Tag = Tag::new(3, 0);

/// A value comes back from every word where it fits, and is zero where it does not.
#[track_caller]
fn check<T: Payload + PartialEq + Debug>(value: T, words: usize, zero: T) {
    for at in 0..10 {
        let thrown = Exception::<8>::new(TAG).with(at, value);
        let expected = if at + words <= 8 { value } else { zero };
        assert_eq!(thrown.get::<T>(at), expected, "at {at}");
        assert!(thrown.is(TAG));
    }
    assert_eq!(Exception::<8>::new(TAG).get::<T>(0), zero);
}

#[test]
fn every_type_of_payload_is_kept_to_the_bit() {
    for value in [0, 1, -1, i32::MIN, i32::MAX] {
        check(value, 1, 0);
    }
    for value in [
        1,
        -1,
        i64::MIN,
        i64::MAX,
        0x1_0000_0000,
        0x1234_5678_9abc_def0,
    ] {
        check(value, 2, 0);
    }
    check(-0.5_f32, 1, 0.0);
    check(f64::MIN_POSITIVE, 2, 0.0);
    check(FuncRef::new(1, 2, u32::MAX - 1), 3, FuncRef::NULL);
    check(ExternRef::new(u32::MAX), 2, ExternRef::NULL);
    check(ExternRef::new(0), 2, ExternRef::NULL);
    let bits = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff;
    check(V128::from_bits(bits), 4, V128::ZERO);
    let nan = f32::from_bits(0x7fa0_0001);
    let thrown = Exception::<1>::new(TAG).with(0, nan);
    assert_eq!(thrown.get::<f32>(0).to_bits(), nan.to_bits());
}

#[test]
fn payloads_lie_beside_each_other() {
    let thrown = Exception::<6>::new(TAG)
        .with(0, 7_i32)
        .with(1, 0.25_f64)
        .with(3, FuncRef::NULL);
    assert_eq!((thrown.get::<i32>(0), thrown.get::<f64>(1)), (7, 0.25));
    assert!(thrown.get::<FuncRef>(3).is_null());
}

#[test]
fn an_exception_is_resized_without_loss_or_not_at_all() {
    let thrown = Exception::<4>::new(TAG).with(2, 5_i32);
    assert_eq!(
        thrown.resize::<9>().and_then(|e| e.resize::<4>()),
        Ok(thrown)
    );
    assert_eq!(thrown.resize::<3>().map(|e| e.get::<i32>(2)), Ok(5));
    assert_eq!(thrown.resize::<2>(), Err(WasmTrap::ExceptionTooLarge));
    assert_eq!(Exception::<0>::NULL.resize::<4>(), Ok(Exception::NULL));
}

#[test]
fn tags_are_those_of_their_instance_and_null_is_all_zero() {
    assert_ne!(Tag::new(0, 1), Tag::new(1, 1));
    assert_ne!(Tag::new(0, 0), Tag::new(0, 1));
    assert_eq!(Tag::default(), Tag::NULL);
    assert!(Exception::<2>::default().is_null());
    assert!(!Exception::<2>::new(Tag::new(0, 0)).is_null());
}
