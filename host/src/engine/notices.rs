//! Who is to hear of a job, and what they are told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ending;
use super::notifier::Notifier;
use super::programs::Programs;
use super::task::Task;
use crate::definitions::{Category, Event};
use crate::model::{JobId, JobRecord, Outcome, SecretName};
use crate::notify::mail::{FinishedJob, JobMail, Mail, News};
use crate::notify::{Action, HookId, HookPayload, HookTarget};
use crate::store::notices::{Channel, NewNotice};

/// A web hook, as it is kept until it has arrived.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptHook {
    /// The event's `web_hook`, headers included.
    pub(super) url: String,
    /// The same for each try.
    pub(super) id: HookId,
    /// The name of the secret that signs it.
    pub(super) secret: Option<SecretName>,
    /// What is sent.
    pub(super) payload: Map<String, Value>,
}

/// A mail, as it is kept until it has arrived.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptMail {
    /// Addresses with commas between.
    pub(super) recipients: String,
    /// What is sent.
    pub(super) mail: Mail,
}

/// What is told when a job starts (protocol page, 3.3).
pub(super) fn started(notifier: &Notifier, programs: &Programs, task: &Task) -> Vec<NewNotice> {
    let Some(url) = hook_of(&task.event, &task.claim.category) else { return Vec::new() };
    let links = notifier.links(task.namespace(), &task.event.id, Some(&task.claim.job));
    let job = job_object(notifier, programs, task);
    let payload = HookPayload::job_start(job, &links, &notifier.templates);
    let job = &task.claim.job;
    let id = HookId::of_try(job, task.claim.attempt, Action::JobStart);
    hook(&task.event, url, Some(job), id, payload).into_iter().collect()
}

/// What is told when a job has ended: web hook and mail.
pub(super) fn ended(
    notifier: &Notifier,
    programs: &Programs,
    task: &Task,
    record: &JobRecord,
) -> Vec<NewNotice> {
    let mut notices = Vec::new();
    if let Some(url) = hook_of(&task.event, &task.claim.category) {
        let links = notifier.links(task.namespace(), &task.event.id, Some(&task.claim.job));
        let mut job = job_object(notifier, programs, task);
        if let Ok(Value::Object(record)) = serde_json::to_value(record) {
            job.extend(record);
        }
        let payload = HookPayload::job_complete(job, &links, &notifier.templates);
        let id = HookId::of_job(&task.claim.job, Action::JobComplete);
        notices.extend(hook(&task.event, url, Some(&task.claim.job), id, payload));
    }
    notices.extend(end_mail(notifier, task, record));
    notices
}

/// What is told when a job that nobody asked for by hand could not be launched.
pub(super) fn not_launched(
    notifier: &Notifier,
    event: &Event,
    category: &Category,
    description: &str,
) -> Vec<NewNotice> {
    let links = notifier.links(&event.namespace, &event.id, None);
    let mut notices = Vec::new();
    if let Some(url) = hook_of(event, category) {
        let mut fields = event.job_fields(category);
        fields.extend(names(event, category, notifier));
        let payload =
            HookPayload::job_launch_failure(fields, description, &links, &notifier.templates);
        notices.extend(hook(event, url, None, HookId::generate(), payload));
    }
    let recipients = or_shared(&event.notify_fail, &category.notify_fail);
    if !recipients.is_empty() {
        let news = News::LaunchFailed { description: description.to_owned() };
        let content = job_mail(notifier, event, category, None, news);
        notices.push(mail(event, None, Action::JobLaunchFailure, recipients, content));
    }
    notices
}

fn end_mail(notifier: &Notifier, task: &Task, record: &JobRecord) -> Option<NewNotice> {
    let report = &record.report;
    let recipients = match report.outcome {
        Outcome::Success => &report.notify_success,
        _ if ending::is_stopped_by_hand(report) => return None,
        _ => &report.notify_fail,
    };
    let recipients = recipients.as_deref().filter(|list| !list.trim().is_empty())?;
    let news = News::Finished(FinishedJob {
        id: task.claim.job.clone(),
        outcome: report.outcome,
        code: report.code.clone(),
        description: report.description.clone(),
        elapsed: report.elapsed,
        log: report.log.clone(),
    });
    let job = Some(&task.claim.job);
    let content = job_mail(notifier, &task.event, &task.claim.category, job, news);
    Some(mail(&task.event, job, Action::JobComplete, recipients, content))
}

fn job_mail(
    notifier: &Notifier,
    event: &Event,
    category: &Category,
    job: Option<&JobId>,
    news: News,
) -> Mail {
    JobMail {
        event: event.title.clone(),
        category: category.title.clone(),
        plugin: event.plugin.to_string(),
        hostname: notifier.hostname.clone(),
        notes: event.notes.clone(),
        links: notifier.links(&event.namespace, &event.id, job),
        news,
    }
    .mail()
}

fn mail(
    event: &Event,
    job: Option<&JobId>,
    action: Action,
    recipients: &str,
    mail: Mail,
) -> NewNotice {
    let content = KeptMail { recipients: recipients.to_owned(), mail };
    NewNotice {
        namespace: event.namespace.clone(),
        job: job.cloned(),
        channel: Channel::Mail,
        action: action.to_string(),
        target: recipients.to_owned(),
        content: serde_json::to_value(content).unwrap_or_default(),
    }
}

fn hook(
    event: &Event,
    url: &str,
    job: Option<&JobId>,
    id: HookId,
    payload: Option<HookPayload>,
) -> Option<NewNotice> {
    let payload = payload?;
    let action = payload.action();
    // Its full text may hold a token; what is shown is the host.
    let target = url.parse::<HookTarget>();
    let target = target.map_or_else(|error| error.to_string(), |target| target.to_string());
    let content = KeptHook {
        url: url.to_owned(),
        id,
        secret: event.web_hook_secret.clone(),
        payload: payload.fields().clone(),
    };
    Some(NewNotice {
        namespace: event.namespace.clone(),
        job: job.cloned(),
        channel: Channel::Hook,
        action: action.to_string(),
        target,
        content: serde_json::to_value(content).unwrap_or_default(),
    })
}

fn hook_of<'a>(event: &'a Event, category: &'a Category) -> Option<&'a str> {
    event.web_hook.as_deref().or(category.web_hook.as_deref())
}

fn or_shared<'a>(own: &'a str, shared: &'a str) -> &'a str {
    if own.trim().is_empty() { shared.trim() } else { own.trim() }
}

/// The job as its plugin reads it, without what the host keeps to itself and the values of params
/// that are secret.
fn job_object(notifier: &Notifier, programs: &Programs, task: &Task) -> Map<String, Value> {
    let claim = &task.claim;
    let mut job = Map::clone(&task.fields);
    let mut params = task.params.clone();
    programs.secret_params(task.namespace(), &task.event.plugin).mask(&mut params);
    job.extend(names(&task.event, &claim.category, notifier));
    let own = [
        ("id", json!(claim.job)),
        ("params", Value::Object(params)),
        ("source", json!(claim.order.source)),
        ("now", json!(claim.order.now)),
        ("time_start", json!(claim.time_start)),
    ];
    job.extend(own.map(|(key, value)| (key.to_owned(), value)));
    job
}

fn names(
    event: &Event,
    category: &Category,
    notifier: &Notifier,
) -> impl Iterator<Item = (String, Value)> {
    [
        ("event", json!(event.id)),
        ("event_title", json!(event.title)),
        ("namespace", json!(event.namespace)),
        ("plugin", json!(event.plugin)),
        ("category", json!(category.id)),
        ("category_title", json!(category.title)),
        ("hostname", json!(notifier.hostname)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
}
