;; A core module without `_start`: a library. End: load error that names `_start`.
(module
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "answer") (result i32) (i32.const 42)))
