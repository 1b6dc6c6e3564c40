;; Starts 10,000 jobs of the event `target` through the typed import `chain`, or as many as it may. End:
;; load error that names the grant `chain` if it has none; with it, success where it returns well in the
;; dialect `exit-code` (`incomplete` in `cronicle`), and no more jobs than the host's ceiling.
(component
  (import "sandyard:plugin/types@0.1.0" (instance $types
    (type $denials (variant (case "not-granted" string) (case "over-quota" string)
      (case "unavailable" string) (case "invalid" string)))
    (export "deny" (type (eq $denials)))))
  (alias export $types "deny" (type $deny))
  (import "sandyard:plugin/chain@0.1.0" (instance $chain
    (alias outer 1 $deny (type $outer-deny))
    (export "deny" (type $own-deny (eq $outer-deny)))
    (export "enqueue" (func (param "event" string) (param "params" string)
      (param "dedupe-key" (option string)) (result (result string (error $own-deny)))))))
  (core module $memory
    (memory (export "memory") 1) (data (i32.const 0) "target")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (core func $enqueue (canon lower (func $chain "enqueue")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $guest
    (import "host" "enqueue" (func $enqueue (param i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "host" "memory" (memory 1))
    (func (export "run") (result i32) (local $left i32)
      (local.set $left (i32.const 10000))
      (block $denied
        (loop $again
          (call $enqueue (i32.const 0) (i32.const 6) (i32.const 0) (i32.const 0)
            (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
          (br_if $denied (i32.load8_u (i32.const 64)))
          (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "enqueue" (func $enqueue))
      (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
