//! The plugin `http-request` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard_guest::run(sandyard_plugin_http_request::http_request)
}
