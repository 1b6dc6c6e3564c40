;; Sets metrics with 1,000,000 different names through the typed import `progress`. End: success where
;; it returns well in the dialect `exit-code` (`incomplete` in `cronicle`), with 250 metrics kept and a
;; note in the log; or `fuel` or `timeout`, whichever is first.
(component
  (import "sandyard:plugin/progress@0.1.0" (instance $progress
    (export "metric" (func (param "name" string) (param "seconds" f64)))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $metric (canon lower (func $progress "metric") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "metric" (func $metric (param i32 i32 f64)))
    (import "host" "memory" (memory 1))
    ;; Writes `number` as five letters at 0, so that each number has a name of its own.
    (func $name (param $number i32) (local $place i32)
      (loop $again
        (i32.store8 (local.get $place)
          (i32.add (i32.const 97) (i32.rem_u (local.get $number) (i32.const 26))))
        (local.set $number (i32.div_u (local.get $number) (i32.const 26)))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $place) (i32.const 5)))))
    (func (export "run") (result i32) (local $done i32)
      (loop $again
        (call $name (local.get $done))
        (call $metric (i32.const 0) (i32.const 5) (f64.const 1))
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $done) (i32.const 1000000))))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "metric" (func $metric))
      (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
