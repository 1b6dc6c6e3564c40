//! Whether a response is a success: by its status, and by what its body matches.

use regex_lite::Regex;
use sandyard_guest::http::{self, Response, Url};
use sandyard_guest::{Error, Outcome, Result};

use crate::Params;

/// What a response has to match, ready before anything is sent.
pub(crate) struct Judge {
    success: Option<Regex>,
    error: Option<Regex>,
}

impl Judge {
    pub(crate) fn new(params: &Params) -> Result<Self> {
        Ok(Self {
            success: pattern("success_match", &params.success_match)?,
            error: pattern("error_match", &params.error_match)?,
        })
    }

    /// The status counts first, then what must not be there, then what must.
    pub(crate) fn outcome(&self, response: &Response) -> Outcome {
        let status = told(response.status());
        if !(200..400).contains(&response.status()) {
            return Outcome::failure(response.status().into(), status);
        }
        let text = response.text();
        if let Some(pattern) = self.error.as_ref().filter(|pattern| pattern.is_match(&text)) {
            return Outcome::failure(1, format!("Response contains error match: {pattern}"));
        }
        if let Some(pattern) = self.success.as_ref().filter(|pattern| !pattern.is_match(&text)) {
            return Outcome::failure(1, format!("Response missing success match: {pattern}"));
        }
        Outcome::success().describe(format!("Success ({status})"))
    }
}

fn pattern(param: &str, text: &str) -> Result<Option<Regex>> {
    if text.is_empty() {
        return Ok(None);
    }
    Regex::new(text).map(Some).map_err(|error| {
        Error::new(format!("param `{param}`: `{text}` is not a regular expression: {error}"))
    })
}

/// Why there is no response. Whoever ticked the box for certificates reads what to do instead.
pub(crate) fn explain(error: &http::Error, url: &Url, expected_bad_certificate: bool) -> String {
    match error {
        http::Error::Tls(_) if expected_bad_certificate => format!(
            "{error}. The host checks certificates, whatever SSL Cert Bypass says; the grant \
             \"https+insecure://{}\" would accept this one",
            url.authority()
        ),
        _ => error.to_string(),
    }
}

/// The status line, such as `HTTP 404 Not Found`.
fn told(status: u16) -> String {
    match reason(status) {
        "" => format!("HTTP {status}"),
        reason => format!("HTTP {status} {reason}"),
    }
}

/// The words of the HTTP standard for a status; only the number is sent to a plugin.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Entity",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => "",
    }
}
