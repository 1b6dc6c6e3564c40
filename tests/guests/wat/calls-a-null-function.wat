;; Calls an empty place of a table. End: `trap`.
(component
  (core module $guest
    (memory 1)
    (table 1 funcref)
    (func (export "run") (result i32) (call_indirect (result i32) (i32.const 0))))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
