//! A server's API, as commands use it.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use serde_json::Value;

use super::base::Base;
use super::call::Call;
use super::failure::Failure;
use super::refused::Refused;
use super::token::Token;
use crate::outbound::{Caps, Client, Patience, Policy, Response, SendError};
use crate::plugins::MAX_COMPONENT;

/// The longest answer that is taken as a whole: a page of 200 of the largest events.
const LONGEST_ANSWER: usize = 128 << 20;

/// The longest refusal that is read.
const LONGEST_REFUSAL: usize = 1 << 20;

/// What a component may be wrapped in when it is sent.
const WRAPPING: u64 = 2 << 20;

/// How often a call is repeated that a busy server puts off, if a repeat does no harm.
const MOST_REPEATS: u32 = 5;

/// The longest that a server may put a call off for it to be repeated.
const LONGEST_PAUSE: u64 = 10;

/// A server's API, with the token to show there.
#[derive(Debug)]
pub(in crate::cli) struct Api {
    client: Client,
    base: Base,
    shown: Option<Shown>,
    header: Option<HeaderValue>,
    /// The file that told the server's URL.
    file: Option<PathBuf>,
}

/// A token and where it was found.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) token: Token,
    pub(super) origin: String,
}

/// What a server answered.
#[derive(Debug)]
pub(in crate::cli) struct Answer {
    /// The revision of what it shows.
    pub(in crate::cli) etag: Option<HeaderValue>,
    /// Its JSON; null where there was nothing.
    pub(in crate::cli) value: Value,
}

impl Api {
    pub(super) fn new(
        base: Base,
        shown: Option<Shown>,
        file: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let header = match &shown {
            None => None,
            Some(Shown { token, origin }) => Some(token.header().ok_or_else(|| {
                anyhow::anyhow!("the token in {origin} is not usable: write visible ASCII alone")
            })?),
        };
        let caps = Caps { request_body: MAX_COMPONENT.0 + WRAPPING, ..Caps::endless_responses() };
        let client = Client::with_caps(Policy::trusting(), caps);
        Ok(Self { client, base, shown, header, file })
    }

    /// Sends a call and gives the JSON of its answer.
    ///
    /// # Errors
    /// [`Failure`]
    pub(in crate::cli) async fn value(&self, call: Call) -> Result<Value, Failure> {
        self.answer(call).await.map(|answer| answer.value)
    }

    /// Sends a call and gives its answer.
    ///
    /// # Errors
    /// [`Failure`]
    pub(in crate::cli) async fn answer(&self, call: Call) -> Result<Answer, Failure> {
        let response = self.open(call).await?;
        let status = response.status();
        let etag = response.headers().get(http::header::ETAG).cloned();
        let kind = content_type(response.headers());
        let body = response.bytes(LONGEST_ANSWER).await.map_err(|why| self.lost(why))?;
        if body.is_empty() {
            return Ok(Answer { etag, value: Value::Null });
        }
        match serde_json::from_slice(&body) {
            Ok(value) => Ok(Answer { etag, value }),
            Err(_) => Err(self.foreign(status, kind)),
        }
    }

    /// Sends a call and gives its answer piece by piece, for as long as it comes.
    ///
    /// # Errors
    /// [`Failure`]
    pub(in crate::cli) async fn stream(&self, call: Call) -> Result<Response, Failure> {
        self.open(call).await
    }

    /// The failure of a stream that broke off.
    pub(in crate::cli) fn lost(&self, why: SendError) -> Failure {
        Failure::Lost { server: self.base.to_string(), why: Box::new(why) }
    }

    async fn open(&self, call: Call) -> Result<Response, Failure> {
        let target = self.base.join(&call.target())?;
        // What is sent twice is done once.
        let repeatable = call.method != Method::POST;
        let mut repeats = if repeatable { MOST_REPEATS } else { 0 };
        loop {
            let mut request = Request::builder()
                .method(call.method.clone())
                .uri(target.clone())
                .header(USER_AGENT, concat!("sandyard/", env!("CARGO_PKG_VERSION")))
                .header(ACCEPT, "application/json, application/problem+json, */*;q=0.5");
            if let Some(header) = &self.header {
                request = request.header(AUTHORIZATION, header);
            }
            for (name, value) in &call.headers {
                request = request.header(name, value);
            }
            let request = request.body(call.body.clone())?;
            let response = self.client.send(request, Patience::endless()).await;
            let response = response.map_err(|why| self.nobody(why))?;
            if response.status().is_success() {
                return Ok(response);
            }
            match pause(&response) {
                Some(pause) if repeats > 0 => {
                    repeats -= 1;
                    tokio::time::sleep(pause).await;
                }
                _ => return Err(self.refusal(response).await),
            }
        }
    }

    async fn refusal(&self, response: Response) -> Failure {
        let status = response.status();
        let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let said = match location {
            Some(location) => Some(format!("which leads to {location}")),
            None => content_type(response.headers()),
        };
        let body = match response.bytes(LONGEST_REFUSAL).await {
            Ok(body) => body,
            Err(SendError::ResponseTooLarge { .. }) => Bytes::new(),
            Err(why) => return self.lost(why),
        };
        match Refused::read(status, &body) {
            Some(refused) => Failure::Refused(Box::new(self.explained(refused))),
            None => self.foreign(status, said),
        }
    }

    /// With what the client knows and the server does not: where the token came from.
    fn explained(&self, mut refused: Refused) -> Refused {
        match (refused.status, &self.shown) {
            (StatusCode::UNAUTHORIZED, None) => {
                refused.detail = format!(
                    "the server at {} wants a token, and none was found; name one with --token or \
                     SANDYARD_TOKEN",
                    self.base
                );
            }
            (StatusCode::UNAUTHORIZED, Some(shown)) => {
                refused.detail = format!(
                    "the server at {} does not know the token in {}; name another with --token or \
                     SANDYARD_TOKEN",
                    self.base, shown.origin
                );
            }
            (StatusCode::FORBIDDEN, Some(shown)) => {
                refused.advice = Some(format!("the token shown is the one in {}", shown.origin));
            }
            _ => {}
        }
        refused
    }

    fn foreign(&self, status: StatusCode, said: Option<String>) -> Failure {
        Failure::Foreign { server: self.base.to_string(), status, said }
    }

    fn nobody(&self, why: SendError) -> Failure {
        let server = self.base.to_string();
        let there = match &self.file {
            Some(file) => format!(" ({} names this one)", file.display()),
            None => String::new(),
        };
        match why {
            SendError::ConnectionLost
            | SendError::Incomplete
            | SendError::ResponseTimeout
            | SendError::ResponseHead
            | SendError::Protocol(_)
            | SendError::RequestBody(_)
            | SendError::RequestTooLarge { .. } => Failure::Lost { server, why: Box::new(why) },
            SendError::ConnectionRefused | SendError::ConnectTimeout => {
                let advice = format!(
                    "start one with `sandyard serve`, or name another with --server or \
                     SANDYARD_SERVER{there}"
                );
                Failure::Nobody { server, why: Box::new(why), advice }
            }
            _ => {
                let advice = format!("name another with --server or SANDYARD_SERVER{there}");
                Failure::Nobody { server, why: Box::new(why), advice }
            }
        }
    }
}

/// How long a busy server asks to be left alone, if that is not too long.
fn pause(response: &Response) -> Option<Duration> {
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {}
        _ => return None,
    }
    let after = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let seconds = after.parse::<u64>().ok().filter(|seconds| *seconds <= LONGEST_PAUSE)?;
    Some(Duration::from_secs(seconds.max(1)))
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(text.chars().take(100).collect())
}
