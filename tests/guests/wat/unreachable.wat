;; Executes `unreachable`. End: `trap`.
(component
  (core module $guest
    (memory 1)
    (table 1 funcref)
    (func (export "run") (result i32) unreachable))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
