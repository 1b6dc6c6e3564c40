//! The `sandyard` command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Jobs are begun on one thread and ended on another, and what one thread asked for is given back
/// by the next: this allocator is made for that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    sandyard::cli::main()
}
