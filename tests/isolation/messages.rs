//! Compares what rustc says of the cases with the texts beside them.

#[test]
fn cases() {
    let cases = trybuild::TestCases::new();
    cases.pass("cases/*_pass.rs");
    cases.compile_fail("cases/*_fail.rs");
}
