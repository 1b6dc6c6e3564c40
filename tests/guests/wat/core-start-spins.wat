;; A core module that loops for ever while it is instantiated. End: `fuel`.
(module
  (memory (export "memory") 1)
  (func $spin (loop $again (br $again)))
  (start $spin)
  (func (export "_start")))
