;; Exports more than it has to. End: `incomplete`; what is not asked for does no harm.
(component
  (core module $more (func (export "answer") (result i32) (i32.const 42)))
  (core instance $more (instantiate $more))
  (func $answer (result u32) (canon lift (core func $more "answer")))
  (export "answer" (func $answer))
  (core module $guest (func (export "run") (result i32) (i32.const 0)))
  (core instance $instance (instantiate $guest))
  (func $run (result (result)) (canon lift (core func $instance "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))
