//! The params of the plugin.

use std::time::Duration;

use sandyard_guest::{Error, Result, lenient};
use serde::Deserialize;

/// The params of the plugin (plugin manual, Built-in HTTP Request Plugin).
#[derive(Debug, Deserialize)]
pub struct Params {
    /// GET, HEAD, POST, or any other method.
    #[serde(default = "get", deserialize_with = "lenient::text")]
    pub method: String,
    /// Where to send the request; may hold placeholders.
    #[serde(default, deserialize_with = "lenient::text")]
    pub url: String,
    /// One `Name: value` a line; may hold placeholders.
    #[serde(default, deserialize_with = "lenient::text")]
    pub headers: String,
    /// The body of a request that has one; may hold placeholders.
    #[serde(default, deserialize_with = "lenient::text")]
    pub data: String,
    /// Seconds to the first byte of the response; 0 leaves it to the host.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub timeout: Option<f64>,
    /// Seconds between two pieces of the response; `timeout` if absent.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub idle_timeout: Option<f64>,
    /// Seconds to connect; 0 leaves it to the host.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub connect_timeout: Option<f64>,
    /// Whether to follow redirects.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub follow: bool,
    /// Whether a certificate that is not trusted was expected.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub ssl_cert_bypass: bool,
    /// A regular expression that the body has to match.
    #[serde(default, deserialize_with = "lenient::text")]
    pub success_match: String,
    /// A regular expression that the body must not match.
    #[serde(default, deserialize_with = "lenient::text")]
    pub error_match: String,
}

const TIMEOUT: f64 = 30.0;
const CONNECT_TIMEOUT: f64 = 10.0;

fn get() -> String {
    "GET".to_owned()
}

impl Params {
    pub(crate) fn first_byte(&self) -> Result<Option<Duration>> {
        duration("timeout", self.timeout.unwrap_or(TIMEOUT))
    }

    pub(crate) fn between_bytes(&self) -> Result<Option<Duration>> {
        duration("idle_timeout", self.idle_timeout.or(self.timeout).unwrap_or(TIMEOUT))
    }

    pub(crate) fn connect(&self) -> Result<Option<Duration>> {
        duration("connect_timeout", self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
    }
}

fn duration(name: &str, seconds: f64) -> Result<Option<Duration>> {
    if seconds == 0.0 {
        return Ok(None);
    }
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| {
        Error::new(format!("param `{name}`: {seconds}, expected a number of seconds from 0 up"))
    })
}
