;; A core module that waits for 100,000 timers in one call, each at the end of time. End: `timeout`, or
;; `trap` at the host's ceiling for handles.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 128)
  (func (export "_start") (local $timer i32) (local $at i32)
    ;; A subscription has 48 bytes: at 16 the clock, 1 for the monotonic one; at 24 the time to wait.
    (loop $again
      (local.set $at (i32.mul (local.get $timer) (i32.const 48)))
      (i32.store (i32.add (local.get $at) (i32.const 16)) (i32.const 1))
      (i64.store (i32.add (local.get $at) (i32.const 24)) (i64.const 9000000000000000000))
      (local.set $timer (i32.add (local.get $timer) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $timer) (i32.const 100000))))
    (drop (call $poll_oneoff (i32.const 0) (i32.const 4800000) (i32.const 100000) (i32.const 8388600)))))
