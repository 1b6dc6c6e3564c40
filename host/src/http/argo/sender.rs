//! Who sends a delivery: the holder of a token, or a webhook client that signs.

use std::sync::Arc;
use std::time::SystemTime;

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::caller::holder;
use super::problem::ArgoProblem;
use crate::definitions::{ClientKind, WebhookClient};
use crate::http::{AppState, Caller, Json, Problem};
use crate::intake::verification::{Claim, Message, Verified, secret_header};
use crate::model::Namespace;
use crate::store::tokens::Scope;

/// Who sends a delivery.
#[derive(Debug)]
pub(super) struct Sender {
    /// What the sender goes by.
    pub(super) name: String,
    /// The sender's own id of the delivery.
    pub(super) delivery_id: Option<String>,
    /// Whether it may start events of the namespace `default` from elsewhere.
    pub(super) cluster_scope: bool,
    /// The header that shows its secret.
    secret_header: Option<&'static str>,
    is_slack: bool,
}

/// What a request shows before its body is read.
#[derive(Debug)]
pub(super) enum Shown {
    /// A token that may send to the namespace.
    Token(Caller),
    /// No token. Some of these clients may have signed it.
    Nothing(Vec<Arc<WebhookClient>>),
}

/// Why a request without a token is not taken.
#[derive(Debug)]
pub(super) enum Unknown {
    /// No client signed it. Why is in the log, and not told to who asks.
    NoClient,
    /// The store failed.
    Failed(Problem),
}

/// What Slack asks of an address before it sends there.
#[derive(Deserialize)]
struct Challenge {
    r#type: String,
    challenge: String,
}

impl Shown {
    /// What the headers show.
    ///
    /// # Errors
    /// The token is wrong, or may not send to the namespace; or there is none, and the namespace
    /// has no webhook clients.
    pub(super) fn of(
        state: &AppState,
        headers: &HeaderMap,
        namespace: &Namespace,
    ) -> Result<Self, Problem> {
        if let Some(header) = headers.get(AUTHORIZATION) {
            let caller = holder(state, header).ok_or_else(Problem::unauthorized)?;
            caller.require(Scope::SendEvents, namespace)?;
            return Ok(Self::Token(caller));
        }
        let mut clients = state.store().clients(namespace);
        clients.retain(|client| client.enabled);
        if clients.is_empty() { Err(Problem::unauthorized()) } else { Ok(Self::Nothing(clients)) }
    }

    /// Who sends this body.
    ///
    /// # Errors
    /// Nobody who is known; the store failed.
    pub(super) async fn sender(
        self,
        state: &AppState,
        headers: &HeaderMap,
        namespace: &Namespace,
        body: &Bytes,
    ) -> Result<Sender, Unknown> {
        let clients = match self {
            Self::Token(caller) => return Ok(Sender::of_token(&caller)),
            Self::Nothing(clients) => clients,
        };
        let message = Message { headers, body, now: SystemTime::now() };
        for client in clients {
            let claim = match Claim::read(&client.kind, &message) {
                Ok(claim) => claim,
                Err(why) => {
                    state.refused().tell(&client, &why.to_string());
                    continue;
                }
            };
            let secret = state.store().secret(namespace, &client.secret).await;
            let Some(secret) = secret.map_err(|error| Unknown::Failed(error.into()))? else {
                state.refused().tell(&client, &format!("there is no secret {}", client.secret));
                continue;
            };
            let checked = state.checks().check(namespace, claim, secret, body).await;
            match checked.map_err(|error| Unknown::Failed(Problem::internal(&error)))? {
                Ok(verified) => return Ok(Sender::of_client(&client, verified)),
                Err(why) => state.refused().tell(&client, &why.to_string()),
            }
        }
        Err(Unknown::NoClient)
    }
}

impl Sender {
    fn of_token(caller: &Caller) -> Self {
        Self {
            name: caller.name(),
            delivery_id: None,
            cluster_scope: caller.may(Scope::SendEvents, &Namespace::default()),
            secret_header: None,
            is_slack: false,
        }
    }

    fn of_client(client: &WebhookClient, verified: Verified) -> Self {
        Self {
            name: format!("Webhook Client ({})", client.id),
            delivery_id: verified.delivery_id,
            cluster_scope: client.cluster_scope,
            secret_header: secret_header(&client.kind),
            is_slack: matches!(client.kind, ClientKind::Slack { .. }),
        }
    }

    /// Takes the secret out of what is kept, and shown to whoever may read deliveries.
    pub(super) fn hide_secret(&self, headers: &mut HeaderMap) {
        if let Some(name) = self.secret_header {
            headers.remove(name);
        }
    }

    /// What Slack wants to read back before it sends anything, where it asks for that.
    pub(super) fn challenge(&self, body: &[u8]) -> Option<String> {
        if !self.is_slack {
            return None;
        }
        let asked: Challenge = serde_json::from_slice(body).ok()?;
        (asked.r#type == "url_verification").then_some(asked.challenge)
    }
}

impl Unknown {
    /// The answer: for a client that is none, to the letter what Argo's senders get (protocol
    /// page, A1).
    pub(super) fn answer(self) -> Result<Response, ArgoProblem> {
        match self {
            Self::NoClient => {
                let body = json!({ "message": "failed to process webhook request" });
                Ok((StatusCode::FORBIDDEN, Json(body)).into_response())
            }
            Self::Failed(problem) => Err(problem.into()),
        }
    }
}
