//! A handful of jobs without a server, and what the sandbox makes of each.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::routing::get;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use super::shown;
use crate::cli::{console, loading};
use crate::model::{Grants, JobRecord, LimitRequest, Outcome, StopReason};
use crate::{Host, JobRequest, plugins};

/// One stop of the tour.
struct Stop {
    title: &'static str,
    plugin: &'static str,
    params: Value,
    limits: LimitRequest,
    grants: Grants,
    ends: Ending,
}

/// How a job of the tour must end.
enum Ending {
    Success,
    Stopped(StopReason),
}

/// Runs the jobs, and says how many they were; an error if one ends otherwise than it must.
pub(super) async fn visit(data: PathBuf) -> anyhow::Result<usize> {
    let host = loading::open_host(data)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("open a port")?;
    let address = format!("http://{}", listener.local_addr()?);
    let service = Router::new().route("/weather", get(weather));
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    let stops = stops(&address)?;
    let number = stops.len();
    console::print(&format!(
        "{number} jobs, each in a fresh sandbox with a CPU budget, a clock, a memory cap\nand no right that was not granted.\n"
    ))?;
    for (index, stop) in stops.into_iter().enumerate() {
        shown::heading(index + 1, stop.plugin, stop.title)?;
        let record = run(&host, &stop).await?;
        shown::record(&record)?;
        stop.ends.check(&record)?;
    }
    server.abort();
    Ok(number)
}

async fn weather() -> axum::Json<Value> {
    axum::Json(json!({ "place": "Sandyard", "sky": "clear", "celsius": 21 }))
}

fn stops(address: &str) -> anyhow::Result<Vec<Stop>> {
    let plain = |title, plugin, params| Stop {
        title,
        plugin,
        params,
        limits: LimitRequest::default(),
        grants: Grants::default(),
        ends: Ending::Success,
    };
    let http = Grants { http: vec![address.parse()?], ..Grants::default() };
    let fuel = LimitRequest { fuel: Some("1G".parse()?), ..LimitRequest::default() };
    let memory = LimitRequest { memory: Some("16 MiB".parse()?), ..LimitRequest::default() };
    Ok(vec![
        plain("the smallest plugin", "hello", json!({ "name": "newcomer" })),
        plain(
            "progress while it runs, then metrics, a table and a report",
            "test",
            json!({ "duration": "1", "progress": true, "action": "Success" }),
        ),
        plain("the manual's sample, as a component", "sample", json!({})),
        plain("the same source, as a core module", "sample-module", json!({})),
        Stop {
            grants: http,
            ..plain(
                "one request, to the only host it was granted",
                "http-request",
                json!({ "method": "GET", "url": format!("{address}/weather"), "success_match": "clear" }),
            )
        },
        Stop {
            limits: fuel,
            ends: Ending::Stopped(StopReason::Fuel),
            ..plain("a plugin that spins, with 1G of fuel", "limits", json!({ "action": "spin" }))
        },
        Stop {
            limits: memory,
            ends: Ending::Stopped(StopReason::Memory),
            ..plain("a plugin that hoards, with 16 MiB", "limits", json!({ "action": "allocate" }))
        },
    ])
}

async fn run(host: &Host, stop: &Stop) -> anyhow::Result<JobRecord> {
    let plugin = loading::load(host, plugins::find(stop.plugin)?).await?;
    let mut request = JobRequest::new(Arc::new(plugin));
    request.params = stop.params.as_object().cloned().unwrap_or_else(Map::new);
    request.limits = stop.limits;
    request.grants = Arc::new(stop.grants.clone());
    host.start(request)?.finished().await
}

impl Ending {
    fn check(&self, record: &JobRecord) -> anyhow::Result<()> {
        let as_expected = match self {
            Self::Success => record.report.outcome == Outcome::Success,
            Self::Stopped(reason) => record.report.stop_reason == Some(*reason),
        };
        ensure!(
            as_expected,
            "the job ended otherwise than it should: {}",
            record.report.description
        );
        Ok(())
    }
}
