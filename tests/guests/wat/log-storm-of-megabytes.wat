;; Writes messages of 4 MiB through the typed import `log` for ever; each call is dear for the host and
;; cheap in fuel. End: `timeout`, in time.
(component
  (import "sandyard:plugin/types@0.1.0" (instance $types
    (type $levels (enum "trace" "debug" "info" "warn" "error"))
    (export "level" (type (eq $levels)))))
  (alias export $types "level" (type $level))
  (import "sandyard:plugin/log@0.1.0" (instance $log
    (alias outer 1 $level (type $outer-level))
    (export "level" (type $own-level (eq $outer-level)))
    (export "write" (func (param "level" $own-level) (param "message" string)))))
  (core module $memory (memory (export "memory") 65))
  (core instance $memory (instantiate $memory))
  (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "write" (func $write (param i32 i32 i32)))
    (func (export "run") (result i32)
      (loop $again
        (call $write (i32.const 2) (i32.const 0) (i32.const 4194304))
        (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "write" (func $write))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
