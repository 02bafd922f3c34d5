//! How long the float operations take, by `cargo bench`: one after the other, each with the
//! result before it, and over an array. With `--features std` or `libm`, square roots are theirs.

use herkos_runtime::*;
use std::hint::black_box;
use std::time::Instant;

const LEN: usize = 4096;
const ROUNDS: usize = 50;

/// The least nanoseconds that one of `count` operations took in several attempts.
fn nanoseconds(count: usize, mut work: impl FnMut()) -> f64 {
    let attempt = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_nanos() as f64 / count as f64
    };
    (0..25).map(attempt).fold(f64::MAX, f64::min)
}

macro_rules! measure {
    ($float:ty, $($name:literal: $op:expr;)*) => {
        $({
            let op: fn($float) -> $float = $op;
            let _ = op;
            let input: Vec<$float> = (0..LEN).map(|i| i as $float * 0.37 - 99.0).collect();
            let mut output = vec![0.0; LEN];
            let chain = nanoseconds(LEN * ROUNDS, || {
                let mut a: $float = black_box(1.5);
                (0..LEN * ROUNDS).for_each(|_| a = $op(a + 1.7));
                black_box(a);
            });
            let array = nanoseconds(LEN * ROUNDS, || {
                for _ in 0..ROUNDS {
                    let pairs = black_box(&input).iter().zip(&mut output);
                    pairs.for_each(|(&a, b)| *b = $op(a));
                    black_box(&output);
                }
            });
            println!("{:12} {chain:6.2} ns after another, {array:6.2} ns in an array", $name);
        })*
    };
}

fn main() {
    measure! { f64,
        "an addition": |a: f64| a;
        "f64_sqrt": |a: f64| f64_sqrt(a);
        "f64_nearest": |a: f64| f64_nearest(a);
        "f64_ceil": |a: f64| f64_ceil(a);
        "f64_floor": |a: f64| f64_floor(a);
        "f64_trunc": |a: f64| f64_trunc(a);
        "f64_min": |a: f64| f64_min(a, 5.5);
        "f64_max": |a: f64| f64_max(a, -5.5);
    }
    measure! { f32,
        "f32_sqrt": |a: f32| f32_sqrt(a);
        "f32_nearest": |a: f32| f32_nearest(a);
        "f32_ceil": |a: f32| f32_ceil(a);
        "f32_floor": |a: f32| f32_floor(a);
        "f32_trunc": |a: f32| f32_trunc(a);
        "f32_min": |a: f32| f32_min(a, 5.5);
        "f32_max": |a: f32| f32_max(a, -5.5);
    }
}
