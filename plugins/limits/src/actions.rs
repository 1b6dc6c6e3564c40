//! The ways to misbehave: each function takes its amount and tells what it did, if it comes to that.

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use sandyard_guest::{Context, Job, Result, http};

use crate::Params;

const MEBIBYTE: usize = 1 << 20;

pub(crate) fn well(job: &Job<Params>) -> String {
    job.progress(0.5);
    job.log("All is well.");
    "behaved well".to_owned()
}

pub(crate) fn spin(time: Option<Duration>) -> String {
    let Some(time) = time else {
        loop {
            black_box(());
        }
    };
    let start = Instant::now();
    while start.elapsed() < time {
        black_box(());
    }
    format!("spun for {} s", time.as_secs_f64())
}

pub(crate) fn allocate(mebibytes: u64) -> String {
    let mut blocks = Vec::new();
    while more(blocks.len() as u64, mebibytes) {
        blocks.push(black_box(vec![1_u8; MEBIBYTE]));
    }
    format!("allocated {} MiB", blocks.len())
}

pub(crate) fn recurse() -> String {
    format!("came back with {}", deeper(black_box(u64::MAX)))
}

#[inline(never)]
fn deeper(left: u64) -> u64 {
    if left == 0 { 1 } else { deeper(left - 1).rotate_left(3) ^ left }
}

pub(crate) fn sleep(time: Option<Duration>) -> String {
    let Some(time) = time else {
        loop {
            thread::sleep(Duration::from_secs(3600));
        }
    };
    thread::sleep(time);
    format!("slept for {} s", time.as_secs_f64())
}

pub(crate) fn flood(job: &Job<Params>, mebibytes: u64) -> String {
    // With its line feed, a line is 1 KiB.
    let line = "flood ".repeat(171).chars().take(1023).collect::<String>();
    let mut written = 0;
    while more(written, mebibytes) {
        for _ in 0..1024 {
            job.log(&line);
        }
        written += 1;
    }
    format!("wrote {written} MiB of log")
}

pub(crate) fn write(job: &Job<Params>, mebibytes: u64) -> Result<String> {
    let log_file = job.whole().get("log_file").and_then(|path| path.as_str());
    let path = Path::new(log_file.unwrap_or("/job/job.log")).with_file_name("filler");
    let mut file = File::create(&path).context(format!("cannot make {}", path.display()))?;
    let block = vec![b'w'; MEBIBYTE];
    let mut written = 0;
    while more(written, mebibytes) {
        file.write_all(&block).context(format!("cannot write MiB {}", written + 1))?;
        written += 1;
    }
    Ok(format!("wrote {written} MiB to {}", path.display()))
}

pub(crate) fn connect(url: &str) -> Result<String> {
    let response = http::get(url)?;
    Ok(format!("{url} answered with status {}", response.status()))
}

/// Whether an amount of which 0 means no end asks for more than `done`.
fn more(done: u64, asked: u64) -> bool {
    asked == 0 || done < asked
}
