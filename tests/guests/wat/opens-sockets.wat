;; Asks for a TCP socket, a UDP socket and a name's addresses. End: `incomplete` once all three were
;; answered `access-denied`, `trap` after any other answer.
(component
  (import "wasi:sockets/network@0.2.0" (instance $networks
    (export "network" (type (sub resource)))
    (type $code (enum "unknown" "access-denied" "not-supported" "invalid-argument"
      "out-of-memory" "timeout" "concurrency-conflict" "not-in-progress" "would-block"
      "invalid-state" "new-socket-limit" "address-not-bindable" "address-in-use"
      "remote-unreachable" "connection-refused" "connection-reset" "connection-aborted"
      "datagram-too-large" "name-unresolvable" "temporary-resolver-failure"
      "permanent-resolver-failure"))
    (export "error-code" (type (eq $code)))
    (type $family (enum "ipv4" "ipv6"))
    (export "ip-address-family" (type (eq $family)))))
  (alias export $networks "network" (type $network))
  (alias export $networks "error-code" (type $code))
  (alias export $networks "ip-address-family" (type $family))
  (import "wasi:sockets/instance-network@0.2.0" (instance $own
    (export "network" (type $own (eq $network)))
    (export "instance-network" (func (result (own $own))))))
  (import "wasi:sockets/tcp@0.2.0" (instance $tcp
    (export "tcp-socket" (type (sub resource)))))
  (alias export $tcp "tcp-socket" (type $tcp-socket))
  (import "wasi:sockets/tcp-create-socket@0.2.0" (instance $tcp-sockets
    (export "error-code" (type $c (eq $code)))
    (export "ip-address-family" (type $f (eq $family)))
    (export "tcp-socket" (type $s (eq $tcp-socket)))
    (export "create-tcp-socket"
      (func (param "address-family" $f) (result (result (own $s) (error $c)))))))
  (import "wasi:sockets/udp@0.2.0" (instance $udp
    (export "udp-socket" (type (sub resource)))))
  (alias export $udp "udp-socket" (type $udp-socket))
  (import "wasi:sockets/udp-create-socket@0.2.0" (instance $udp-sockets
    (export "error-code" (type $c (eq $code)))
    (export "ip-address-family" (type $f (eq $family)))
    (export "udp-socket" (type $s (eq $udp-socket)))
    (export "create-udp-socket"
      (func (param "address-family" $f) (result (result (own $s) (error $c)))))))
  (import "wasi:sockets/ip-name-lookup@0.2.0" (instance $names
    (export "error-code" (type $c (eq $code)))
    (export "network" (type $n (eq $network)))
    (export "resolve-address-stream" (type $r (sub resource)))
    (export "resolve-addresses"
      (func (param "network" (borrow $n)) (param "name" string)
        (result (result (own $r) (error $c)))))))

  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 64) "localhost"))
  (core instance $held (instantiate $memory))
  (core func $network (canon lower (func $own "instance-network")))
  (core func $tcp-socket
    (canon lower (func $tcp-sockets "create-tcp-socket") (memory (core memory $held "memory"))))
  (core func $udp-socket
    (canon lower (func $udp-sockets "create-udp-socket") (memory (core memory $held "memory"))))
  (core func $resolve
    (canon lower (func $names "resolve-addresses") (memory (core memory $held "memory"))))
  (core module $guest
    (import "host" "memory" (memory 1))
    (import "host" "network" (func $network (result i32)))
    (import "host" "tcp-socket" (func $tcp-socket (param i32 i32)))
    (import "host" "udp-socket" (func $udp-socket (param i32 i32)))
    (import "host" "resolve" (func $resolve (param i32 i32 i32 i32)))
    ;; The answer stands at 0: one byte for an error, and its code four bytes on.
    (func $check
      (if (i32.ne (i32.load8_u (i32.const 0)) (i32.const 1)) (then unreachable))
      (if (i32.ne (i32.load8_u (i32.const 4)) (i32.const 1)) (then unreachable))
      (i64.store (i32.const 0) (i64.const 0)))
    (func (export "run") (result i32)
      (call $tcp-socket (i32.const 0) (i32.const 0))
      (call $check)
      (call $udp-socket (i32.const 0) (i32.const 0))
      (call $check)
      (call $resolve (call $network) (i32.const 64) (i32.const 9) (i32.const 0))
      (call $check)
      (i32.const 0)))
  (core instance $instance (instantiate $guest
    (with "host" (instance
      (export "memory" (memory $held "memory"))
      (export "network" (func $network))
      (export "tcp-socket" (func $tcp-socket))
      (export "udp-socket" (func $udp-socket))
      (export "resolve" (func $resolve))))))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
