;; A core module with a memory of 64-bit addresses. End: load error.
(module
  (memory (export "memory") i64 1)
  (func (export "_start")))
