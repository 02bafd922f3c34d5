;; A program that has numbers in its memory, and has them sorted by a library, once in each order.
(module
  (import "library" "sort" (func $sort (param $at i32) (param $count i32) (param $order i32)))
  (memory (export "memory") 1)
  (table (export "functions") funcref (elem $up $down))
  (func $up (param i32 i32) (result i32) (i32.gt_s (local.get 0) (local.get 1)))
  (func $down (param i32 i32) (result i32) (i32.lt_s (local.get 0) (local.get 1)))
  (data (i32.const 64) "\05\00\00\00\ff\ff\ff\ff\2a\00\00\00\07\00\00\00")
  (func (export "sorted_up") (call $sort (i32.const 64) (i32.const 4) (i32.const 0)))
  (func (export "sorted_down") (call $sort (i32.const 64) (i32.const 4) (i32.const 1)))
  (func (export "far") (call $sort (i32.const 65532) (i32.const 2) (i32.const 0))))
