//! The order of jobs, and the caps.

use super::super::lane::Closed;
use super::*;

fn caps(host: u32, namespace: u32) -> Caps {
    Caps { host, namespace }
}

fn place(namespace: &str, event: &str) -> Place {
    Place {
        namespace: namespace.parse().unwrap(),
        event: event.parse().unwrap(),
        category: CategoryId::general(),
    }
}

fn rules(max_children: u32) -> Rules {
    Rules { title: "Title".to_owned(), max_children, ..Rules::default() }
}

fn job(row: i64) -> Job {
    Job {
        row,
        id: format!("j{row}").parse().unwrap(),
        order: None,
        attempts: 0,
        time_queued: row as f64,
        time_start: None,
    }
}

fn id(row: i64) -> JobId {
    format!("j{row}").parse().unwrap()
}

/// Takes every job that may run now.
fn take_all(queue: &mut Queue) -> Vec<String> {
    std::iter::from_fn(|| queue.take().map(|active| active.job.id.to_string())).collect()
}

#[test]
fn one_event_is_first_in_first_out_within_its_cap() {
    let mut queue = Queue::new(caps(0, 0));
    for row in 1..=4 {
        queue.push(place("default", "e"), rules(2), job(row));
    }
    assert_eq!(take_all(&mut queue), ["j1", "j2"]);
    queue.remove_active(&id(2)).unwrap();
    assert_eq!(take_all(&mut queue), ["j3"]);
    let counts = queue.counts();
    assert_eq!((counts.queued, counts.running), (1, 2));
}

#[test]
fn a_full_event_holds_up_no_other() {
    let mut queue = Queue::new(caps(0, 0));
    queue.push(place("default", "full"), rules(1), job(1));
    queue.push(place("default", "full"), rules(1), job(2));
    queue.push(place("default", "other"), rules(0), job(3));
    assert_eq!(take_all(&mut queue), ["j1", "j3"]);
}

#[test]
fn namespaces_have_their_turns_however_many_jobs_wait_in_one() {
    let mut queue = Queue::new(caps(0, 0));
    for row in 1..=100 {
        queue.push(place("noisy", "e"), rules(0), job(row));
    }
    for row in 101..=103 {
        queue.push(place("quiet", "e"), rules(0), job(row));
    }
    let first: Vec<_> = (0..6).map(|_| queue.take().unwrap().place.namespace.to_string()).collect();
    assert_eq!(first.iter().filter(|name| *name == "quiet").count(), 3, "{first:?}");
    // Whoever has fewest running is next, so a late one does not wait for the noisy one's queue.
    for _ in 0..20 {
        queue.take().unwrap();
    }
    queue.push(place("late", "e"), rules(0), job(200));
    assert_eq!(queue.take().unwrap().place.namespace.as_str(), "late");
}

#[test]
fn a_namespace_runs_no_more_than_its_cap() {
    let mut queue = Queue::new(caps(0, 2));
    for row in 1..=4 {
        queue.push(place("default", "e"), rules(0), job(row));
    }
    assert_eq!(take_all(&mut queue), ["j1", "j2"]);
    queue.remove_active(&id(1)).unwrap();
    assert_eq!(take_all(&mut queue), ["j3"]);
}

#[test]
fn a_category_runs_no_more_than_its_cap_over_all_its_events() {
    let mut queue = Queue::new(caps(0, 0));
    let capped = || Rules { category_max: 1, ..rules(0) };
    queue.push(place("default", "a"), capped(), job(1));
    queue.push(place("default", "b"), capped(), job(2));
    assert_eq!(take_all(&mut queue), ["j1"]);
    queue.remove_active(&id(1)).unwrap();
    assert_eq!(take_all(&mut queue), ["j2"]);
}

