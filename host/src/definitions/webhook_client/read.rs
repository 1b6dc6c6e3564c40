//! Reading a webhook client.

use std::time::Duration;

use http::HeaderName;
use http::header::AUTHORIZATION;
use serde_json::{Map, Value};

use super::client::WebhookClient;
use super::kind::ClientKind;
use super::scheme::{HmacAlgorithm, HmacScheme, SignatureEncoding, SignedTime};
use crate::definitions::context::{ReadContext, Stamp};
use crate::definitions::fields::Fields;
use crate::definitions::labels;
use crate::definitions::problem::{Problem, Problems};
use crate::model::ClientId;

/// How far a sender's time may be off where the definition says nothing: what Stripe, Slack and
/// Standard Webhooks recommend.
const TOLERANCE: u32 = 300;

/// The most that a sender's time may be off. A copied delivery is taken for as long, once its id
/// is forgotten.
const MAX_TOLERANCE: u32 = 86_400;

/// The longest prefix of a signature, in bytes.
const MAX_PREFIX: usize = 64;

/// The longest name of a header, in bytes.
const MAX_HEADER: usize = 128;

const KEYS: [&str; 20] = [
    "name",
    "namespace",
    "enabled",
    "type",
    "secret",
    "header",
    "algorithm",
    "encoding",
    "prefix",
    "id_header",
    "timestamp_header",
    "tolerance",
    "cluster_scope",
    "labels",
    "created",
    "modified",
    "username",
    "revision",
    "api_key",
    "session_id",
];

/// What only the type `hmac` has.
const HMAC_KEYS: [&str; 6] =
    ["header", "algorithm", "encoding", "prefix", "id_header", "timestamp_header"];

impl WebhookClient {
    /// Reads a webhook client. `name`, `type` and `secret` have to be there; `enabled` is true if
    /// absent. What the host sets itself is dropped unless it comes from the store.
    ///
    /// # Errors
    /// Every field that is unknown, missing, not of its form or none of its type's, by its path.
    pub fn read(fields: Map<String, Value>, context: &ReadContext) -> Result<Self, Problems> {
        let mut fields = Fields::new(fields, &KEYS, "webhook clients");
        let client = read(&mut fields, context);
        fields.finish(client)
    }
}

fn read(fields: &mut Fields, context: &ReadContext) -> Option<WebhookClient> {
    let id: Option<ClientId> = fields.required_id("name", "webhook client's name");
    let namespace = fields.id("namespace", "namespace's id");
    let enabled = fields.flag("enabled", true);
    let kind = read_kind(fields);
    let secret = fields.required_id("secret", "name of a secret");
    let cluster_scope = fields.flag("cluster_scope", false);
    let labels = labels::read(fields);
    let Stamp { created, modified, username, revision } = Stamp::read(fields, context);
    Some(WebhookClient {
        id: id?,
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
        enabled,
        kind: kind?,
        secret: secret?,
        cluster_scope,
        labels,
        created,
        modified,
        username,
        revision,
    })
}

fn read_kind(fields: &mut Fields) -> Option<ClientKind> {
    let accepted = format!("one of {}", ClientKind::NAMES.join(", "));
    if !fields.has("type") {
        fields.missing("type", accepted);
        return None;
    }
    let known =
        |value: &Value| ClientKind::NAMES.into_iter().find(|name| value.as_str() == Some(name));
    let name = fields.read("type", known, &accepted)?;
    if name == "hmac" {
        return read_scheme(fields).map(ClientKind::Hmac);
    }
    for key in HMAC_KEYS {
        refuse_foreign(fields, key, name, "`hmac` have");
    }
    let kind = match name {
        "github" => ClientKind::Github,
        "gitlab" => ClientKind::Gitlab,
        "bitbucket" => ClientKind::Bitbucket,
        "bitbucketserver" => ClientKind::BitbucketServer,
        "stripe" => ClientKind::Stripe { tolerance: read_tolerance(fields) },
        "slack" => ClientKind::Slack { tolerance: read_tolerance(fields) },
        _ => ClientKind::StandardWebhooks { tolerance: read_tolerance(fields) },
    };
    if kind.tolerance().is_none() {
        refuse_foreign(fields, "tolerance", name, "stripe, slack and standard-webhooks have");
    }
    Some(kind)
}

/// Refuses what clients of this type don't have.
fn refuse_foreign(fields: &mut Fields, key: &str, name: &str, who: &str) {
    if let Some(value) = fields.take(key).filter(|value| value != "") {
        let accepted = format!("nothing for the type {name}; only clients of the type {who} it");
        fields.refuse(Problem::of_value(key, &value, accepted));
    }
}

fn read_scheme(fields: &mut Fields) -> Option<HmacScheme> {
    if !fields.has("header") || fields.is_empty_text("header") {
        fields.missing("header", HEADER);
    }
    let header = read_header(fields, "header");
    let algorithms = HmacAlgorithm::ALL.map(HmacAlgorithm::name).join(", ");
    let algorithm = |value: &Value| {
        HmacAlgorithm::ALL.into_iter().find(|one| value.as_str() == Some(one.name()))
    };
    let algorithm = fields.read("algorithm", algorithm, &format!("one of {algorithms}"));
    let encoding = |value: &Value| {
        SignatureEncoding::ALL.into_iter().find(|one| value.as_str() == Some(one.name()))
    };
    let encoding = fields.read("encoding", encoding, "\"hex\" or \"base64\"");
    let prefix = |value: &Value| {
        let is_printable = |text: &&str| text.bytes().all(|b| (b' '..=b'~').contains(&b));
        let text = value.as_str().filter(|text| text.len() <= MAX_PREFIX);
        text.filter(is_printable).map(str::to_owned)
    };
    let prefix = fields.read("prefix", prefix, "a text of at most 64 printable ASCII characters");
    let id_header = read_header(fields, "id_header");
    let time = match read_header(fields, "timestamp_header") {
        Some(header) => Some(SignedTime { header, tolerance: read_tolerance(fields) }),
        None => {
            if let Some(value) = fields.take("tolerance") {
                let accepted = "nothing, or a `timestamp_header` beside it";
                fields.refuse(Problem::of_value("tolerance", &value, accepted));
            }
            None
        }
    };
    Some(HmacScheme {
        header: header?,
        algorithm: algorithm.unwrap_or(HmacAlgorithm::Sha256),
        encoding: encoding.unwrap_or(SignatureEncoding::Hex),
        prefix: prefix.unwrap_or_default(),
        id_header,
        time,
    })
}

const HEADER: &str = "the name of a header other than Authorization, like \"X-Signature\"";

/// The name of a header; none if absent or empty.
fn read_header(fields: &mut Fields, key: &str) -> Option<HeaderName> {
    if fields.is_empty_text(key) {
        return None;
    }
    let name = |value: &Value| {
        let name = value.as_str().filter(|name| name.len() <= MAX_HEADER)?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        // Whoever sends that one shows a token, and no client is asked.
        name.filter(|name| *name != AUTHORIZATION)
    };
    fields.read(key, name, HEADER)
}

fn read_tolerance(fields: &mut Fields) -> Duration {
    let seconds = fields.seconds_within("tolerance", 1..=MAX_TOLERANCE, "1 to 86400 seconds");
    Duration::from_secs(seconds.unwrap_or(TOLERANCE).into())
}
