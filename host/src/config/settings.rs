//! What a server is set up with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::http::HttpSettings;
use crate::intake::deliveries::DeliveryLimits;
use crate::model::{Bytes, Ceilings, HttpGrant};
use crate::notify::HookTemplates;
use crate::notify::mail::MailConfig;
use crate::store::jobs::Retention;

/// What a server is set up with.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data directory.
    pub data: PathBuf,
    /// The address that others reach it by, like `https://jobs.example.com`; by default the one it
    /// listens on.
    pub base_url: Option<String>,
    /// What it speaks TLS with, if it does.
    pub tls: Option<TlsFiles>,
    /// How it speaks HTTP.
    pub http: HttpSettings,
    /// How many deliveries it takes in at once.
    pub events: DeliveryLimits,
    /// How it runs jobs.
    pub engine: EngineSettings,
    /// How long the history is.
    pub retention: Retention,
    /// What jobs get, and what none gets more than.
    pub limits: Ceilings,
    /// The mail server, if there is one.
    pub smtp: Option<MailConfig>,
    /// Web hooks.
    pub web_hooks: WebHookSettings,
}

/// A certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate with its chain, in PEM.
    pub cert: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// How jobs are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineSettings {
    /// Jobs that run at once.
    pub workers: u32,
    /// How long running jobs have to finish when the server stops.
    pub shutdown_grace: Duration,
    /// Jobs on their way, waiting ones included; 0 is no cap.
    pub max_jobs: u32,
    /// Jobs that run at once in each namespace; 0 is no cap.
    pub max_jobs_per_namespace: u32,
    /// What each plugin may keep in each namespace.
    pub key_quota: Bytes,
    /// Jobs that one job may start by the import `chain`.
    pub chain_budget: u32,
}

/// How web hooks are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebHookSettings {
    /// Private hosts that they may reach.
    pub allow: Vec<HttpGrant>,
    /// What they say.
    pub templates: HookTemplates,
}

impl Config {
    /// The defaults, in a data directory.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        let retention = Retention { age: Duration::from_secs(180 * 86_400), count: 1_000_000 };
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7700)),
            data: data.into(),
            base_url: None,
            tls: None,
            http: HttpSettings::default(),
            events: DeliveryLimits::default(),
            engine: EngineSettings::default(),
            retention,
            limits: Ceilings::default(),
            smtp: None,
            web_hooks: WebHookSettings::default(),
        }
    }
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            workers: 256,
            shutdown_grace: Duration::from_secs(10),
            max_jobs: 100_000,
            max_jobs_per_namespace: 0,
            key_quota: Bytes(16 << 20),
            chain_budget: 100,
        }
    }
}
