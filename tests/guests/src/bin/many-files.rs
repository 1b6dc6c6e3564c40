//! Makes thousands of files, or folders inside each other. End: `disk` if they are more than the quota
//! allows (each counts, empty or not); else success.
//!
//! Params: `files` (default 100,000), `bytes` in each (default 0), `nested` (true: folders in folders).

use std::fs;
use std::io;
use std::path::PathBuf;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let files = job.number("files", 100_000)?;
    let bytes = usize::try_from(job.number("bytes", 0)?).map_err(io::Error::other)?;
    let content = vec![b'f'; bytes];
    if job.param("nested") == true {
        let mut folder = PathBuf::from("/job");
        for _ in 0..files {
            folder.push("d");
            fs::create_dir(&folder)?;
        }
    } else {
        for file in 0..files {
            fs::write(format!("/job/file-{file}"), &content)?;
        }
    }
    complete(0, &format!("made {files} of {bytes} bytes"))
}
