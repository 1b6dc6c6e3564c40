;; A core module that writes the same 512 KiB 65,536 times in one call: 32 GiB in all. End:
;; `incomplete` where a call writes only its first piece, as wasmtime's does; else `output`. Either way no
;; more than the job's output is held.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 16)
  (func (export "_start") (local $piece i32)
    ;; The pieces are described in the upper half: each is address 0, 524,288 bytes.
    (loop $again
      (i32.store (i32.add (i32.const 524292) (i32.shl (local.get $piece) (i32.const 3))) (i32.const 524288))
      (local.set $piece (i32.add (local.get $piece) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $piece) (i32.const 65536))))
    (drop (call $fd_write (i32.const 1) (i32.const 524288) (i32.const 65536) (i32.const 0)))))
