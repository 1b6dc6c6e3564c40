;; Returns neither success nor error from `wasi:cli/run`: the discriminant 7. End: `trap`.
(component
  (core module $guest (func (export "run") (result i32) (i32.const 7)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
