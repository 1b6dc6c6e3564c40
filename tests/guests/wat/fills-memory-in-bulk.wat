;; Fills 16 MiB again and again, one instruction each. End: `fuel` or `timeout`, whichever is first; no
;; single instruction holds up the host's timers.
(component
  (core module $guest
    (memory 256)
    (func (export "run") (result i32)
      (loop $again
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 16777216))
        (br $again))
      (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
