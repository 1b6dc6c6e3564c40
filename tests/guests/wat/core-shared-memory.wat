;; A core module with a memory that threads could share, which no limit would count. End: load error.
(module
  (memory (export "memory") 1 65536 shared)
  (func (export "_start")))
