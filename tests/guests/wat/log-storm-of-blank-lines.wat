;; Writes messages of 16,384 blank lines through the typed import `log` for ever; each call is dear for
;; the host and cheap in fuel. End: `timeout`, in time.
(component
  (import "sandyard:plugin/types@0.1.0" (instance $types
    (type $levels (enum "trace" "debug" "info" "warn" "error"))
    (export "level" (type (eq $levels)))))
  (alias export $types "level" (type $level))
  (import "sandyard:plugin/log@0.1.0" (instance $log
    (alias outer 1 $level (type $outer-level))
    (export "level" (type $own-level (eq $outer-level)))
    (export "write" (func (param "level" $own-level) (param "message" string)))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "write" (func $write (param i32 i32 i32)))
    (import "host" "memory" (memory 1))
    (func (export "run") (result i32) (local $place i32)
      (loop $blank
        (i64.store (local.get $place) (i64.const 0x0a0a0a0a0a0a0a0a))
        (local.set $place (i32.add (local.get $place) (i32.const 8)))
        (br_if $blank (i32.lt_u (local.get $place) (i32.const 16384))))
      (loop $again
        (call $write (i32.const 2) (i32.const 0) (i32.const 16384))
        (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "write" (func $write))
      (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
