//! How the engine is set up.

use std::time::Duration;

use crate::model::{Bytes, HttpGrant};
use crate::notify::HookTemplates;
use crate::notify::mail::MailConfig;
use crate::store::jobs::Retention;

/// How the engine is set up.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Jobs in the sandbox at once.
    pub workers: usize,
    /// How long running jobs have to finish when the host stops.
    pub shutdown_grace: Duration,
    /// How long the history is.
    pub retention: Retention,
    /// What each plugin may keep in each namespace.
    pub key_quota: Bytes,
    /// Jobs that one job may start by the import `chain`.
    pub chain_budget: u32,
    /// How web hooks and mails are sent.
    pub notify: NotifyConfig,
}

/// How web hooks and mails are sent.
#[derive(Debug, Clone)]
pub struct NotifyConfig {
    /// Where the host's pages are, as links in messages say it.
    pub base_url: String,
    /// What web hooks say.
    pub templates: HookTemplates,
    /// Hosts at private addresses that web hooks may reach; public ones always may be.
    pub allow: Vec<HttpGrant>,
    /// The mail server; without one, mails are given up.
    pub mail: Option<MailConfig>,
}

impl Default for NotifyConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:7700".to_owned(),
            templates: HookTemplates::default(),
            allow: Vec::new(),
            mail: None,
        }
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            workers: 256,
            shutdown_grace: Duration::from_secs(10),
            retention: Retention { age: Duration::from_secs(180 * 86_400), count: 1_000_000 },
            key_quota: Bytes(16 << 20),
            chain_budget: 100,
            notify: NotifyConfig::default(),
        }
    }
}
