//! The plugin `test` as a program.

use std::io::{self, Write};
use std::process::{self, ExitCode};

use sandyard_guest::Job;
use sandyard_plugin_test::{Ending, Params, test};

fn main() -> ExitCode {
    sandyard_guest::run(|job: Job<Params>| match test(&job)? {
        Ending::Completed(outcome) => Ok(outcome),
        Ending::Crash => {
            // Whether or not the log takes these words, the crash follows.
            let _told = writeln!(io::stderr(), "crashing, as the params say");
            process::abort()
        }
    })
}
