//! The plugin `hello` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard_guest::run(sandyard_plugin_hello::hello)
}
