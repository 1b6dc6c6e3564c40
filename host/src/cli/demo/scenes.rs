//! What a server does, in five scenes: an event, a chain, a retry, a schedule, a binding.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::shown;
use super::yard::{Yard, is_done};
use crate::cli::when;

/// A plugin that counts three rows and passes the number on.
const COUNT: &str = include_str!("count.wat");

/// A plugin that fails unless it is the last try.
const UNREADY: &str = include_str!("unready.wat");

/// Runs of the schedule that are waited for.
const RUNS: usize = 2;

/// Lines of the whale's log in which it speaks.
const SPOKEN: usize = 3;

/// Plays the scenes, numbered from after `before`, and says how many jobs the server took in.
pub(super) async fn play(yard: &Yard, before: usize) -> anyhow::Result<usize> {
    shown::heading(before + 1, "event", "defined and run over the API")?;
    event(yard).await?;
    shown::heading(before + 2, "chain", "one event after another, with data for the next")?;
    chain(yard).await?;
    shown::heading(before + 3, "retry", "the first try fails, the second does not")?;
    retry(yard).await?;
    shown::heading(before + 4, "schedule", "every second")?;
    schedule(yard).await?;
    shown::heading(before + 5, "binding", "any JSON that is sent here can start jobs")?;
    binding(yard).await?;
    let all = yard.jobs_once(None, "jobs that have all ended", |jobs| jobs.iter().all(is_done));
    Ok(all.await?.len())
}

async fn event(yard: &Yard) -> anyhow::Result<()> {
    let event = json!({ "id": "greet", "plugin": "hello", "params": { "name": "world" } });
    shown::line(&format!("POST /v1/events            {event}"))?;
    yard.define(&event).await?;
    // The first job has the plugin compiled; the second shows what a job takes.
    expect(&yard.run("greet", &json!({})).await?, "description", &json!("Hello world"))?;
    let order = json!({ "params": { "name": "Ada" } });
    shown::line(&format!("POST /v1/events/greet/run  {order}"))?;
    let job = yard.run("greet", &order).await?;
    shown::ending(&job)?;
    let took = when::field(&job, "time_end").zip(when::field(&job, "time_queued"));
    let (end, queued) = took.context("the job has no times")?;
    shown::below(&format!("{}, {:.1} ms from queued to ended", way(&job), (end - queued) * 1e3))?;
    expect(&job, "outcome", &json!("success"))?;
    expect(&job, "description", &json!("Hello Ada"))
}

async fn chain(yard: &Yard) -> anyhow::Result<()> {
    yard.upload("count", COUNT).await?;
    yard.define(&json!({ "id": "report", "plugin": "sample", "params": { "delay": 0 } })).await?;
    yard.define(&json!({ "id": "rows", "plugin": "count", "chain": "report" })).await?;
    let first = yard.run("rows", &json!({})).await?;
    expect(&first, "outcome", &json!("success"))?;
    shown::line(&format!("rows    {}", shown::in_a_line(&first)))?;

    let ended = |jobs: &[Value]| jobs.first().is_some_and(is_done);
    let jobs = yard.jobs_once(Some("report"), "jobs of the event report", ended).await?;
    let next = jobs.first().map(id).context("the chain led to no job")??;
    let next = yard.get(&format!("/v1/jobs/{next}")).await?;
    let line = job_line(&next)?;
    let passed = |key: &str| line.get(key).cloned().unwrap_or_default();
    let (source, data) = (passed("source_event"), passed("chain_data"));
    shown::line(&format!("report  reads \"source_event\":{source},\"chain_data\":{data}"))?;
    shown::ending(&next)?;
    shown::below(&way(&next))?;
    expect(&next, "outcome", &json!("success"))?;
    expect(&next, "parent", first.get("id").unwrap_or(&Value::Null))?;
    expect(&line, "source_event", &json!("rows"))?;
    expect(&line, "chain_data", &json!({ "rows": 3 }))
}

async fn retry(yard: &Yard) -> anyhow::Result<()> {
    yard.upload("unready", UNREADY).await?;
    yard.define(&json!({ "id": "fetch", "plugin": "unready", "retries": 1 })).await?;
    let job = yard.run("fetch", &json!({})).await?;
    for line in log(&job).lines() {
        shown::line(line)?;
    }
    shown::ending(&job)?;
    shown::below(&way(&job))?;
    expect(&job, "outcome", &json!("success"))?;
    expect(&job, "attempts", &json!(2))
}

