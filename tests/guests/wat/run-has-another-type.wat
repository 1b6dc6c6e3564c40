;; Its `wasi:cli/run` takes a number and gives one. End: load error that names `run`.
(component
  (core module $guest (func (export "run") (param i32) (result i32) (local.get 0)))
  (core instance $instance (instantiate $guest))
  (func $run (param "input" u32) (result u32) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
