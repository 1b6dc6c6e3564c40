//! Leaves a trace of each of its runs before it does anything else: an empty file in the folder
//! named by param `folder`, called `JOB.NUMBER.NOW.NANOSECONDS`: its job's id, param `number`, the
//! time the job is for, and the time of this run since 1970. Then it sleeps for param
//! `milliseconds`. End: success.

use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let id = job.field("id").as_str().ok_or_else(|| io::Error::other("the job has no id"))?;
    let number = job.number("number", 0)?;
    let due = job.field("now").as_u64().ok_or_else(|| io::Error::other("the job has no time"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_nanos();
    let folder = Path::new(job.text("folder", "/witness"));
    File::create_new(folder.join(format!("{id}.{number}.{due}.{now}")))?;
    thread::sleep(Duration::from_millis(job.number("milliseconds", 0)?));
    complete(0, "")
}
