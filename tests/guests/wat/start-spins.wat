;; Loops for ever while it is instantiated. End: `fuel`, since instantiation is inside the limits.
(component
  (core module $guest
    (func $spin (loop $again (br $again)))
    (start $spin)
    (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
