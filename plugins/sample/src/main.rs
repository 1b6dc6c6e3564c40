//! The plugin `sample` as a program. The same source builds as a component (wasm32-wasip2) and as a
//! core module (wasm32-wasip1).

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard_guest::run(sandyard_plugin_sample::sample)
}
