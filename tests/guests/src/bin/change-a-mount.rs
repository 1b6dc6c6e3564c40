//! Tries every way of changing a read-only mount. End: success with every attempt refused; code 1 and
//! `chain_data` naming what got through.
//!
//! Params: `mount` (default `/data`), `file` (a file in it, default `file`).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::time::SystemTime;

use sandyard_test_guests::folder::make_link;
use sandyard_test_guests::job::{Attempts, Job};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mount = job.text("mount", "/data");
    let file = format!("{mount}/{}", job.text("file", "file"));
    let new = format!("{mount}/new");
    let mut attempts = Attempts::default();
    let mut note = |what: &str, result: io::Result<()>| {
        attempts.note(what, result.map(|()| "done"));
    };
    let open = |options: &mut OpenOptions| options.open(&file).map(drop);
    note("open to write", open(OpenOptions::new().write(true)));
    note("open to append", open(OpenOptions::new().append(true)));
    let mut truncate = OpenOptions::new();
    note("truncate", open(truncate.write(true).truncate(true)));
    note("write over", fs::write(&file, "changed"));
    note("write new", fs::write(&new, "new"));
    note("make a folder", fs::create_dir(&new));
    note("rename inside", fs::rename(&file, &new));
    note("rename out", fs::rename(&file, "/job/moved"));
    note("hard link inside", fs::hard_link(&file, &new));
    note("hard link out", fs::hard_link(&file, "/job/linked"));
    note("soft link", make_link("elsewhere", &new));
    fs::write("/job/own", "own")?;
    note("copy in", fs::copy("/job/own", &new).map(drop));
    note("rename in", fs::rename("/job/own", &new));
    let opened = File::open(&file)?;
    note("set the length", opened.set_len(0));
    note("set the time", opened.set_modified(SystemTime::UNIX_EPOCH));
    note("remove the file", fs::remove_file(&file));
    note("remove the mount", fs::remove_dir_all(mount));
    attempts.complete()
}
