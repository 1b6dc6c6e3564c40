//! Plugins that take handles and never give them back.

use std::fs;

use sandyard::model::StopReason;

use crate::harm::{FORMS, stopped, written};

/// How many files of this process may stay open after a job that opened all it could.
const LEFT_OPEN: usize = 100;

#[test]
fn handles_have_a_ceiling() {
    for name in ["handle-farm", "timer-farm"] {
        let record = stopped(written(name), StopReason::Trap);
        assert!(
            record.report.description.contains("no free keys"),
            "{name}: {}",
            record.report.description
        );
    }
}

#[test]
fn timers_of_one_call_have_a_ceiling() {
    let record = stopped(written("core-many-timers").timeout(2000), StopReason::Trap);
    assert!(record.report.description.contains("no free keys"), "{}", record.report.description);
}

#[test]
fn open_files_have_a_ceiling_and_are_closed() {
    for form in FORMS {
        let before = open_files();
        stopped(form("open-files"), StopReason::Trap);
        let after = open_files();
        assert!(after < before + LEFT_OPEN, "{after} are open, and {before} were before");
    }
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}
