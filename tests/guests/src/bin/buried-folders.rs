//! Makes many files, so that measuring its scratch folder takes time, and meanwhile buries folders in
//! folders deeper than any path could say. End: `disk`; the clean-up copes with the depth.
//!
//! Params: `files` (default 8000), `rounds` (default 20) of `depth` folders each (default 1000).

use std::fs::{self, File};
use std::io;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    for file in 0..job.number("files", 8000)? {
        File::create(format!("/job/file-{file}"))?;
    }
    let depth = job.number("depth", 1000)?;
    fs::create_dir("/job/buried")?;
    let mut buried = 0;
    for round in 0..job.number("rounds", 20)? {
        // A chain of its own, with all that was buried so far at its end.
        let chain = format!("/job/chain-{round}");
        fs::create_dir(&chain)?;
        let mut end = chain.clone();
        for _ in 0..depth {
            end.push_str("/d");
            fs::create_dir(&end)?;
        }
        fs::rename("/job/buried", format!("{end}/b"))?;
        fs::rename(&chain, "/job/buried")?;
        buried += depth;
    }
    complete(0, &format!("buried {buried} folders in one another"))
}
