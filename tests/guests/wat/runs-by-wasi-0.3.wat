;; Exports `wasi:cli/run` of WASI 0.3, whose `run` is async. End: load error that says that 0.2 is
;; accepted.
(component
  (core module $guest
    (func (export "run") (result i32) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run async (result (result))
    (canon lift (core func $instance "run") async (callback (core func $instance "callback"))))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.3.0" (instance $exports)))
