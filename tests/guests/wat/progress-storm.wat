;; Reports its progress 1,000,000 times through the typed import `progress`. End: success where it
;; returns well in the dialect `exit-code` (`incomplete` in `cronicle`), and no listener is flooded; or
;; `fuel` or `timeout`, whichever is first.
(component
  (import "sandyard:plugin/progress@0.1.0" (instance $progress
    (export "report" (func (param "fraction" (option f64)) (param "status" (option string))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $report (canon lower (func $progress "report") (memory (core memory $memory "memory"))))
  (core module $guest
    (import "host" "report" (func $report (param i32 f64 i32 i32 i32)))
    (func (export "run") (result i32) (local $done i32)
      (loop $again
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (call $report (i32.const 1)
          (f64.div (f64.convert_i32_u (local.get $done)) (f64.const 1000000))
          (i32.const 0) (i32.const 0) (i32.const 0))
        (br_if $again (i32.lt_u (local.get $done) (i32.const 1000000))))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "report" (func $report))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
