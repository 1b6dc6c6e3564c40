;; Imports an interface of WASI 0.3, with a stream and a future. End: load error that says that 0.2 is
;; accepted.
(component
  (import "wasi:cli/stdout@0.3.0" (instance
    (export "write-via-stream" (func (param "data" (stream u8)) (result (future u8))))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
