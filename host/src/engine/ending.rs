//! What follows from the end of a try: another try, other jobs, notices. Only decided here, not
//! done.

use std::time::Duration;

use serde_json::{Map, Value};

use super::now;
use super::task::Task;
use crate::definitions::Event;
use crate::model::{
    EventId, JobId, JobRecord, Namespace, Order, Outcome, Report, StopReason, Submission,
};
use crate::store::definitions::Definitions;
use crate::store::jobs::EarlierTries;

/// Whether a job that ended so is tried again, and after how long (protocol page, 3.4).
pub(super) fn retry(task: &Task, record: &JobRecord) -> Option<Duration> {
    let report = &record.report;
    let failed = report.outcome == Outcome::Error;
    // A clock that is over for all tries is over for the next.
    let has_time = report.stop_reason != Some(StopReason::Timeout);
    let again = failed && has_time && !is_stopped_by_hand(report) && task.retries_left > 0;
    again.then(|| Duration::from_secs(task.event.retry_delay.into()))
}

/// What a failed try leaves to the next.
pub(super) fn left(task: &Task, record: &mut JobRecord, delay: Duration) -> EarlierTries {
    let log = std::mem::take(&mut record.report.log);
    let report = &record.report;
    let code = match report.code.to_string() {
        one if one == "1" => String::new(),
        code => format!(" {code}"),
    };
    let wait = match delay.as_secs() {
        0 => String::new(),
        1 => " (1 second delay)".to_owned(),
        seconds => format!(" ({seconds} seconds delay)"),
    };
    let plural = if task.retries_left == 1 { "retry remains" } else { "retries remain" };
    let note = format!(
        "[sandyard] Job failed with error{code}: {}\n[sandyard] {} {plural}{wait}\n",
        report.description.replace('\n', " "),
        task.retries_left
    );
    // What elapsed counts from the first try on; a try that never ran has no time of its own.
    let elapsed = Duration::try_from_secs_f64(report.elapsed).unwrap_or_default();
    let spent = elapsed.max(task.spent()).saturating_add(delay);
    EarlierTries { spent, log: log + &note, fields: kept_fields(report) }
}

fn kept_fields(report: &Report) -> Map<String, Value> {
    let text = |text: &Option<String>| text.clone().map(Value::String);
    let fields = [
        ("label", text(&report.label)),
        ("table", report.table.clone()),
        ("html", report.html.clone()),
        ("chain", text(&report.chain)),
        ("chain_error", text(&report.chain_error)),
        ("chain_data", report.chain_data.clone()),
        ("chain_params", report.chain_params.clone().map(Value::Object)),
        ("notify_success", text(&report.notify_success)),
        ("notify_fail", text(&report.notify_fail)),
    ];
    let named = |(key, value): (&str, Option<Value>)| Some((key.to_owned(), value?));
    fields.into_iter().filter_map(named).collect()
}

/// Puts what earlier tries reported where this one reported nothing.
pub(super) fn inherit(report: &mut Report, earlier: &Map<String, Value>) {
    let value = |key: &str| earlier.get(key).cloned();
    report.table = report.table.take().or_else(|| value("table"));
    report.html = report.html.take().or_else(|| value("html"));
    report.chain_data = report.chain_data.take().or_else(|| value("chain_data"));
    report.chain_params = report.chain_params.take().or_else(|| match value("chain_params") {
        Some(Value::Object(params)) => Some(params),
        _ => None,
    });
}

/// The change to its event that a job asked for, if the event accepts it; if not, its log says why.
pub(super) fn event_update(
    task: &Task,
    record: &mut JobRecord,
    store: &dyn Definitions,
) -> Option<Map<String, Value>> {
    let update = record.report.update_event.clone()?;
    let problems: Vec<_> = match task.claim.event.patched(update.clone()) {
        Ok(event) => lost_chains(&event, store),
        Err(problems) => problems.list().iter().map(ToString::to_string).collect(),
    };
    if problems.is_empty() {
        return Some(update);
    }
    record.report.update_event = None;
    for problem in problems {
        record.report.log.push_str(&format!("[sandyard] update_event: {problem}\n"));
    }
    None
}

/// What an event names as the next that is not there.
fn lost_chains(event: &Event, store: &dyn Definitions) -> Vec<String> {
    let chains = [("chain", &event.chain), ("chain_error", &event.chain_error)];
    let named = chains.into_iter().filter_map(|(key, next)| Some((key, next.as_ref()?)));
    let is_lost = |next: &EventId| store.event(&event.namespace, next).is_none();
    named
        .filter(|(_, next)| is_lost(next))
        .map(|(key, next)| {
            format!("{key}: found \"{next}\"; accepted is an event of this namespace")
        })
        .collect()
}

/// The job that follows, if there is one (plugin manual, Chain Reaction Control).
///
/// # Errors
/// What is named as the next event is no event's id, or the chain is too long.
pub(super) fn chained(task: &Task, record: &JobRecord) -> Result<Option<Submission>, String> {
    let report = &record.report;
    let succeeded = report.outcome == Outcome::Success;
    let target = match succeeded {
        true => &report.chain,
        false if is_stopped_by_hand(report) => return Ok(None),
        false => &report.chain_error,
    };
    let Some(target) = target.as_deref().filter(|target| !target.is_empty()) else {
        return Ok(None);
    };
    let event = target.parse::<EventId>().map_err(|error| error.to_string())?;
    let order = Order {
        source: format!("Chain Reaction ({})", task.event.title),
        now: now() as i64,
        params: report.chain_params.clone().unwrap_or_default(),
        fields: chain_fields(task, record),
        parent: Some(task.claim.job.clone()),
        depth: task.claim.order.depth + 1,
        ..Order::default()
    };
    Ok(Some(submission(task.namespace(), event, order)))
}

/// What a chained job reads of the one before it (plugin manual, Chain Data).
fn chain_fields(task: &Task, record: &JobRecord) -> Map<String, Value> {
    let report = &record.report;
    let succeeded = report.outcome == Outcome::Success;
    let code = match succeeded {
        true => Value::from(0),
        false => serde_json::to_value(&report.code).unwrap_or_default(),
    };
    let description = if succeeded { "" } else { report.description.as_str() };
    let data = report.chain_data.clone().unwrap_or_else(|| Value::Object(Map::new()));
    [
        ("source_event", Value::from(task.event.id.as_str())),
        ("chain_code", code),
        ("chain_description", Value::from(description)),
        ("chain_data", data),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect()
}

/// The job that follows a launch that failed, as if a job had (protocol page, 4.4).
pub(super) fn after_launch_failure(event: &Event, next: EventId, description: &str) -> Submission {
    let fields = [
        ("source_event", Value::from(event.id.as_str())),
        ("chain_code", Value::from("job_launch_failure")),
        ("chain_description", Value::from(description)),
        ("chain_data", Value::Object(Map::new())),
    ];
    let order = Order {
        source: format!("Chain Reaction ({})", event.title),
        now: now() as i64,
        fields: fields.map(|(key, value)| (key.to_owned(), value)).into_iter().collect(),
        depth: 1,
        ..Order::default()
    };
    submission(&event.namespace, next, order)
}

pub(super) fn submission(namespace: &Namespace, event: EventId, order: Order) -> Submission {
    Submission {
        id: JobId::generate(),
        namespace: namespace.clone(),
        event,
        idempotency_key: None,
        order,
    }
}

/// Whether somebody, and no limit, ended it.
pub(super) fn is_stopped_by_hand(report: &Report) -> bool {
    matches!(report.stop_reason, Some(StopReason::Abort | StopReason::Shutdown))
}
