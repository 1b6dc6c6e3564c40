//! A configuration in the form of a file, without secrets.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use toml::Value;

use super::settings::Config;
use crate::model::{Bytes, Limits, Timeout};
use crate::notify::mail::{MailConfig, MailTls};

/// What stands in the place of a secret.
const HIDDEN: &str = "(hidden)";

/// The configuration in the form of a file. Secrets are hidden; what has no value is left out.
pub fn show(config: &Config) -> String {
    let mut page = Page(String::new());
    page.text("listen", config.listen);
    page.path("data", &config.data);
    if let Some(url) = &config.base_url {
        page.text("base_url", url);
    }
    if let Some(tls) = &config.tls {
        page.section("tls");
        page.path("cert", &tls.cert);
        page.path("key", &tls.key);
    }
    http(&mut page, config);
    page.section("events");
    page.number("operation_queue_size", config.events.operation_queue_size);
    page.number("worker_count", config.events.worker_count);
    page.number("max_deliveries", config.events.max_deliveries);
    page.size("body_budget", config.events.body_budget);
    engine(&mut page, config);
    page.section("retention");
    page.duration("age", config.retention.age);
    page.number("count", config.retention.count);
    limits(&mut page, "limits.default", &config.limits.default);
    limits(&mut page, "limits.ceiling", &config.limits.ceiling);
    if let Some(mail) = &config.smtp {
        smtp(&mut page, mail);
    }
    web_hooks(&mut page, config);
    page.0
}

fn http(page: &mut Page, config: &Config) {
    let http = &config.http;
    page.section("http");
    page.size("body_limit", http.body_limit);
    page.size("upload_limit", http.upload_limit);
    page.duration("header_timeout", http.header_timeout);
    page.duration("body_timeout", http.body_timeout);
    page.duration("idle_timeout", http.idle_timeout);
    page.number("max_connections", http.max_connections);
    page.number("max_connections_per_address", http.max_connections_per_address);
    page.number("requests_per_second", http.requests_per_second);
    page.duration("shutdown_grace", http.shutdown_grace);
}

fn engine(page: &mut Page, config: &Config) {
    let engine = &config.engine;
    page.section("engine");
    page.number("workers", engine.workers);
    page.duration("shutdown_grace", engine.shutdown_grace);
    page.number("max_jobs", engine.max_jobs);
    page.number("max_jobs_per_namespace", engine.max_jobs_per_namespace);
    page.size("key_quota", engine.key_quota);
    page.number("chain_budget", engine.chain_budget);
}

fn limits(page: &mut Page, section: &str, limits: &Limits) {
    page.section(section);
    page.text("fuel", limits.fuel);
    page.duration("timeout", limits.timeout.0);
    page.size("memory", limits.memory);
    page.size("output", limits.output);
    page.size("log", limits.log);
    page.size("disk", limits.disk);
    page.number("http_requests", limits.http_requests);
    page.number("instances", limits.instances);
}

fn smtp(page: &mut Page, mail: &MailConfig) {
    page.section("smtp");
    page.text("host", &mail.host);
    if let Some(port) = mail.port {
        page.number("port", port);
    }
    page.text(
        "tls",
        match mail.tls {
            MailTls::None => "none",
            MailTls::StartTls => "starttls",
            MailTls::Tls => "tls",
        },
    );
    if let Some(username) = &mail.username {
        page.text("username", username);
    }
    if mail.password.is_some() {
        page.text("password", HIDDEN);
    }
    page.text("from", &mail.from);
    if let Some(file) = &mail.ca_file {
        page.path("ca_file", file);
    }
}

fn web_hooks(page: &mut Page, config: &Config) {
    page.section("web_hooks");
    let allow = config.web_hooks.allow.iter().map(|grant| Value::String(grant.to_string()));
    page.line("allow", &Value::Array(allow.collect()));
    let templates = &config.web_hooks.templates;
    page.section("web_hooks.templates");
    page.text("job_start", templates.job_start.as_deref().unwrap_or_default());
    page.text("job_complete", templates.job_complete.as_deref().unwrap_or_default());
    page.text("job_failure", templates.job_failure.as_deref().unwrap_or_default());
    page.text("job_launch_failure", templates.job_launch_failure.as_deref().unwrap_or_default());
}

/// Lines of a file.
struct Page(String);

impl Page {
    fn section(&mut self, name: &str) {
        self.0.push_str(&format!("\n[{name}]\n"));
    }

    fn line(&mut self, key: &str, value: &Value) {
        // Writing to a text does not fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, value: impl ToString) {
        self.line(key, &Value::String(value.to_string()));
    }

    fn path(&mut self, key: &str, value: &Path) {
        self.text(key, value.display());
    }

    fn duration(&mut self, key: &str, value: Duration) {
        self.text(key, Timeout(value));
    }

    /// With a unit where that is exact; without one it can be read again as well.
    fn size(&mut self, key: &str, value: Bytes) {
        let shown = value.to_string();
        match shown.strip_suffix(" bytes") {
            Some(_) => self.number(key, value.0),
            None => self.text(key, shown),
        }
    }

    fn number(&mut self, key: &str, value: impl Into<u64>) {
        let number = i64::try_from(value.into()).unwrap_or(i64::MAX);
        self.line(key, &Value::Integer(number));
    }
}
