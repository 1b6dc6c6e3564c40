//! `sandyard binding test`: what bindings in a file would make of a delivery.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::cli::client::Place;
use crate::cli::input;
use crate::cli::{JOB_FAILED, console};
use crate::definitions::{Binding, ReadContext, Source, read_sources};
use crate::intake::deliveries::{Asked, Candidate, Verdict, read_message};
use crate::model::{Bytes, DeliveryId, Namespace};
use crate::store::deliveries::{DeliveryContent, MatchFailure};

/// The largest payload that is read.
const LARGEST: Bytes = Bytes(64 << 20);

/// Tries the bindings in a file on a payload. The exit status is 1 when one of them fails.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file with bindings in TOML, JSON or YAML, a folder of such files, or - for stdin
    #[arg(value_name = "FILE|DIR|-")]
    file: Source,
    /// A file with the body of the delivery, or - for stdin; none is an empty one
    #[arg(long, value_name = "FILE|-")]
    payload: Option<Source>,
    /// A header of the delivery, like X-GitHub-Event=push; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = header)]
    header: Vec<(HeaderName, HeaderValue)>,
    /// The text at the end of the path that the delivery is sent to
    #[arg(long, value_name = "TEXT", default_value = "")]
    discriminator: String,
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) =
        text.split_once(['=', ':']).ok_or("write NAME=VALUE, like X-GitHub-Event=push")?;
    let name = name.trim().parse().map_err(|error| format!("the header's name: {error}"))?;
    let value = value.trim().parse().map_err(|error| format!("the header's value: {error}"))?;
    Ok((name, value))
}

pub(super) fn run(arguments: &Arguments, place: &Place, json: bool) -> anyhow::Result<ExitCode> {
    let namespace = place.namespace();
    let content = arguments.content(&namespace)?;
    let bindings = bindings(&arguments.file, &namespace)?;
    let delivery = DeliveryId::generate();
    let meet = |binding: Binding| {
        let candidate = Candidate::new(Arc::new(binding));
        let verdict = candidate.meet(&delivery, &content);
        (candidate, verdict)
    };
    let verdicts: Vec<_> = bindings.into_iter().map(meet).collect();
    if json {
        let shown = verdicts.iter().map(|(one, verdict)| shown(one.binding(), verdict));
        console::print(&Value::Array(shown.collect()).to_string())?;
    } else {
        for (candidate, verdict) in &verdicts {
            tell(candidate.binding(), verdict)?;
        }
    }
    let has_failed = verdicts.iter().any(|(_, verdict)| matches!(verdict, Verdict::Failed { .. }));
    Ok(if has_failed { ExitCode::from(JOB_FAILED) } else { ExitCode::SUCCESS })
}

impl Arguments {
    /// What the delivery would say.
    fn content(&self, namespace: &Namespace) -> anyhow::Result<DeliveryContent> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.header {
            headers.append(name, value.clone());
        }
        ensure!(
            self.file != Source::Stdin || self.payload != Some(Source::Stdin),
            "the bindings and the payload can't both come from stdin; name a file for one of them"
        );
        let read = |payload: &Source| input::bytes(payload, "the payload", LARGEST);
        let body = self.payload.as_ref().map(read).transpose()?.unwrap_or_default();
        let (metadata, payload) = read_message(&headers, &body).context("read the payload")?;
        Ok(DeliveryContent {
            namespace: namespace.clone(),
            discriminator: self.discriminator.clone(),
            metadata,
            payload,
        })
    }
}

/// The bindings of a namespace in a file.
fn bindings(file: &Source, namespace: &Namespace) -> anyhow::Result<Vec<Binding>> {
    let context = ReadContext { namespace: namespace.clone(), ..ReadContext::stored() };
    let bundle = read_sources(std::slice::from_ref(file), &context)?;
    let bindings = bundle.bindings.into_iter().map(|written| written.item);
    let own: Vec<_> = bindings.filter(|binding| binding.namespace == *namespace).collect();
    if own.is_empty() {
        bail!("{file} has no binding of the namespace {namespace}; see --namespace");
    }
    Ok(own)
}

fn tell(binding: &Binding, verdict: &Verdict) -> anyhow::Result<()> {
    let id = &binding.id;
    match verdict {
        Verdict::Unmatched => console::print(&format!("{id} does not match")),
        Verdict::Matched(None) => console::print(&format!("{id} matches and starts nothing")),
        Verdict::Matched(Some(asked)) => {
            let off = if binding.enabled { "" } else { " (it is switched off)" };
            console::print(&format!("{id} matches{off} and starts {}", asked.event))?;
            for (name, value) in told(asked) {
                let line = console::printable(&format!("{name} = {value}"));
                console::print(&format!("  {line}"))?;
            }
            Ok(())
        }
        Verdict::Failed { failure, caret } => {
            console::print(&console::printable(&format!(
                "{id} fails: {}: {}",
                failure.stage, failure.message
            )))?;
            for line in caret.lines() {
                console::print(&format!("  {}", console::printable(line)))?;
            }
            Ok(())
        }
    }
}

/// What the job would get, line by line.
fn told(asked: &Asked) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    if asked.cluster_scope {
        lines.push(("namespace".to_owned(), asked.namespace.to_string()));
    }
    if let Some(name) = &asked.name {
        lines.push(("name".to_owned(), name.to_string()));
    }
    let words = |kind: &str, name: &str| format!("{kind}.{name}");
    lines.extend(asked.labels.iter().map(|(name, text)| (words("labels", name), text.clone())));
    let annotations = asked.annotations.iter();
    lines.extend(annotations.map(|(name, text)| (words("annotations", name), text.clone())));
    let params = asked.params.iter();
    lines.extend(params.map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (words("params", name), text)
    }));
    lines
}

fn shown(binding: &Binding, verdict: &Verdict) -> Value {
    let mut fields = Map::new();
    fields.insert("binding".to_owned(), binding.id.as_str().into());
    let (matches, more) = match verdict {
        Verdict::Unmatched => (json!(false), json!({})),
        Verdict::Matched(None) => (json!(true), json!({ "submits": null })),
        Verdict::Matched(Some(asked)) => {
            let submits = json!({
                "event": asked.event,
                "namespace": asked.namespace,
                "name": asked.name,
                "labels": asked.labels,
                "annotations": asked.annotations,
                "params": asked.params,
            });
            (json!(true), json!({ "submits": submits }))
        }
        Verdict::Failed { failure: MatchFailure { stage, message, position, .. }, .. } => {
            let failed = json!({ "stage": stage, "message": message, "position": position });
            (Value::Null, json!({ "failed": failed }))
        }
    };
    fields.insert("matches".to_owned(), matches);
    if let Value::Object(more) = more {
        fields.extend(more);
    }
    Value::Object(fields)
}
