;; Arithmetic that makes NaNs, whose bits WebAssembly leaves open; --canonical-nan does not.
(module
  (func (export "div") (param f64 f64) (result f64) (f64.div (local.get 0) (local.get 1)))
  (func (export "sub") (param f32 f32) (result f32) (f32.sub (local.get 0) (local.get 1)))
  (func (export "min") (param f32 f32) (result f32) (f32.min (local.get 0) (local.get 1)))
  (func (export "sqrt") (param f64) (result f64) (f64.sqrt (local.get 0)))
  (func (export "promote") (param f32) (result f64) (f64.promote_f32 (local.get 0)))
  (func (export "demote") (param f64) (result f32) (f32.demote_f64 (local.get 0)))
  (func (export "negate") (param f32) (result f32) (f32.neg (local.get 0)))
  (func (export "folded") (result f64) (f64.div (f64.const 0) (f64.const 0))))
