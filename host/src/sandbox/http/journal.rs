//! What the job's log says of a request that was refused or cut short.

use std::sync::Arc;

use http::{Method, Uri};
use wasmtime_wasi_http::Error;

use super::failure;
use crate::outbound::{SendError, describe};

/// Takes a line for the job's log. It is called on the runtime, and must not block.
pub(super) type Notes = Arc<dyn Fn(&str) + Send + Sync>;

/// Writes to the job's log what became of one request, under its method, scheme, host and port.
#[derive(Clone)]
pub(super) struct Journal {
    request: String,
    notes: Notes,
}

impl Journal {
    pub(super) fn new(method: &Method, uri: &Uri, notes: Notes) -> Self {
        Self { request: describe(method, uri), notes }
    }

    /// Notes a request beyond those that the job may make.
    pub(super) fn too_many(&self, limit: u32) {
        self.note("refused", &format!(
            "the job has made the {limit} requests it may; a higher limit http_requests would allow more"
        ));
    }

    /// Notes what the operator or the plugin's author can do something about, and gives the code
    /// for the plugin.
    pub(super) fn failed(&self, error: &SendError) -> Error {
        match error {
            SendError::Refused(refusal) => self.note("refused", &refusal.to_string()),
            SendError::Busy { limit } => self.note("failed", &format!(
                "the job has {limit} connections open, as many as it may; finish or drop a response first"
            )),
            SendError::Certificate { .. }
            | SendError::RequestTooLarge { .. }
            | SendError::ResponseTooLarge { .. }
            | SendError::Trust(_)
            | SendError::Internal(_) => self.note("failed", &error.to_string()),
            _ => {}
        }
        failure::code(error)
    }

    fn note(&self, what: &str, why: &str) {
        (self.notes)(&format!("http: {} {what}: {why}", self.request));
    }
}
