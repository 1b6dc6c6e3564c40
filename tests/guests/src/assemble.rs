//! From text to bytes.

/// The bytes of a module or component in the text format.
#[expect(
    clippy::expect_used,
    reason = "the text is this crate's own, and its tests assemble all of it"
)]
pub(crate) fn assemble(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the guest's text is valid")
}

/// A component whose `wasi:cli/run` calls `run` of `module`: a core module in the text format, without
/// imports, that exports `run` with no params and an `i32`, 0 for success.
pub(crate) fn command(module: &str) -> String {
    format!(
        r#"(component
  {module}
  (core instance $guest (instantiate 0))
  (func $run (result (result)) (canon lift (core func $guest "run")))
  (instance $exports (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $exports)))"#
    )
}
