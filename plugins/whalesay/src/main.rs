//! The plugin `whalesay` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard_guest::run(sandyard_plugin_whalesay::whalesay)
}
