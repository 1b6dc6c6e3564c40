;; A core module that imports from its builder's own world. End: load error that names `env` `abort`.
(module
  (import "env" "abort" (func (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
