;; Imports an interface that no host has. End: load error that names `acme:warehouse/stock@1.0.0`.
(component
  (import "acme:warehouse/stock@1.0.0" (instance
    (export "count" (func (param "item" string) (result u32)))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
