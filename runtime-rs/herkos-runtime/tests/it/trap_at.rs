//! Traps with their places.

use herkos_runtime::{
    ResultAt, Trap, TrapAt, TrapPlace, TrapSite, WasmResult, WasmTrap, caught, keep_place, thrown,
};

/// All traps, in the order of their numbers.
const ALL: [WasmTrap; 24] = [
    WasmTrap::OutOfBounds,
    WasmTrap::DivisionByZero,
    WasmTrap::IntegerOverflow,
    WasmTrap::InvalidConversionToInteger,
    WasmTrap::Unreachable,
    WasmTrap::IndirectCallTypeMismatch,
    WasmTrap::TableOutOfBounds,
    WasmTrap::UndefinedElement,
    WasmTrap::UninitializedElement,
    WasmTrap::NullReference,
    WasmTrap::NullFunctionReference,
    WasmTrap::CallStackExhausted,
    WasmTrap::FuelExhausted,
    WasmTrap::UnalignedAtomic,
    WasmTrap::ExpectedSharedMemory,
    WasmTrap::EndlessWait,
    WasmTrap::IncompatibleImport,
    WasmTrap::IncompatibleSnapshot,
    WasmTrap::Host,
    WasmTrap::Exit,
    WasmTrap::UnalignedPointer,
    WasmTrap::NullException,
    WasmTrap::Exception,
    WasmTrap::ExceptionTooLarge,
];

/// The last place that is kept.
const MOST: u32 = (1 << 27) - 1;

#[test]
fn no_trap_is_missing() {
    let source = include_str!("../../src/trap.rs");
    let (_, variants) = source.split_once("pub enum WasmTrap {").unwrap();
    let (variants, _) = variants.split_once('}').unwrap();
    let names: Vec<&str> = variants
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|line| !line.starts_with("///"))
        .collect();
    assert_eq!(ALL.map(|trap| format!("{trap:?}")).to_vec(), names);
}

#[test]
fn every_trap_keeps_its_kind_and_its_place() {
    for trap in ALL {
        for place in [0, 1, 0x1a2b, MOST] {
            let at = TrapAt::new(trap, place);
            assert_eq!((at.trap(), at.place()), (trap, place));
            assert_eq!(at.is_exception(), trap == WasmTrap::Exception);
        }
        assert_eq!(TrapAt::new(trap, MOST + 1), TrapAt::from(trap));
        assert_eq!(TrapAt::new(trap, u32::MAX), TrapAt::from(trap));
    }
}

#[test]
fn results_are_no_larger_than_those_without_places() {
    assert_eq!(size_of::<ResultAt<()>>(), size_of::<WasmResult<()>>());
    assert_eq!(size_of::<ResultAt<i32>>(), size_of::<WasmResult<i32>>());
    assert_eq!(size_of::<ResultAt<i64>>(), size_of::<WasmResult<i64>>());
}

#[test]
fn the_innermost_place_wins() {
    let unknown: ResultAt<i32> = Err(WasmTrap::Host.into());
    assert_eq!(unknown.at(3), Err(TrapAt::new(WasmTrap::Host, 3)));
    assert_eq!(unknown.at(3).at(4), Err(TrapAt::new(WasmTrap::Host, 3)));
    assert_eq!(unknown.at(0).at(4), Err(TrapAt::new(WasmTrap::Host, 4)));
    assert_eq!(ResultAt::Ok(7).at(3), Ok(7));
}

#[test]
fn exceptions_with_places_are_caught() {
    let exception = TrapAt::new(WasmTrap::Exception, 9);
    let trap = TrapAt::new(WasmTrap::Unreachable, 9);
    assert_eq!(caught(Err(exception), 5), Ok((5, 1)));
    assert_eq!(caught(Err(trap), 5), Err(trap));
    assert_eq!(
        (thrown(Err(exception)), thrown(Err(trap))),
        (Ok(1), Err(trap))
    );
}

#[test]
fn a_result_leaves_its_place_behind() {
    let mut kept = None;
    assert_eq!(keep_place(Ok(1), &mut kept), Ok(1));
    assert_eq!(kept, None);
    for trap in ALL {
        assert_eq!(
            keep_place::<()>(Err(TrapAt::new(trap, 5)), &mut kept),
            Err(trap)
        );
        assert_eq!(kept, Some(TrapAt::new(trap, 5)));
    }
}

#[test]
fn places_are_found_in_tables() {
    let starts = [0x20, 0x30, 0x31];
    let names = ["first", ""];
    let site = |place| {
        let trap = TrapAt::new(WasmTrap::Unreachable, place);
        TrapSite::of_offset(trap, 4, &starts, &names).map(|site| site.to_string())
    };
    assert_eq!((site(0), site(0x1f)), (None, None));
    assert_eq!(site(0x20).as_deref(), Some("function 4 (first), byte 0x20"));
    assert_eq!(site(0x2f).as_deref(), Some("function 4 (first), byte 0x2f"));
    assert_eq!(site(0x30).as_deref(), Some("function 5, byte 0x30"));
    assert_eq!(site(0x99).as_deref(), Some("function 6, byte 0x99"));
    let by_function = |place| {
        let trap = TrapAt::new(WasmTrap::Unreachable, place);
        TrapSite::of_function(trap, 4, &names).map(|site| site.to_string())
    };
    assert_eq!(by_function(0), None);
    assert_eq!(by_function(4).as_deref(), Some("function 3"));
    assert_eq!(by_function(5).as_deref(), Some("function 4 (first)"));
    assert_eq!(by_function(7).as_deref(), Some("function 6"));
}
