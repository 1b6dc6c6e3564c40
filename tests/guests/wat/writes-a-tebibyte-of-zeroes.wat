;; Has the host write 1 TiB of zeroes to stdout in one call. End: `trap`, nothing of it allocated.
(component
  (import "wasi:io/error@0.2.0" (instance $errors
    (export "error" (type (sub resource)))))
  (alias export $errors "error" (type $error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $stream (sub resource)))
    (alias outer 1 $error (type $outer-error))
    (export "error" (type $inner-error (eq $outer-error)))
    (type $failures (variant (case "last-operation-failed" (own $inner-error)) (case "closed")))
    (export "stream-error" (type $failure (eq $failures)))
    (export "[method]output-stream.write-zeroes"
      (func (param "self" (borrow $stream)) (param "len" u64) (result (result (error $failure)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output-stream (type $outer-stream))
    (export "output-stream" (type $own-stream (eq $outer-stream)))
    (export "get-stdout" (func (result (own $own-stream))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $get-stdout (canon lower (func $stdout "get-stdout")))
  (core func $write (canon lower (func $streams "[method]output-stream.write-zeroes")
    (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "get-stdout" (func $get-stdout (result i32)))
    (import "host" "write" (func $write (param i32 i64 i32)))
    (func (export "run") (result i32) (local $stream i32)
      (local.set $stream (call $get-stdout))
      (loop $again
        (call $write (local.get $stream) (i64.const 1099511627776) (i32.const 0))
        (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "get-stdout" (func $get-stdout))
      (export "write" (func $write))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
