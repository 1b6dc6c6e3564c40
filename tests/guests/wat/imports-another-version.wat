;; Imports an interface of WASI in a version that does not exist. End: load error that names
;; `wasi:cli/environment@0.9.0` and the version that the host has.
(component
  (import "wasi:cli/environment@0.9.0" (instance
    (export "get-arguments" (func (result (list string))))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
