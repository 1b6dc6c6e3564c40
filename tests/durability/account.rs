//! The account that must add up after all kills: what clients were told, what the server's
//! records say, and what the plugins have witnessed.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::jobs::{Entry, Record};
use crate::ledger::Submission;
use crate::mortal::Kill;
use crate::witnesses::Runs;

/// The events that clients submit.
pub(crate) const SUBMITTED: [&str; 3] = ["keep", "again", "stubborn"];

/// All that is known in the end.
pub(crate) struct Account {
    pub(crate) submissions: HashMap<u64, Submission>,
    /// Each job with its record.
    pub(crate) jobs: Vec<(Entry, Record)>,
    pub(crate) runs: Runs,
    pub(crate) kills: Vec<Kill>,
}

impl Account {
    /// Checks that it adds up.
    pub(crate) fn check(&self) {
        let known: HashSet<&str> = self.jobs.iter().map(|(entry, _)| entry.id.as_str()).collect();
        assert_eq!(known.len(), self.jobs.len(), "a job is listed twice");
        for job in self.runs.keys() {
            assert!(known.contains(job.as_str()), "job {job} ran and has no record");
        }
        self.check_submissions();
        for (entry, record) in &self.jobs {
            assert_eq!(entry.state, "done", "{entry:?}");
            self.check_end(entry, record);
            self.check_runs(entry, record);
        }
        self.check_chains();
        self.check_schedule();
    }

    /// What was acknowledged is there once, with its params; what was not is there at most once.
    fn check_submissions(&self) {
        let mut jobs: HashMap<u64, &Entry> = HashMap::new();
        for (entry, record) in self.of(&SUBMITTED) {
            let number = record.params.number.unwrap();
            let submission = &self.submissions[&number];
            assert_eq!(entry.event, submission.event, "submission {number}");
            let as_sent = record.params.milliseconds == Some(submission.milliseconds);
            assert!(as_sent, "submission {number} has other params: {record:?}");
            let other = jobs.insert(number, entry);
            assert!(other.is_none(), "submission {number}: {entry:?} and {other:?}");
        }
        for (number, submission) in &self.submissions {
            let found = jobs.get(number).map(|entry| entry.id.clone());
            if submission.job.is_some() {
                assert_eq!(submission.job, found, "submission {number} is lost");
            }
        }
    }

    /// A job succeeds unless kills used up the tries that its event allows.
    fn check_end(&self, entry: &Entry, record: &Record) {
        let most_attempts = match entry.event.as_str() {
            "keep" => 1,
            "again" => 2,
            _ => u32::MAX,
        };
        let is_crash = record.stop_reason.as_deref() == Some("crash");
        assert!((1..=most_attempts).contains(&entry.attempts), "{entry:?}");
        match entry.outcome.as_deref() {
            Some("success") => assert!(!is_crash, "{entry:?}"),
            Some("error") => {
                let is_last = entry.attempts == most_attempts;
                assert!(is_crash && is_last, "failed without a kill: {entry:?}");
            }
            _ => panic!("{entry:?}: {record:?}"),
        }
        // Each try but one that succeeded was ended by a kill.
        let crashes = entry.attempts - u32::from(!is_crash);
        let (start, end) = (entry.time_start.unwrap(), entry.time_end.unwrap());
        let kills = self.kills.iter().filter(|kill| start <= kill.after && kill.before <= end);
        assert!(crashes as usize <= kills.count(), "more crashes than kills: {entry:?}");
    }

    /// No job ran twice unless a kill ended the earlier run, and none ran for nobody.
    fn check_runs(&self, entry: &Entry, record: &Record) {
        let runs = self.runs.get(&entry.id).map_or(&[][..], Vec::as_slice);
        assert!(runs.len() <= entry.attempts as usize, "more runs than tries: {entry:?}: {runs:?}");
        if entry.outcome.as_deref() == Some("success") {
            assert!(!runs.is_empty(), "{entry:?} never ran");
        }
        for run in runs {
            assert_eq!(run.due, record.now, "{entry:?}");
            assert_eq!(run.number, record.params.number.unwrap_or(0), "{entry:?}");
        }
        for two in runs.windows(2) {
            let between = |kill: &Kill| two[0].at <= kill.after && kill.before <= two[1].at;
            assert!(self.kills.iter().any(between), "{entry:?} ran twice: {runs:?}");
        }
    }

    /// Each job has the jobs that follow from it, once each.
    fn check_chains(&self) {
        let mut followers: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for (entry, _) in &self.jobs {
            if let Some(parent) = &entry.parent {
                followers.entry(parent).or_default().push(entry);
            }
        }
        for (entry, record) in &self.jobs {
            let followers = followers.remove(entry.id.as_str()).unwrap_or_default();
            let events: Vec<&str> = followers.iter().map(|entry| entry.event.as_str()).collect();
            let succeeded = entry.outcome.as_deref() == Some("success");
            let due: &[&str] = match entry.event.as_str() {
                "keep" if !succeeded => &["mourned"],
                "keep" | "stubborn" => &["kept"],
                "tick" => &["ticked"],
                _ => &[],
            };
            assert_eq!(events, due, "after {entry:?}");
            let named = record.chained.iter().map(|next| next.job.as_deref());
            let ids = followers.iter().map(|entry| Some(entry.id.as_str()));
            assert!(named.eq(ids), "after {entry:?}: {record:?}");
        }
        assert!(followers.is_empty(), "these follow from nothing: {followers:?}");
    }

    /// The schedule ran for each second from the first to the last, once.
    fn check_schedule(&self) {
        let mut seconds = BTreeMap::new();
        for (entry, record) in self.of(&["tick"]) {
            let due = record.now;
            let other = seconds.insert(due, entry);
            assert!(other.is_none(), "second {due}: {entry:?} and {other:?}");
        }
        let (first, last) = self.scheduled();
        let missing: Vec<i64> = (first..=last).filter(|due| !seconds.contains_key(due)).collect();
        assert!(missing.is_empty(), "the schedule left out {missing:?} of {first} to {last}");
    }

    /// The first and the last second that the schedule ran for.
    pub(crate) fn scheduled(&self) -> (i64, i64) {
        let seconds = || self.of(&["tick"]).map(|(_, record)| record.now);
        (seconds().min().unwrap(), seconds().max().unwrap())
    }

    /// How many jobs were running at a kill.
    pub(crate) fn crashed(&self) -> usize {
        let crashed = |(entry, record): &&(Entry, Record)| {
            entry.attempts > 1 || record.stop_reason.as_deref() == Some("crash")
        };
        self.jobs.iter().filter(crashed).count()
    }

    /// The jobs of some events, with their records.
    fn of(&self, events: &[&str]) -> impl Iterator<Item = &(Entry, Record)> {
        self.jobs.iter().filter(move |(entry, _)| events.contains(&entry.event.as_str()))
    }
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
