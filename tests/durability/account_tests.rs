//! An account that does not add up is found out.

use super::*;
use crate::jobs::{Follower, Params};
use crate::witnesses::Run;

const KILL: Kill = Kill { before: 20.0, after: 20.1 };

fn submission(event: &'static str, job: Option<&str>) -> Submission {
    Submission { event, milliseconds: 5, job: job.map(str::to_owned), acknowledged: 1 }
}

fn entry(id: &str, event: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        event: event.to_owned(),
        state: "done".to_owned(),
        outcome: Some("success".to_owned()),
        parent: None,
        attempts: 1,
        time_start: Some(10.0),
        time_end: Some(30.0),
    }
}

fn follower(job: &str) -> Follower {
    Follower { job: Some(job.to_owned()) }
}

/// One job of each kind: `again` was running at the kill, what it left follows from `stubborn`.
fn account() -> Account {
    let again = Entry { attempts: 2, ..entry("j1", "again") };
    let kept = Entry { parent: Some("j2".to_owned()), ..entry("j3", "kept") };
    let ticked = Entry { parent: Some("j4".to_owned()), ..entry("j5", "ticked") };
    let record = |number: u64, now: i64, chained: &[&str]| Record {
        now,
        stop_reason: None,
        params: Params { number: Some(number), milliseconds: Some(5) },
        chained: chained.iter().map(|job| follower(job)).collect(),
    };
    let run = |number: u64, due: i64, at: f64| Run { number, due, at };
    let runs = [
        ("j1", vec![run(1, 10, 11.0), run(1, 10, 21.0)]),
        ("j2", vec![run(2, 10, 12.0)]),
        ("j3", vec![run(0, 12, 13.0)]),
        ("j4", vec![run(0, 10, 11.0)]),
        ("j5", vec![run(0, 11, 12.0)]),
    ];
    Account {
        submissions: HashMap::from([
            (1, submission("again", Some("j1"))),
            (2, submission("stubborn", Some("j2"))),
            (3, submission("keep", None)),
        ]),
        jobs: vec![
            (again, record(1, 10, &[])),
            (entry("j2", "stubborn"), record(2, 10, &["j3"])),
            (kept, record(0, 12, &[])),
            (entry("j4", "tick"), record(0, 10, &["j5"])),
            (ticked, record(0, 11, &[])),
        ],
        runs: runs.into_iter().map(|(job, runs)| (job.to_owned(), runs)).collect(),
        kills: vec![KILL],
    }
}

#[test]
fn an_account_that_adds_up_is_accepted() {
    account().check();
}

/// Spoils an account, which is found out then.
fn found_out(spoil: impl Fn(&mut Account), why: &str) {
    let mut account = account();
    spoil(&mut account);
    let checked = std::panic::catch_unwind(|| account.check()).unwrap_err();
    let said = checked.downcast_ref::<String>().cloned();
    let said = said.or_else(|| checked.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    assert!(said.as_ref().is_some_and(|said| said.contains(why)), "{said:?} for {why:?}");
}

#[test]
fn what_was_acknowledged_and_is_lost_is_found_out() {
    found_out(
        |account| account.submissions.get_mut(&3).unwrap().job = Some("j9".into()),
        "is lost",
    );
    found_out(|account| drop(account.jobs.remove(0)), "has no record");
}

#[test]
fn a_submission_with_two_jobs_or_other_params_is_found_out() {
    let twice = |account: &mut Account| {
        let (mut entry, record) = account.jobs[0].clone();
        entry.id = "j6".to_owned();
        let runs = account.runs["j1"].clone();
        account.runs.insert(entry.id.clone(), runs);
        account.jobs.push((entry, record));
    };
    found_out(twice, "submission 1: ");
    let other = |account: &mut Account| account.jobs[0].1.params.milliseconds = Some(6);
    found_out(other, "submission 1 has other params");
}

#[test]
fn a_job_that_ran_twice_without_a_kill_is_found_out() {
    let early = |account: &mut Account| account.runs.get_mut("j1").unwrap()[1].at = 12.0;
    found_out(early, "ran twice");
    found_out(|account| account.kills.clear(), "more crashes");
    let more = |account: &mut Account| {
        let runs = account.runs.get_mut("j2").unwrap();
        runs.push(Run { at: 22.0, ..runs[0] });
    };
    found_out(more, "more runs");
    found_out(|account| drop(account.runs.remove("j2")), "never ran");
}

#[test]
fn a_job_that_failed_without_a_kill_is_found_out() {
    let failed = |account: &mut Account| account.jobs[1].0.outcome = Some("error".to_owned());
    found_out(failed, "without a kill");
    let late = |account: &mut Account| {
        let (entry, record) = &mut account.jobs[0];
        entry.time_start = Some(25.0);
        entry.outcome = Some("error".to_owned());
        record.stop_reason = Some("crash".to_owned());
    };
    found_out(late, "more crashes");
}

#[test]
fn a_chain_that_is_missing_or_doubled_is_found_out() {
    let missing = |account: &mut Account| {
        account.jobs.remove(2);
        account.runs.remove("j3");
    };
    found_out(missing, "after");
    let doubled = |account: &mut Account| {
        let (mut entry, record) = account.jobs[2].clone();
        entry.id = "j7".to_owned();
        let runs = account.runs["j3"].clone();
        account.runs.insert(entry.id.clone(), runs);
        account.jobs.push((entry, record));
    };
    found_out(doubled, "after");
    let orphan = |account: &mut Account| account.jobs[2].0.parent = Some("j8".to_owned());
    found_out(orphan, "after");
}

#[test]
fn a_second_that_the_schedule_left_out_is_found_out() {
    let later = |account: &mut Account| {
        let (mut entry, mut record) = account.jobs[3].clone();
        (entry.id, record.now) = ("j8".to_owned(), 12);
        record.chained = vec![follower("j9")];
        account.runs.insert("j8".to_owned(), vec![Run { number: 0, due: 12, at: 12.5 }]);
        account.jobs.push((entry, record));
        let (mut entry, record) = account.jobs[4].clone();
        (entry.id, entry.parent) = ("j9".to_owned(), Some("j8".to_owned()));
        account.runs.insert("j9".to_owned(), account.runs["j5"].clone());
        account.jobs.push((entry, record));
    };
    found_out(later, "left out [11]");
}
