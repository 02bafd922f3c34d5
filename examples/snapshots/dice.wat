;; Dice that remember what they have thrown.
(module
  (memory (export "memory") 1)
  (global $state (mut i64) (i64.const 88172645463325252))
  (global $thrown (mut i32) (i32.const 0))
  ;; Throws once (Marsaglia, Xorshift RNGs, 2003), and keeps the number in the memory.
  (func (export "throw") (result i32)
    (local $number i32)
    (global.set $state (i64.xor (global.get $state) (i64.shl (global.get $state) (i64.const 13))))
    (global.set $state (i64.xor (global.get $state) (i64.shr_u (global.get $state) (i64.const 7))))
    (global.set $state (i64.xor (global.get $state) (i64.shl (global.get $state) (i64.const 17))))
    (local.set $number
      (i32.add (i32.const 1) (i32.wrap_i64 (i64.rem_u (global.get $state) (i64.const 6)))))
    (i32.store8 (global.get $thrown) (local.get $number))
    (global.set $thrown (i32.add (global.get $thrown) (i32.const 1)))
    (local.get $number))
  (func (export "thrown") (result i32) (global.get $thrown)))
