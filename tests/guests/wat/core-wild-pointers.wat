;; A core module that gives WASI addresses beyond its memory, call after call. End: `trap`, at the first
;; of them.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 0)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const -1) (i32.const 0)))
    (drop (call $fd_read (i32.const 0) (i32.const -8) (i32.const 1) (i32.const 0)))
    (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const -1)))
    (drop (call $path_open (i32.const 3) (i32.const 0) (i32.const -1) (i32.const -1)
      (i32.const 0) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const -1)))))
