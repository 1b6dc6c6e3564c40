//! Webhook clients.

use std::collections::BTreeMap;

use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::definition::{Form, Made, named, one_of};
use super::difference::Difference;

/// A sender who proves by a signature, and not by a token, who it is.
#[derive(ToSchema)]
pub(in crate::http::api) struct WebhookClient {
    /// What it goes by, unique within its namespace.
    #[schema(example = "hub")]
    name: String,
    /// The namespace it sends deliveries to.
    #[schema(example = "default")]
    namespace: String,
    /// Whether its deliveries are taken.
    enabled: bool,
    /// How it signs.
    r#type: ClientType,
    /// The name of the secret it signs with, one of its namespace.
    #[schema(example = "hub-key")]
    secret: String,
    /// Of the type `hmac`: the header with the signature.
    #[schema(nullable = false)]
    header: Option<String>,
    /// Of the type `hmac`: the hash.
    #[schema(nullable = false)]
    algorithm: Option<Algorithm>,
    /// Of the type `hmac`: how the signature is written.
    #[schema(nullable = false)]
    encoding: Option<Encoding>,
    /// Of the type `hmac`: what stands before the signature.
    #[schema(nullable = false)]
    prefix: Option<String>,
    /// Of the type `hmac`: the header with the sender's own id of the delivery; empty for none.
    #[schema(nullable = false)]
    id_header: Option<String>,
    /// Of the type `hmac`: the header with the seconds since 1970; empty for none.
    #[schema(nullable = false)]
    timestamp_header: Option<String>,
    /// Where the sender tells the time: how many seconds it may be off.
    #[schema(nullable = false, maximum = 86_400)]
    tolerance: Option<u32>,
    /// Whether its deliveries may start events of the namespace `default`.
    cluster_scope: bool,
    /// Names and values for finding it: at most 64, of 64 and 256 bytes.
    labels: BTreeMap<String, String>,
    /// When it was made, in seconds since 1970.
    created: i64,
    /// When it was last changed, in seconds since 1970.
    modified: i64,
    /// Who made it.
    username: String,
    /// How often it was changed.
    revision: u64,
}

/// Whose way of signing it is.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum ClientType {
    Github,
    Gitlab,
    Bitbucket,
    BitbucketServer,
    Hmac,
    Stripe,
    Slack,
    #[schema(rename = "standard-webhooks")]
    StandardWebhooks,
}

/// The hash of an HMAC.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
}

/// How a signature is written.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum Encoding {
    Hex,
    Base64,
}

/// A webhook client to be kept.
pub(in crate::http::api) struct NewWebhookClient;

/// Some fields of a webhook client; null sets one back to what it is by default.
pub(in crate::http::api) struct WebhookClientChange;

/// A webhook client, or what replacing it would change.
pub(in crate::http::api) struct WebhookClientOrDifference;

const FORMS: [(&str, Form); 3] =
    [("enabled", Form::Flag), ("cluster_scope", Form::Flag), ("tolerance", Form::Duration)];

impl PartialSchema for NewWebhookClient {
    fn schema() -> RefOr<Schema> {
        let about = "A webhook client to be kept. What is left out is as by default.";
        Made::of::<WebhookClient>(about).forms(&FORMS).required(&["type", "secret"]).schema()
    }
}

impl PartialSchema for WebhookClientChange {
    fn schema() -> RefOr<Schema> {
        let about = "Some fields of a webhook client; null sets one back to what it is by default.";
        Made::of::<WebhookClient>(about).without(&["name", "namespace"]).forms(&FORMS).schema()
    }
}

impl PartialSchema for WebhookClientOrDifference {
    fn schema() -> RefOr<Schema> {
        one_of([WebhookClient::schema(), Difference::schema()])
    }
}

named!(WebhookClient; NewWebhookClient, WebhookClientChange, WebhookClientOrDifference);
