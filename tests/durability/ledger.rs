//! What clients have submitted, and what they were told.

use std::collections::HashMap;
use std::sync::Mutex;

/// What clients have submitted. A submission goes by its number, which is its params' and its
/// `Idempotency-Key`'s too.
#[derive(Default)]
pub(crate) struct Ledger {
    submissions: Mutex<Vec<Submission>>,
}

/// One submission, however often it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    /// The event that it asks to run.
    pub(crate) event: &'static str,
    /// How long its job lasts.
    pub(crate) milliseconds: u64,
    /// The job that the server said it is.
    pub(crate) job: Option<String>,
    /// How often the server said so.
    pub(crate) acknowledged: u32,
}

impl Ledger {
    /// Notes a submission that is about to be sent for the first time; its number.
    pub(crate) fn add(&self, event: &'static str, milliseconds: u64) -> usize {
        let mut submissions = self.submissions.lock().unwrap();
        submissions.push(Submission { event, milliseconds, job: None, acknowledged: 0 });
        submissions.len() - 1
    }

    /// A submission that was sent before.
    pub(crate) fn get(&self, number: usize) -> Submission {
        self.submissions.lock().unwrap()[number].clone()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.submissions.lock().unwrap().len()
    }

    /// Notes that the server has acknowledged a submission as this job. However often it is asked,
    /// it says the same.
    pub(crate) fn acknowledge(&self, number: usize, job: &str) {
        let mut submissions = self.submissions.lock().unwrap();
        let submission = &mut submissions[number];
        let first = submission.job.get_or_insert_with(|| job.to_owned());
        assert_eq!(first, job, "submission {number} has two jobs");
        submission.acknowledged += 1;
    }

    /// Every submission by its number.
    pub(crate) fn submissions(&self) -> HashMap<u64, Submission> {
        let submissions = self.submissions.lock().unwrap();
        (0..).zip(submissions.iter().cloned()).collect()
    }
}
