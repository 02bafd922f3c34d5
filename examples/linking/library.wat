;; A library that has no memory of its own: it sorts numbers in its caller's, and asks its caller how
;; to order them by a function in its caller's table.
(module
  (type $order (func (param i32 i32) (result i32)))
  (import "app" "memory" (memory 1))
  (import "app" "functions" (table 1 funcref))
  ;; Sorts `count` numbers at `at`; `order` is the place of a function that says whether its first
  ;; argument belongs behind its second.
  (func (export "sort") (param $at i32) (param $count i32) (param $order i32)
    (local $i i32) (local $j i32) (local $here i32) (local $moved i32)
    (local.set $i (i32.const 1))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $j (local.get $i))
        (block $placed
          (loop $back
            (br_if $placed (i32.eqz (local.get $j)))
            (local.set $here
              (i32.add (local.get $at) (i32.shl (i32.sub (local.get $j) (i32.const 1)) (i32.const 2))))
            (br_if $placed
              (i32.eqz
                (call_indirect (type $order)
                  (i32.load (local.get $here))
                  (i32.load offset=4 (local.get $here))
                  (local.get $order))))
            (local.set $moved (i32.load (local.get $here)))
            (i32.store (local.get $here) (i32.load offset=4 (local.get $here)))
            (i32.store offset=4 (local.get $here) (local.get $moved))
            (local.set $j (i32.sub (local.get $j) (i32.const 1)))
            (br $back)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))))
