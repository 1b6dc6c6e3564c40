//! The `sandyard` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandyard::cli::main()
}
