//! `sandyard demo`: a tour of what the sandbox does, in a handful of jobs.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::routing::get;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use super::{console, loading};
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

/// Runs the tour; an error if any job ends otherwise than it must.
pub(super) fn run(data: PathBuf) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tour(data))
}

async fn tour(data: PathBuf) -> anyhow::Result<ExitCode> {
    let host = loading::open_host(data)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("open a port")?;
    let address = format!("http://{}", listener.local_addr()?);
    let service = Router::new().route("/weather", get(weather));
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    let stops = stops(&address)?;
    console::print(&format!(
        "{} jobs, each in a fresh sandbox with a CPU budget, a clock, a memory cap\nand no right that was not granted.\n",
        stops.len()
    ))?;
    for (number, stop) in stops.into_iter().enumerate() {
        let heading = format!("{}. {}  {}", number + 1, stop.plugin, stop.title);
        console::print(&console::heading(&heading))?;
        let record = visit(&host, &stop).await?;
        show(&record)?;
        stop.ends.check(&record)?;
    }
    server.abort();
    console::print(
        "Next: `sandyard run hello --param name=Ada`, `sandyard plugin new my-plugin`.",
    )?;
    Ok(ExitCode::SUCCESS)
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

async fn visit(host: &Host, stop: &Stop) -> anyhow::Result<JobRecord> {
    let plugin = loading::load(host, plugins::find(stop.plugin)?).await?;
    let mut request = JobRequest::new(Arc::new(plugin));
    request.params = stop.params.as_object().cloned().unwrap_or_else(Map::new);
    request.limits = stop.limits;
    request.grants = Arc::new(stop.grants.clone());
    host.start(request)?.finished().await
}

fn show(record: &JobRecord) -> anyhow::Result<()> {
    /// Log lines that are shown of each job.
    const LINES: usize = 3;
    for line in record.report.log.lines().take(LINES) {
        console::print(&console::dim(&format!("   | {}", console::printable(&shortened(line)))))?;
    }
    console::print(&format!("   {}", console::outcome(record)))?;
    console::print(&console::dim(&format!("   {}\n", console::usage(&record.usage))))
}

fn shortened(line: &str) -> String {
    /// Fits a line of the tour on a common terminal.
    const WIDTH: usize = 84;
    let mut characters = line.chars();
    let start = characters.by_ref().take(WIDTH).collect::<String>();
    if characters.next().is_some() { format!("{start}...") } else { start }
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
