;; Makes timers for ever and never drops one. End: `trap` at the host's ceiling for handles.
(component
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type (sub resource)))))
  (alias export $poll "pollable" (type $pollable))
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (alias outer 1 $pollable (type $outer-pollable))
    (export "pollable" (type $timer (eq $outer-pollable)))
    (export "subscribe-duration" (func (param "when" u64) (result (own $timer))))))
  (core func $subscribe (canon lower (func $clock "subscribe-duration")))
  (core module $guest
    (import "host" "subscribe" (func $subscribe (param i64) (result i32)))
    (func (export "run") (result i32)
      (loop $again (drop (call $subscribe (i64.const -1))) (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "subscribe" (func $subscribe))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
