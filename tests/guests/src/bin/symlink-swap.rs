//! One half of a race in a shared writable mount. End: success; the reader's code is 1 if it ever saw
//! more than the inside.
//!
//! Params: `role` (`swap`: makes `place` by turns a folder and a link to `target`; `read`: reads
//! `place/file` all the time), `folder` (the mount), `file`, `inside` (the only text that may be
//! seen, but for none before it is written), `target`, `milliseconds` (default 2000).

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use sandyard_test_guests::folder::make_link;
use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let place = format!("{}/place", job.text("folder", "/data"));
    let file = format!("{place}/{}", job.text("file", "passwd"));
    let end = Instant::now() + Duration::from_millis(job.number("milliseconds", 2000)?);
    let (mut turns, mut seen) = (0_u64, 0_u64);
    while Instant::now() < end {
        turns += 1;
        if job.text("role", "read") == "swap" {
            swap(&place, &file, &job)?;
        } else if let Ok(text) = fs::read_to_string(&file) {
            if !text.is_empty() && text != job.text("inside", "inside") {
                return complete(1, &format!("read {} bytes from outside", text.len()));
            }
            seen += 1;
        }
    }
    complete(0, &format!("{turns} turns, {seen} reads, all of them inside"))
}

fn swap(place: &str, file: &str, job: &Job) -> io::Result<()> {
    fs::create_dir(place)?;
    fs::write(file, job.text("inside", "inside"))?;
    fs::remove_file(file)?;
    fs::remove_dir(place)?;
    make_link(job.text("target", "../../../../../../etc"), place)?;
    fs::remove_file(place)
}
