;; Imports a function that its interface lacks. End: load error that names `get-moon-phase`.
(component
  (import "wasi:clocks/wall-clock@0.2.0" (instance
    (export "get-moon-phase" (func (result u32)))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
