//! The request that the params ask for, and sending it.

use sandyard_guest::http::{self, Request, Response};
use sandyard_guest::{Error, Job, Result};

use crate::Params;
use crate::placeholders::fill;

/// How many redirects are followed (plugin manual).
const REDIRECTS: u32 = 32;

/// The request with its placeholders filled in.
pub(crate) fn prepare(job: &Job<Params>) -> Result<Request> {
    let params = &job.params;
    let template = params.url.trim();
    if !is_url(template) {
        return Err(Error::new(format!("Malformed URL: {template}")));
    }
    let mut request = Request::new(&params.method, &fill(template, job.whole()))?
        .follow(if params.follow { REDIRECTS } else { 0 });
    for (name, value) in headers(&params.headers) {
        request = request.header(name, &fill(value, job.whole()));
    }
    if !matches!(params.method.as_str(), "GET" | "HEAD") {
        request = request.with_body(fill(&params.data, job.whole()));
    }
    if let Some(timeout) = params.first_byte()? {
        request = request.first_byte_timeout(timeout);
    }
    if let Some(timeout) = params.between_bytes()? {
        request = request.between_bytes_timeout(timeout);
    }
    if let Some(timeout) = params.connect()? {
        request = request.connect_timeout(timeout);
    }
    Ok(request)
}

/// Sends the request. Headers that the host keeps to itself are left out, with a line in the log.
pub(crate) fn send(job: &Job<Params>, mut request: Request) -> http::Result<Response> {
    loop {
        match request.clone().send() {
            Err(http::Error::ReservedHeader { name }) if has_header(&request, &name) => {
                job.log(format_args!("The header `{name}` is left out: the host sets it."));
                request = request.without_header(&name);
            }
            done => return done,
        }
    }
}

fn has_header(request: &Request, name: &str) -> bool {
    request.headers().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// `http://` or `https://` in any case, then something without white space.
fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// One `Name: value` a line; other lines count for nothing. Lines are told apart before
/// placeholders are filled in, so that no value can bring a header of its own.
fn headers(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name = name.trim();
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
        is_name.then(|| (name, value.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_begin_with_a_scheme_and_have_no_white_space() {
        assert!(is_url("http://example.com") && is_url("HTTPS://example.com/[/params/x]"));
        assert!(
            !is_url("http://")
                && !is_url("example.com")
                && !is_url("http://a b")
                && !is_url("ftp://a")
        );
    }

    #[test]
    fn header_lines_are_names_with_values() {
        let text = "User-Agent: Mozilla/5.0\n\nnonsense\r\nX-Time: 12:30\nnot a name: x\n: y";
        let found: Vec<_> = headers(text).collect();
        assert_eq!(found, [("User-Agent", "Mozilla/5.0"), ("X-Time", "12:30")]);
    }
}
