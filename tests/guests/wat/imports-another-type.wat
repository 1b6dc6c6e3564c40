;; Imports a function with a type that is not its own. End: load error that names `get-arguments`.
(component
  (import "wasi:cli/environment@0.2.0" (instance
    (export "get-arguments" (func (param "which" u32) (result u64)))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
