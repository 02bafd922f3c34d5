use herkos_runtime::{
    WasmTrap,
    WasmTrap::{FuelExhausted, Host},
    fuel_product, owe_fuel, settle_fuel, take_fuel, take_fuel_times,
};

#[test]
fn take_fuel_takes_the_cost_or_all() {
    for (before, cost, after) in [
        (10, 3, Some(7)),
        (10, 10, Some(0)),
        (10, 11, None),
        (0, 0, Some(0)),
        (0, 1, None),
        (-1, 0, None),
        (i64::MAX, i64::MAX, Some(0)),
        (i64::MAX - 1, i64::MAX, None),
        (i64::MIN, i64::MAX, None),
    ] {
        let mut fuel = before;
        let result = take_fuel(&mut fuel, cost);
        assert_eq!(result, after.map(|_| ()).ok_or(FuelExhausted));
        assert_eq!(fuel, after.unwrap_or(0), "{before} - {cost}");
    }
}

#[test]
fn take_fuel_times_takes_the_product_as_an_exact_number() {
    let edges = [0, 1, 2, 7, 1 << 31, 1 << 32, i64::MAX, i64::MIN, -1];
    for before in [0, 1, 100, 1 << 40, i64::MAX] {
        for cost in edges {
            for times in edges {
                let exact = u128::from(cost as u64) * u128::from(times as u64);
                let mut fuel = before;
                let result = take_fuel_times(&mut fuel, cost, times);
                // More than there can be is not told apart from the most that there can be.
                let cost = exact.min(i64::MAX as u128) as i64;
                let after = (before >= cost).then(|| before - cost);
                assert_eq!(result, after.map(|_| ()).ok_or(FuelExhausted));
                assert_eq!(fuel, after.unwrap_or(0));
                let product = fuel_product(cost, times) as u64;
                let expected = u128::from(cost as u64) * u128::from(times as u64);
                assert_eq!(u128::from(product), expected.min(u128::from(u64::MAX)));
            }
        }
    }
}

#[test]
fn what_is_owed_is_settled() {
    let mut fuel = 5;
    owe_fuel(&mut fuel, 4);
    assert_eq!(settle_fuel(Ok(1), &mut fuel), Ok::<i32, WasmTrap>(1));
    assert_eq!(fuel, 1);
    owe_fuel(&mut fuel, 4);
    assert_eq!(settle_fuel(Ok(1), &mut fuel), Err(FuelExhausted));
    assert_eq!(fuel, 0);
    owe_fuel(&mut fuel, 4);
    assert_eq!(settle_fuel::<i32, _>(Err(Host), &mut fuel), Err(Host));
    assert_eq!(fuel, 0);
}
