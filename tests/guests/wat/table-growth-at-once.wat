;; Asks for 10,000,000 elements of a table at once, and traps when it is refused. End: `memory`.
(component
  (core module $guest
    (table $table 0 funcref)
    (func (export "run") (result i32)
      (if (i32.eq (table.grow $table (ref.null func) (i32.const 10000000)) (i32.const -1))
        (then unreachable))
      (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