async fn schedule(yard: &Yard) -> anyhow::Result<()> {
    let event = json!({ "id": "tick", "plugin": "hello", "timing": { "interval": "1s" } });
    yard.define(&event).await?;
    let ended = |jobs: &[Value]| jobs.iter().filter(|job| is_done(job)).count() >= RUNS;
    let jobs = yard.jobs_once(Some("tick"), "two jobs of the event tick", ended).await?;
    yard.post("/v1/events/tick/disable").await?;
    let mut dues = Vec::new();
    for job in jobs.iter().filter(|job| is_done(job)).rev().take(RUNS) {
        let job = yard.get(&format!("/v1/jobs/{}", id(job)?)).await?;
        let due = when::field(&job, "now").context("a job without a time")?;
        shown::line(&format!("due {}: {}", when::shown(Some(due)), shown::in_a_line(&job)))?;
        expect(&job, "outcome", &json!("success"))?;
        expect(&job, "source", &json!("Scheduler"))?;
        dues.push(due);
    }
    let in_order = dues.is_sorted_by(|one, next| one < next);
    ensure!(in_order && dues.len() == RUNS, "the schedule ran at {dues:?}");
    shown::below(&format!("{RUNS} runs, each at its own second; then the event is disabled"))
}

async fn binding(yard: &Yard) -> anyhow::Result<()> {
    yard.define(&json!({ "id": "say", "plugin": "whalesay" })).await?;
    let message = "payload.item + \" for \" + payload.guest";
    let submit = json!({ "event": "say", "arguments": { "message": message } });
    let orders = json!({ "selector": "discriminator == \"orders\"", "submit": submit });
    yard.put("/v1/bindings/orders", &orders).await?;
    shown::line(&format!("the message is {message}"))?;
    let payload = json!({ "item": "tea", "guest": "Ada" });
    shown::line(&format!("POST /api/v1/events/default/orders  {payload}"))?;
    let delivery = yard.send("/api/v1/events/default/orders", &payload).await?;
    let first = delivery.pointer("/matched/0").context("no binding matched the delivery")?;
    expect(first, "binding", &json!("orders"))?;
    let ended = |jobs: &[Value]| jobs.first().is_some_and(is_done);
    let jobs = yard.jobs_once(Some("say"), "jobs of the event say", ended).await?;
    let job = jobs.first().map(id).context("the binding started no job")??;
    let job = yard.get(&format!("/v1/jobs/{job}")).await?;
    for line in log(&job).lines().take(SPOKEN) {
        shown::line(line)?;
    }
    shown::ending(&job)?;
    shown::below(&way(&job))?;
    expect(&job, "outcome", &json!("success"))?;
    ensure!(log(&job).contains("tea for Ada"), "the job does not say what was ordered");
    Ok(())
}

/// Fails unless a job, or its line, has this value.
fn expect(job: &Value, key: &str, wanted: &Value) -> anyhow::Result<()> {
    let found = job.get(key).unwrap_or(&Value::Null);
    ensure!(found == wanted, "the job's {key} should be {wanted}, and is {found}");
    Ok(())
}

/// Who asked for a job, and how often it was tried.
fn way(job: &Value) -> String {
    let source = job.get("source").and_then(Value::as_str).unwrap_or_default();
    let tries = match job.get("attempts").and_then(Value::as_u64) {
        Some(1) => "1 try".to_owned(),
        more => format!("{} tries", more.unwrap_or_default()),
    };
    format!("{source}, {tries}")
}

fn id(job: &Value) -> anyhow::Result<&str> {
    job.get("id").and_then(Value::as_str).context("a job without an id")
}

fn log(job: &Value) -> &str {
    job.get("log").and_then(Value::as_str).unwrap_or_default()
}

/// The job line as the plugin `sample` read it, which it logs.
fn job_line(job: &Value) -> anyhow::Result<Value> {
    let first = log(job).lines().next().unwrap_or_default();
    let start = first.find('{').context("the plugin did not log its job line")?;
    let text = first.get(start..).unwrap_or_default();
    serde_json::from_str(text).context("read the job line that the plugin logged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_otherwise_than_it_must_is_an_error() {
        let job = json!({ "outcome": "error", "attempts": 1 });
        assert!(expect(&job, "outcome", &json!("error")).is_ok());
        let error = expect(&job, "outcome", &json!("success")).unwrap_err().to_string();
        assert_eq!(error, "the job's outcome should be \"success\", and is \"error\"");
        assert!(expect(&job, "parent", &json!("j1")).is_err());
    }

    #[test]
    fn the_job_line_is_read_from_the_log() {
        let job =
            json!({ "log": "Running job: j1: {\"chain_data\":{\"rows\":3}}\nHalfway there!\n" });
        assert_eq!(job_line(&job).unwrap(), json!({ "chain_data": { "rows": 3 } }));
        assert!(job_line(&json!({ "log": "Halfway there!\n" })).is_err());
        assert!(job_line(&json!({})).is_err());
    }
}
