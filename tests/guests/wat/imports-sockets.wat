;; Imports raw sockets and calls none of them. End: load error that names
;; `wasi:sockets/instance-network@0.2.0` and points to HTTP grants.
(component
  (import "wasi:sockets/network@0.2.0" (instance $network
    (export "network" (type (sub resource)))))
  (alias export $network "network" (type $network-type))
  (import "wasi:sockets/instance-network@0.2.0" (instance
    (alias outer 1 $network-type (type $outer-network))
    (export "network" (type $own-network (eq $outer-network)))
    (export "instance-network" (func (result (own $own-network))))))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
