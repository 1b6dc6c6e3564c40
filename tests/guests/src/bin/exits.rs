//! Exits with a status and no report. End: `exit`, or `incomplete` for status 0.
//!
//! Params: `status` (default 3), `how`: `call` (default, `process::exit`), `return` (an error or
//! success from main), `drop` (an exit from inside a destructor). A component's statuses all arrive
//! as 1; a core module's arrive up to 125, and what is above is `trap`.

use std::io;
use std::process::{ExitCode, exit};

use sandyard_test_guests::job::Job;

struct ExitsWhenDropped(i32);

impl Drop for ExitsWhenDropped {
    fn drop(&mut self) {
        exit(self.0)
    }
}

fn main() -> io::Result<ExitCode> {
    let job = Job::read()?;
    let status = u8::try_from(job.number("status", 3)?).map_err(io::Error::other)?;
    match job.text("how", "call") {
        "return" => Ok(ExitCode::from(status)),
        "drop" => {
            drop(ExitsWhenDropped(i32::from(status)));
            Ok(ExitCode::SUCCESS)
        }
        _ => exit(i32::from(status)),
    }
}
