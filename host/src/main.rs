//! The `sandyard` command.

use std::process::ExitCode;

/// Each job makes and drops many small things on one thread and on others; this allocator takes
/// that best.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sandyard::cli::main()
}
