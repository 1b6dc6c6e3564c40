;; Stores values of 32 KiB under ever new keys through the typed import `kv`, until one is denied. End:
;; load error that names the grant `kv` if it has none; with it, success where it returns well in the
;; dialect `exit-code` (`incomplete` in `cronicle`), and no more is stored than the plugin may keep.
(component
  (import "sandyard:plugin/types@0.1.0" (instance $types
    (type $denials (variant (case "not-granted" string) (case "over-quota" string)
      (case "unavailable" string) (case "invalid" string)))
    (export "deny" (type (eq $denials)))))
  (alias export $types "deny" (type $deny))
  (import "sandyard:plugin/kv@0.1.0" (instance $kv
    (alias outer 1 $deny (type $outer-deny))
    (export "deny" (type $own-deny (eq $outer-deny)))
    (export "set" (func (param "key" string) (param "value" (list u8)) (result (result (error $own-deny)))))))
  (core module $memory
    (memory (export "memory") 4)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 131072)))
  (core instance $memory (instantiate $memory))
  (core func $set (canon lower (func $kv "set")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $guest
    (import "host" "set" (func $set (param i32 i32 i32 i32 i32)))
    (import "host" "memory" (memory 4))
    ;; Writes `number` as five letters at 0, so that each number has a key of its own.
    (func $key (param $number i32) (local $place i32)
      (loop $again
        (i32.store8 (local.get $place)
          (i32.add (i32.const 97) (i32.rem_u (local.get $number) (i32.const 26))))
        (local.set $number (i32.div_u (local.get $number) (i32.const 26)))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $place) (i32.const 5)))))
    (func (export "run") (result i32) (local $done i32)
      (loop $again
        (call $key (local.get $done))
        ;; The value is the second page; the answer comes to 64, its discriminant first.
        (call $set (i32.const 0) (i32.const 5) (i32.const 65536) (i32.const 32768) (i32.const 64))
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (br_if $again (i32.eqz (i32.load8_u (i32.const 64)))))
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "set" (func $set))
      (export "memory" (memory $memory "memory"))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
