use herkos_runtime::select;

#[test]
fn select_gives_the_first_value_when_the_condition_holds() {
    assert_eq!(select(true, 1, 2), 1);
    assert_eq!(select(false, 1, 2), 2);
}
