//! What the guest `witness` leaves of each of its runs.

use std::collections::HashMap;

use tempfile::TempDir;

/// One run of a job, as the plugin itself tells of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    /// The number among its params; 0 where it has none.
    pub(crate) number: u64,
    /// The time that the job is for, in seconds since 1970.
    pub(crate) due: i64,
    /// When it ran, in seconds since 1970.
    pub(crate) at: f64,
}

/// The runs of each job, in their order.
pub(crate) type Runs = HashMap<String, Vec<Run>>;

/// The folder in which runs leave their traces, and those that were gathered from it.
pub(crate) struct Witnesses {
    folder: TempDir,
    runs: Runs,
}

impl Witnesses {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), runs: Runs::new() }
    }

    /// The mount that an event needs whose jobs leave traces.
    pub(crate) fn mount(&self) -> String {
        format!("{}:/witness:rw", self.folder.path().display())
    }

    /// Takes the traces out of the folder, which each job looks through before it begins. No job
    /// may run meanwhile.
    pub(crate) fn gather(&mut self) {
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            let (job, run) = read(&name).unwrap_or_else(|| panic!("{name} is no witness"));
            self.runs.entry(job).or_default().push(run);
            std::fs::remove_file(file.path()).unwrap();
        }
    }

    /// All runs up to now. No job may run meanwhile.
    pub(crate) fn runs(mut self) -> Runs {
        self.gather();
        for runs in self.runs.values_mut() {
            runs.sort_by(|one, other| one.at.total_cmp(&other.at));
        }
        self.runs
    }
}

/// Reads the name `JOB.NUMBER.NOW.NANOSECONDS`.
fn read(name: &str) -> Option<(String, Run)> {
    let mut parts = name.split('.');
    let job = parts.next()?.to_owned();
    let (number, due) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let at = parts.next()?.parse::<u64>().ok()? as f64 / 1e9;
    parts.next().is_none().then_some((job, Run { number, due, at }))
}

#[test]
fn a_witness_is_read() {
    let run = Run { number: 7, due: 60, at: 61.5 };
    assert_eq!(read("j1.7.60.61500000000"), Some(("j1".to_owned(), run)));
    assert_eq!(read("j1.7.60"), None);
    assert_eq!(read("j1.7.60.1.2"), None);
}
