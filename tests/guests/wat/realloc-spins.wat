;; Takes its environment through an allocator that never returns. End: `fuel`; the host is inside a
;; call of the guest's own all the while.
(component
  (import "wasi:cli/environment@0.2.0" (instance $environment
    (export "get-environment" (func (result (list (tuple string string)))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (loop $again (br $again))
      (i32.const 0)))
  (core instance $memory (instantiate $memory))
  (core func $get-environment (canon lower (func $environment "get-environment")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $guest
    (import "host" "get-environment" (func $get-environment (param i32)))
    (func (export "run") (result i32) (call $get-environment (i32.const 0)) (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance (export "get-environment" (func $get-environment))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
