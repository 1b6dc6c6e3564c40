;; Takes handles of stdout for ever and never drops one. End: `trap` at the host's ceiling for handles.
(component
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type (sub resource)))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output-stream (type $outer-stream))
    (export "output-stream" (type $stream (eq $outer-stream)))
    (export "get-stdout" (func (result (own $stream))))))
  (core func $get-stdout (canon lower (func $stdout "get-stdout")))
  (core module $guest
    (import "host" "get-stdout" (func $get-stdout (result i32)))
    (func (export "run") (result i32)
      (loop $again (drop (call $get-stdout)) (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "get-stdout" (func $get-stdout))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
