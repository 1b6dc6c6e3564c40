;; A core module whose `_start` takes a number. End: load error that names `_start`.
(module
  (memory (export "memory") 1)
  (func (export "_start") (param i32)))