#[test]
fn what_does_not_fit_is_refused_or_waits() {
    let mut queue = Queue::new(caps(3, 0));
    let at = place("default", "e");
    let refusing = Rules { queue: false, ..rules(1) };
    assert_eq!(queue.admit(&at, &refusing), Ok(()));
    queue.push(at.clone(), refusing.clone(), job(1));
    let refused = queue.admit(&at, &refusing).unwrap_err().to_string();
    assert_eq!(refused, "Maximum of 1 job already running for event: Title");
    let waiting = Rules { queue: true, queue_max: 2, ..rules(1) };
    assert_eq!(queue.admit(&at, &waiting), Ok(()));
    queue.push(at.clone(), waiting.clone(), job(2));
    let refused = queue.admit(&at, &waiting).unwrap_err();
    assert_eq!(refused, Refusal::QueueFull { most: 2 });
    queue.push(place("default", "f"), rules(0), job(3));
    assert_eq!(queue.admit(&at, &waiting), Err(Refusal::HostFull { most: 3 }));
}

#[test]
fn a_closed_category_refuses_or_lets_wait_until_it_is_open() {
    let mut queue = Queue::new(caps(0, 0));
    let at = place("default", "e");
    let closed = Some(Closed::Category(CategoryId::general()));
    let refusing = Rules { queue: false, closed: closed.clone(), ..rules(0) };
    let refused = queue.admit(&at, &refusing).unwrap_err().to_string();
    assert_eq!(refused, "Category 'general' is disabled.");
    let waiting = Rules { queue: true, closed, ..rules(0) };
    assert_eq!(queue.admit(&at, &waiting), Ok(()));
    queue.push(at, waiting, job(1));
    assert!(queue.take().is_none());
    queue.refresh(|_, _| Some(rules(0)));
    assert_eq!(take_all(&mut queue), ["j1"]);
}

#[test]
fn a_retry_keeps_its_place_against_the_cap_and_comes_back_when_due() {
    let mut queue = Queue::new(caps(0, 0));
    queue.push(place("default", "e"), rules(1), job(1));
    queue.push(place("default", "e"), rules(1), job(2));
    assert_eq!(take_all(&mut queue), ["j1"]);
    queue.retry(&id(1), 50.0);
    assert_eq!(queue.counts().retrying, 1);
    assert_eq!(queue.next_due(), Some(50.0));
    assert_eq!(take_all(&mut queue), [""; 0]);
    queue.wake(49.0);
    assert!(queue.take().is_none());
    queue.wake(50.0);
    let again = queue.take().unwrap().clone();
    assert_eq!((again.job.id.as_str(), again.job.attempts), ("j1", 2));
    assert_eq!(queue.counts().running, 1);
    queue.remove_active(&id(1)).unwrap();
    assert_eq!(take_all(&mut queue), ["j2"]);
}

#[test]
fn a_job_that_goes_back_is_next() {
    let mut queue = Queue::new(caps(0, 0));
    queue.push(place("default", "e"), rules(1), job(1));
    queue.push(place("default", "e"), rules(1), job(2));
    queue.take().unwrap();
    queue.requeue(&id(1), rules(1), false);
    let again = queue.take().unwrap();
    assert_eq!((again.job.id.as_str(), again.job.attempts), ("j1", 1));
    queue.requeue(&id(1), rules(1), true);
    assert_eq!(queue.take().unwrap().job.attempts, 2);
}

#[test]
fn nothing_is_left_of_jobs_that_are_over() {
    let mut queue = Queue::new(caps(0, 0));
    queue.push(place("default", "e"), rules(0), job(1));
    queue.push(place("default", "e"), rules(0), job(2));
    queue.push(place("default", "e"), rules(0), job(3));
    queue.take().unwrap();
    queue.remove_waiting(&id(2)).unwrap();
    assert_eq!(queue.waiting_of(&Namespace::default(), &"e".parse().unwrap()), [id(3)]);
    queue.retry(&id(1), 9.0);
    queue.remove_active(&id(1)).unwrap();
    queue.remove_waiting(&id(3)).unwrap();
    assert!(!queue.is_busy(&Namespace::default(), &"e".parse().unwrap()));
    assert_eq!(queue.counts(), JobCounts::default());
    assert!(queue.lanes.is_empty() && queue.turns.is_empty() && queue.due.is_empty());
}
