;; A core module that asks for a million random bytes for ever; each call is dear for the host and cheap
;; in fuel. End: `timeout`, in time.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 17)
  (func (export "_start")
    (loop $again (drop (call $random_get (i32.const 16) (i32.const 1000000))) (br $again))))
