//! What is shown and handed on of a response: headers, content, metrics, chain data.

use sandyard_guest::http::Response;
use sandyard_guest::{Html, Job, Result, Table};
use serde_json::{Map, Value};

use crate::Params;

/// A body of so many characters or more is not shown.
const SHOWN: usize = 32_768;

/// A JSON body of so many characters or more is not handed on.
const HANDED_ON: usize = 1_048_576;

/// Kinds of content that are text, as they appear in `content-type`.
const TEXTUAL: [&str; 5] = ["text", "javascript", "json", "css", "html"];

pub(crate) fn response(job: &Job<Params>, response: &Response) -> Result<()> {
    let headers = joined(response);
    job.table(&table(&headers));
    content(job, response);
    metrics(job, response);
    hand_on(job, response, headers)
}

/// Headers by name, ordered; several of one name are joined by commas.
fn joined(response: &Response) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in response.headers() {
        match headers.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => {
                values.push_str(", ");
                values.push_str(value);
            }
            None => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    headers.sort();
    headers
}

fn table(headers: &[(String, String)]) -> Table {
    let table = Table::new().title("HTTP Response Headers").header(["Header Name", "Header Value"]);
    headers.iter().fold(table, |table, (name, value)| {
        table.row([name.as_str().into(), value.as_str().into()])
    })
}

fn content(job: &Job<Params>, response: &Response) {
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let text = response.text();
    if !text.is_empty()
        && TEXTUAL.iter().any(|part| kind.contains(part))
        && text.chars().count() < SHOWN
    {
        job.html(&Html::text(&text).title("Raw Response Content"));
    }
}

fn metrics(job: &Job<Params>, response: &Response) {
    let timing = response.timing();
    job.metric("total", (timing.send + timing.wait + timing.receive).as_secs_f64());
    job.metric("send", timing.send.as_secs_f64());
    job.metric("wait", timing.wait.as_secs_f64());
    job.metric("receive", timing.receive.as_secs_f64());
    let (bytes, requests) = (response.body().len(), timing.requests);
    job.log(format_args!("Received {bytes} bytes of content in {requests} request(s)."));
}

/// Chain data is for the next event of a chain, so it is sent only if there is one.
fn hand_on(job: &Job<Params>, response: &Response, headers: Vec<(String, String)>) -> Result<()> {
    let has_next =
        job.whole().get("chain").and_then(Value::as_str).is_some_and(|event| !event.is_empty());
    if !has_next {
        return Ok(());
    }
    let headers: Map<String, Value> =
        headers.into_iter().map(|(name, value)| (name, value.into())).collect();
    let mut data = Map::from_iter([("headers".to_owned(), Value::Object(headers))]);
    if is_json(response) && response.text().chars().count() < HANDED_ON {
        match response.json() {
            Ok(json) => {
                data.insert("json".to_owned(), json);
            }
            Err(error) => {
                job.log(format_args!("WARNING: the content is no part of the chain data: {error}"))
            }
        }
    }
    job.chain_data(&data)
}

fn is_json(response: &Response) -> bool {
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.contains("application/json") || kind.contains("text/json")
}
