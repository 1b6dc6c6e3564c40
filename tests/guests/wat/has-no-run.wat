;; A good component that is a library: it has no `wasi:cli/run`. End: load error that names it.
(component
  (core module $guest (func (export "answer") (result i32) (i32.const 42)))
  (core instance $instance (instantiate $guest))
  (func $answer (result u32) (canon lift (core func $instance "answer")))
  (export "answer" (func $answer)))
