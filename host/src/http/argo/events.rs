//! `/api/v1/events`: payloads from outside, which meet the bindings of a namespace.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::body_reader::BodyReader;
use super::problem::ArgoProblem;
use super::sender::{Sender, Shown};
use crate::http::api::values::WaitTime;
use crate::http::body::json_bytes;
use crate::http::{AppState, Json, Path, Problem, Query};
use crate::intake::deliveries::{Received, Standing, WEBHOOK_BODY, read_message};
use crate::model::{DeliveryId, Namespace};
use crate::store::deliveries::{DeliveryContent, NewDelivery};

/// The header of the answer that names the delivery.
const DELIVERY: HeaderName = HeaderName::from_static("x-sandyard-delivery");

/// The longest discriminator, in bytes.
const LONGEST_DISCRIMINATOR: usize = 1024;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/events/{namespace}", post(receive))
        .route("/api/v1/events/{namespace}/", post(receive))
        .route("/api/v1/events/{namespace}/{discriminator}", post(receive))
}

/// Where a delivery is sent to.
#[derive(Debug, Deserialize)]
struct Target {
    namespace: Namespace,
    #[serde(default)]
    discriminator: String,
}

/// What the query may say. Senders add what they like to it.
#[derive(Debug, Default, Deserialize)]
struct Wish {
    wait: Option<WaitTime>,
}

/// Takes in a delivery. Needs the scope `events:send`, or a webhook client that it is from.
async fn receive(
    State(state): State<AppState>,
    target: Result<Path<Target>, Problem>,
    wish: Result<Query<Wish>, Problem>,
    request: Request,
) -> Result<Response, ArgoProblem> {
    let Path(Target { namespace, discriminator }) = target?;
    let Query(Wish { wait }) = wish?;
    if discriminator.len() > LONGEST_DISCRIMINATOR {
        let most = format!("the discriminator has more than {LONGEST_DISCRIMINATOR} bytes");
        return Err(Problem::bad_request(most).into());
    }
    let (mut parts, body) = request.into_parts();
    // Whoever shows a token is known before anything more is read.
    let shown = Shown::of(&state, &parts.headers, &namespace)?;
    let (standing, limit) = match shown {
        Shown::Token(_) => (Standing::Known, state.settings().body_limit.max(WEBHOOK_BODY)),
        Shown::Nothing(_) => (Standing::Unknown, WEBHOOK_BODY),
    };
    let reader = BodyReader { intake: state.deliveries(), namespace: &namespace, standing, limit };
    let (body, reservation) = reader.read(&parts.headers, body).await?;
    let sender = match shown.sender(&state, &parts.headers, &namespace, &body).await {
        Ok(sender) => sender,
        Err(refused) => return refused.answer(),
    };
    if let Some(challenge) = sender.challenge(&body) {
        return Ok(Json(json!({ "challenge": challenge })).into_response());
    }
    sender.hide_secret(&mut parts.headers);
    let (metadata, payload) = read_message(&parts.headers, &body)
        .map_err(|error| Problem::bad_request(error.to_string()))?;
    // Who waits for the answer holds none of it.
    drop((body, parts));
    let content = DeliveryContent { namespace, discriminator, metadata, payload };
    let received = state.deliveries().receive(new(content, sender), reservation).await?;
    answer(&state, received, wait).await
}

fn new(content: DeliveryContent, sender: Sender) -> NewDelivery {
    NewDelivery {
        id: DeliveryId::generate(),
        content,
        sender: sender.name,
        sender_id: sender.delivery_id,
        cluster_scope: sender.cluster_scope,
        replay_of: None,
    }
}

/// `{}`, as Argo answers; to who waits, what became of the delivery.
async fn answer(
    state: &AppState,
    received: Received,
    wait: Option<WaitTime>,
) -> Result<Response, ArgoProblem> {
    let id = received.id.clone();
    let wait = wait.map(|WaitTime(wait)| wait).filter(|wait| !wait.is_zero());
    let mut response = match wait {
        None => json_bytes(&b"{}"[..]).into_response(),
        Some(wait) => Json(outcome(state, received, wait).await?).into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(DELIVERY, id);
    }
    Ok(response)
}

/// What became of a delivery, or that it waits still.
///
/// # Errors
/// The store failed.
pub(in crate::http) async fn outcome(
    state: &AppState,
    received: Received,
    wait: Duration,
) -> Result<Map<String, Value>, Problem> {
    let id = received.id.clone();
    let account = state.deliveries().wait(received, wait).await?;
    let mut outcome = Map::new();
    outcome.insert("delivery".to_owned(), id.as_str().into());
    let word = if account.is_some() { "done" } else { "waiting" };
    outcome.insert("state".to_owned(), word.into());
    // Texts and numbers always serialise.
    if let Some(Ok(Value::Object(account))) = account.map(serde_json::to_value) {
        outcome.extend(account);
    }
    Ok(outcome)
}
