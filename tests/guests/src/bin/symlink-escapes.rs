//! Makes links that lead out of its scratch folder, and goes through them. End: success with every
//! attempt refused; code 1 and `chain_data` naming the links if any led out.
//!
//! Making a link may be refused or not; what counts is what can be reached through it. Params:
//! `mount` (a read-only folder to link out of, optional), `file` (a file in it).

use std::fs;
use std::io;

use sandyard_test_guests::folder::{make_link, names};
use sandyard_test_guests::job::{Attempts, Job};

const TARGETS: &str =
    "/etc/passwd ../../../../../../etc/passwd .. / /proc/self/environ /dev/zero loop";

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    for target in TARGETS.split_whitespace() {
        let link = format!("/job/{}", target.replace(['/', '.'], "_"));
        if make_link(target, &link).is_err() {
            continue;
        }
        for path in ["", "/", "/..", "/etc/passwd"].map(|end| format!("{link}{end}")) {
            let what = format!("-> {target} by {path}");
            attempts.note(format!("read {what}"), first_bytes(&path));
            attempts.note(format!("list {what}"), names(&path).map(|names| names.len()));
            attempts.note(format!("write {what}"), fs::write(&path, "x").map(|()| "written"));
        }
    }
    if let Some(mount) = job.param("mount").as_str() {
        let file = format!("{mount}/{}", job.text("file", ""));
        attempts.note("hard link", fs::hard_link(&file, "/job/hard").map(|()| "linked"));
        attempts.note("rename out", fs::rename(&file, "/job/moved").map(|()| "moved"));
    }
    attempts.complete()
}

fn first_bytes(path: &str) -> io::Result<usize> {
    let mut first = [0; 16];
    io::Read::read(&mut fs::File::open(path)?, &mut first)
}
