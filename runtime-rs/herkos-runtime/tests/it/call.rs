use herkos_runtime::{WasmTrap::CallStackExhausted, enter};

#[test]
fn enter_takes_the_weight_from_the_budget() {
    assert_eq!(enter(10, 3), Ok(7));
    assert_eq!(enter(10, 10), Ok(0));
    assert_eq!(enter(10, 11), Err(CallStackExhausted));
    assert_eq!(enter(0, 0), Ok(0));
    assert_eq!(enter(0, 1), Err(CallStackExhausted));
    assert_eq!(enter(u32::MAX, u32::MAX), Ok(0));
}
