;; Grows a table until the host refuses, then traps. End: `memory`.
(component
  (core module $guest
    (table $table 0 funcref)
    (func (export "run") (result i32)
      (loop $again
        (br_if $again (i32.ne (table.grow $table (ref.null func) (i32.const 100000)) (i32.const -1))))
      unreachable))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
