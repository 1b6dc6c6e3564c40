//! The plugin's program: one job, by the library's rules.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard_guest::run(sandyard_plugin_limits::work)
}
