use herkos_runtime::{WasmResult, WasmTrap};
use std::error::Error;
use std::mem::size_of;

#[test]
fn a_trap_is_an_error_with_the_text_of_the_test_suite() {
    let text = |trap: WasmTrap| (&trap as &dyn Error).to_string();
    assert_eq!(text(WasmTrap::OutOfBounds), "out of bounds memory access");
    assert_eq!(text(WasmTrap::DivisionByZero), "integer divide by zero");
    assert_eq!(text(WasmTrap::IntegerOverflow), "integer overflow");
    assert_eq!(
        text(WasmTrap::InvalidConversionToInteger),
        "invalid conversion to integer"
    );
    assert_eq!(text(WasmTrap::Unreachable), "unreachable");
    assert_eq!(
        text(WasmTrap::IndirectCallTypeMismatch),
        "indirect call type mismatch"
    );
    assert_eq!(
        text(WasmTrap::TableOutOfBounds),
        "out of bounds table access"
    );
    assert_eq!(text(WasmTrap::UndefinedElement), "undefined element");
    assert_eq!(
        text(WasmTrap::UninitializedElement),
        "uninitialized element"
    );
    assert_eq!(text(WasmTrap::CallStackExhausted), "call stack exhausted");
    assert_eq!(text(WasmTrap::FuelExhausted), "fuel exhausted");
    assert_eq!(text(WasmTrap::UnalignedAtomic), "unaligned atomic");
    assert_eq!(
        text(WasmTrap::ExpectedSharedMemory),
        "expected shared memory"
    );
    assert_eq!(text(WasmTrap::EndlessWait), "endless wait");
    assert_eq!(
        text(WasmTrap::IncompatibleImport),
        "incompatible import type"
    );
    assert_eq!(text(WasmTrap::Host), "host error");
}

#[test]
fn a_result_without_value_is_no_larger_than_a_trap() {
    assert_eq!(size_of::<WasmResult<()>>(), 4);
    assert_eq!(size_of::<WasmResult<i32>>(), 8);
    assert_eq!(size_of::<WasmResult<i64>>(), 8 + align_of::<i64>());
}
