;; Returns the error of `wasi:cli/run` and says nothing. End: `exit`.
(component
  (core module $guest (func (export "run") (result i32) (i32.const 1)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
