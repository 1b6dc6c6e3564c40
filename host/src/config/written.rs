//! A configuration as it is written: every key may be absent.

use std::path::PathBuf;

use serde::Deserialize;

use crate::model::{Bytes, HttpGrant, LimitRequest, Timeout};
use crate::notify::mail::MailTls;

/// A configuration as it is written. It has no `Debug`, since it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) listen: Option<String>,
    pub(super) data: Option<PathBuf>,
    pub(super) base_url: Option<String>,
    pub(super) tls: WrittenTls,
    pub(super) http: WrittenHttp,
    pub(super) events: WrittenEvents,
    pub(super) engine: WrittenEngine,
    pub(super) retention: WrittenRetention,
    pub(super) limits: WrittenLimits,
    pub(super) smtp: WrittenSmtp,
    pub(super) web_hooks: WrittenWebHooks,
}

/// `[tls]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenTls {
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// `[http]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenHttp {
    pub(super) body_limit: Option<Bytes>,
    pub(super) upload_limit: Option<Bytes>,
    pub(super) header_timeout: Option<Timeout>,
    pub(super) body_timeout: Option<Timeout>,
    pub(super) idle_timeout: Option<Timeout>,
    pub(super) max_connections: Option<u32>,
    pub(super) max_connections_per_address: Option<u32>,
    pub(super) requests_per_second: Option<u32>,
    pub(super) shutdown_grace: Option<Timeout>,
}

/// `[events]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenEvents {
    pub(super) operation_queue_size: Option<u32>,
    pub(super) worker_count: Option<u32>,
    pub(super) max_deliveries: Option<u32>,
    pub(super) body_budget: Option<Bytes>,
}

/// `[engine]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenEngine {
    pub(super) workers: Option<u32>,
    pub(super) shutdown_grace: Option<Timeout>,
    pub(super) max_jobs: Option<u32>,
    pub(super) max_jobs_per_namespace: Option<u32>,
    pub(super) key_quota: Option<Bytes>,
    pub(super) chain_budget: Option<u32>,
}

/// `[retention]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenRetention {
    pub(super) age: Option<Timeout>,
    pub(super) count: Option<u64>,
}

/// `[limits]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenLimits {
    pub(super) default: LimitRequest,
    pub(super) ceiling: LimitRequest,
}

/// `[smtp]`. It has no `Debug`, since it holds a password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenSmtp {
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) tls: Option<MailTls>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) from: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
}

/// `[web_hooks]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenWebHooks {
    pub(super) allow: Vec<HttpGrant>,
    pub(super) templates: WrittenTemplates,
}

/// `[web_hooks.templates]`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WrittenTemplates {
    pub(super) job_start: Option<String>,
    pub(super) job_complete: Option<String>,
    pub(super) job_failure: Option<String>,
    pub(super) job_launch_failure: Option<String>,
}
