//! The work of the plugin `http-request`: sends a request, shows the response, and judges it by
//! status and content (plugin manual, Built-in HTTP Request Plugin).
//!
//! Where this plugin goes its own way:
//!
//! - Certificates are checked by the host, so `ssl_cert_bypass` alone opens nothing: the operator
//!   grants `https+insecure://HOST`.
//! - Regular expressions are those of `regex-lite`: `\d`, `\w` and `\s` mean ASCII, as in
//!   JavaScript for the first two, and there is neither look-around nor back-reference. A full
//!   engine would make the plugin several times as large.
//! - A placeholder that names an object or a list is replaced by its JSON.

mod exchange;
mod judge;
mod params;
mod placeholders;
mod show;

use sandyard_guest::{Error, Job, Result};

pub use params::Params;

/// Sends the request and judges the response.
///
/// # Errors
/// A param does not fit, the URL is malformed, there is no response, or the response is judged a
/// failure.
pub fn http_request(job: Job<Params>) -> Result {
    let judge = judge::Judge::new(&job.params)?;
    let request = exchange::prepare(&job)?;
    job.log(format_args!("Sending HTTP {} to {}", job.params.method, job.params.url));
    let url = request.url().clone();
    let response = exchange::send(&job, request)
        .map_err(|error| Error::new(judge::explain(&error, &url, job.params.ssl_cert_bypass)))?;
    let outcome = judge.outcome(&response);
    job.log(outcome.description());
    show::response(&job, &response)?;
    Ok(outcome)
}

#[cfg(test)]
mod tests;
