;; Asks for a million random bytes for ever, as many as a call may give; each call is dear for the host
;; and cheap in fuel. End: `timeout`, in time.
(component
  (import "wasi:random/random@0.2.0" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 17)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $memory (instantiate $memory))
  (core func $get-random-bytes (canon lower (func $random "get-random-bytes")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $guest
    (import "host" "get-random-bytes" (func $get-random-bytes (param i64 i32)))
    (func (export "run") (result i32)
      (loop $again
        (call $get-random-bytes (i64.const 1000000) (i32.const 0))
        (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "get-random-bytes" (func $get-random-bytes))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
