//! Makes a file that claims to be huge and holds next to nothing. End: `disk`, whether the host
//! refuses the size or ends the job.
//!
//! Params: `gibibytes` (default 1024), `by`: `size` (default, sets the length) or `seek` (writes one
//! byte at the far end), `path` (default `/job/sparse`).

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let bytes = job.number("gibibytes", 1024)? << 30;
    let mut file = File::create(job.text("path", "/job/sparse"))?;
    if job.text("by", "size") == "seek" {
        file.seek(SeekFrom::Start(bytes.saturating_sub(1)))?;
        file.write_all(b"x")?;
    } else {
        file.set_len(bytes)?;
    }
    complete(0, &format!("made a file of {bytes} bytes"))
}
