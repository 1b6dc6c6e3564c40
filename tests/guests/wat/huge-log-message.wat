;; Sends one log message of 32 MiB through the typed import `log`. End: `trap` at the ceiling for the
;; bytes of one host call; or, where the host takes it, as `log-storm`, with the message cut at 16 KiB.
(component
  (import "sandyard:plugin/types@0.1.0" (instance $types
    (type $levels (enum "trace" "debug" "info" "warn" "error"))
    (export "level" (type (eq $levels)))))
  (alias export $types "level" (type $level))
  (import "sandyard:plugin/log@0.1.0" (instance $log
    (alias outer 1 $level (type $outer-level))
    (export "level" (type $own-level (eq $outer-level)))
    (export "write" (func (param "level" $own-level) (param "message" string)))))
  (core module $memory (memory (export "memory") 512))
  (core instance $memory (instantiate $memory))
  (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "write" (func $write (param i32 i32 i32)))
    (func (export "run") (result i32) (local $left i32)
      (local.set $left (i32.const 1))
      (loop $again
        (call $write (i32.const 2) (i32.const 0) (i32.const 33554432))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "write" (func $write))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
