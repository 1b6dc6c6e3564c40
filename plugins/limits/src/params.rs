//! What the plugin can be asked for.

use std::time::Duration;

use sandyard_guest::lenient;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// What to do, and how much of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Params {
    /// What to do.
    #[serde(default)]
    pub action: Action,
    /// MiB to allocate, flood or write; 0 is no end.
    #[serde(default, deserialize_with = "lenient::number")]
    pub size: u64,
    /// How long to spin or sleep; none is no end.
    #[serde(default, deserialize_with = "seconds")]
    pub seconds: Option<Duration>,
    /// Where to connect to.
    #[serde(default = "loopback")]
    pub url: String,
}

/// The ways to misbehave, and one to behave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Behaves: reports progress and completes.
    #[default]
    Well,
    /// Computes; with no end it runs out of fuel.
    Spin,
    /// Fills memory; with no end it's refused more.
    Allocate,
    /// Calls itself until the stack is used up.
    Recurse,
    /// Sleeps; with no end it runs out of time.
    Sleep,
    /// Writes to its log; with no end it's more than it may write.
    Flood,
    /// Writes a file into its scratch folder; with no end it's more than the folder may hold.
    Write,
    /// Sends an HTTP request; without a grant for the host it's refused.
    Connect,
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let seconds: f64 = lenient::number(from)?;
    let duration = Duration::try_from_secs_f64(seconds)
        .map_err(|error| D::Error::custom(format!("seconds is {seconds}: {error}")))?;
    Ok((!duration.is_zero()).then_some(duration))
}

fn loopback() -> String {
    "http://127.0.0.1/".to_owned()
}
