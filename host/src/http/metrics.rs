//! `GET /metrics`: numbers for Prometheus, in the OpenMetrics text form.

use std::fmt;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::problem::Problem;
use super::process;
use super::state::AppState;
use crate::intake::deliveries::DeliveryTotals;
use crate::model::Outcome;

/// Upper ends of the ranges of latency, in seconds: from an answer out of memory to a wait for a
/// job.
const LATENCIES: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0, 60.0];

/// Numbers of the HTTP server since the start.
#[derive(Debug)]
pub(super) struct HttpMetrics {
    requests: Family<Answered, Counter>,
    latency: Histogram,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    /// The status' first digit, like `2xx`.
    status: &'static str,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        Self { requests: Family::default(), latency: Histogram::new(LATENCIES) }
    }
}

impl HttpMetrics {
    /// Counts an answer.
    pub(super) fn answered(&self, method: &Method, status: StatusCode, latency: Duration) {
        let labels = Answered { method: known(method), status: class(status) };
        self.requests.get_or_create(&labels).inc();
        self.latency.observe(latency.as_secs_f64());
    }
}

/// A client must not be able to make new labels.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Warning => "warning",
        Outcome::Error => "error",
        Outcome::Aborted => "aborted",
    }
}

/// Shows the numbers to anybody who can reach the server.
pub(super) async fn show(State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let mut registry = Registry::with_prefix("sandyard");
    let http = state.metrics();
    registry.register("http_requests", "Requests that were answered", http.requests.clone());
    let help = "Time from a request's head to the head of its answer";
    let seconds = prometheus_client::registry::Unit::Seconds;
    registry.register_with_unit("http_request_duration", help, seconds, http.latency.clone());
    registry.register_collector(Box::new(Now(state)));
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Problem::internal(&error))?;
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, form)], text))
}

/// The numbers that are known elsewhere, at the moment they are asked for.
#[derive(Debug)]
struct Now(AppState);

impl Collector for Now {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let state = &self.0;
        let mut page = Page(&mut encoder);
        let counts = state.store().counts();
        page.gauges(
            "jobs",
            "Jobs on their way",
            "state",
            &[
                ("queued", counts.queued),
                ("running", counts.running),
                ("pending", counts.pending),
                ("retrying", counts.retrying),
            ],
        )?;
        let totals = state.engine().metrics().totals();
        page.counter("jobs_submitted", "Jobs that were taken in", totals.submitted)?;
        page.counter("jobs_refused", "Launches that were refused", totals.refused)?;
        let ended = totals.ended.map(|(outcome, number)| (word(outcome), number));
        page.counters("jobs_ended", "Jobs that ended", "outcome", &ended)?;
        page.counters(
            "notices",
            "Web hooks and mails that were sent",
            "result",
            &[("delivered", totals.notices_delivered), ("failed", totals.notices_failed)],
        )?;
        deliveries(&mut page, &state.deliveries().totals())?;
        let connections = state.connections().total();
        page.gauge("http_connections", "Connections that are open", connections)?;
        let size = process::database_size(state.data());
        page.gauge("store_size_bytes", "What the database takes on disk", size)?;
        let started = state.time_started() as u64;
        page.gauge("process_start_time_seconds", "Start, in seconds since 1970", started)?;
        if let Some(bytes) = process::resident_memory() {
            page.gauge("process_resident_memory_bytes", "Memory that is resident", bytes)?;
        }
        if let Some(files) = process::open_files() {
            page.gauge("process_open_files", "Files that are open", files)?;
        }
        Ok(())
    }
}

fn deliveries(page: &mut Page<'_, '_>, totals: &DeliveryTotals) -> fmt::Result {
    page.counters(
        "deliveries",
        "Deliveries that came",
        "result",
        &[
            ("accepted", totals.accepted),
            ("repeated", totals.repeated),
            ("refused", totals.refused.total()),
        ],
    )?;
    page.counters(
        "deliveries_refused",
        "Deliveries that were refused, by the limit that was reached",
        "limit",
        &[
            ("namespace", totals.refused.namespace),
            ("host", totals.refused.host),
            ("bytes", totals.refused.bytes),
        ],
    )?;
    page.counters(
        "bindings",
        "Bindings that met deliveries, but for those that did not match",
        "result",
        &[("matched", totals.matched), ("failed", totals.failed)],
    )?;
    page.gauge("deliveries_outstanding", "Deliveries on their way", totals.outstanding)?;
    let help = "What deliveries hold in memory that are read or on their way";
    page.gauge("deliveries_held_bytes", help, totals.held_bytes)
}

/// Writes metrics of one value, or one a label.
struct Page<'p, 'e>(&'p mut DescriptorEncoder<'e>);

impl Page<'_, '_> {
    fn gauge(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let gauge = ConstGauge::new(value);
        gauge.encode(self.0.encode_descriptor(name, help, None, gauge.metric_type())?)
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let counter = ConstCounter::new(value);
        counter.encode(self.0.encode_descriptor(name, help, None, counter.metric_type())?)
    }

    fn gauges(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: &[(&'static str, u64)],
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (word, value) in values {
            let gauge = ConstGauge::new(*value);
            gauge.encode(family.encode_family(&[(label, *word)])?)?;
        }
        Ok(())
    }

    fn counters(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: &[(&'static str, u64)],
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (word, value) in values {
            let counter = ConstCounter::new(*value);
            counter.encode(family.encode_family(&[(label, *word)])?)?;
        }
        Ok(())
    }
}
