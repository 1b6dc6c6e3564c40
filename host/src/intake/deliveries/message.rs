//! What a request says: its headers as metadata, its body as payload (protocol page, A1 and A2).

use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};
use thiserror::Error;

use super::cloud_event::{self, Mode};
use super::json_body::first_value;

/// What the headers begin with that metadata shows: Argo's, and those of CloudEvents.
const SHOWN: [&str; 2] = ["x-", cloud_event::PREFIX];

/// Why a request says nothing that can be read.
#[derive(Debug, Error)]
pub enum MessageError {
    /// The body is no JSON.
    #[error("the body is no JSON: {0}")]
    NoJson(serde_json::Error),
    /// The data of a CloudEvent is no base64.
    #[error("data_base64 of the CloudEvent is no base64: {0}")]
    NoBase64(base64::DecodeError),
    /// A header of a CloudEvent is no text.
    #[error(
        "the header {name} of the CloudEvent has the percent-encoded bytes {found:?}, which are no \
         UTF-8; a percent sign of its own is written %25"
    )]
    NoText {
        /// The header.
        name: String,
        /// The value as it came.
        found: String,
    },
}

/// The metadata and the payload of a request.
///
/// # Errors
/// [`MessageError`].
pub fn read_message(headers: &HeaderMap, body: &[u8]) -> Result<(Value, Value), MessageError> {
    let mut metadata = metadata(headers);
    let payload = match Mode::of(headers) {
        Some(Mode::Binary) => cloud_event::read_binary(headers, body, &mut metadata)?,
        Some(Mode::Structured) => cloud_event::unwrap(first_value(body)?, &mut metadata)?,
        None => first_value(body)?,
    };
    Ok((Value::Object(metadata), payload))
}

/// Lists of texts by the lower-case names of the headers; nothing is split at commas.
fn metadata(headers: &HeaderMap) -> Map<String, Value> {
    let shown = |name: &str| SHOWN.iter().any(|prefix| name.starts_with(prefix));
    let names = headers.keys().filter(|name| shown(name.as_str()));
    names
        .map(|name| {
            let values = headers.get_all(name).iter().map(text);
            (name.as_str().to_owned(), Value::Array(values.collect()))
        })
        .collect()
}

fn text(value: &HeaderValue) -> Value {
    String::from_utf8_lossy(value.as_bytes()).into_owned().into()
}

#[cfg(test)]
pub(super) mod tests {
    use http::HeaderName;
    use serde_json::json;

    use super::read_message as read;
    use super::*;

    pub(in super::super) fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        headers
    }

    fn of(body: &str) -> Value {
        read(&HeaderMap::new(), body.as_bytes()).unwrap().1
    }

    #[test]
    fn headers_that_begin_with_x_are_lists_under_lower_case_names() {
        let headers = headers(&[
            ("X-Valid", "true"),
            ("ignored", "false"),
            ("Authorization", "Bearer secret"),
            ("Cookie", "x-a=b"),
            ("x-many", "a, b"),
            ("X-Many", "c"),
            ("ce-id", "1"),
        ]);
        let (metadata, _) = read(&headers, b"").unwrap();
        let expected = json!({ "x-valid": ["true"], "x-many": ["a, b", "c"], "ce-id": ["1"] });
        assert_eq!(metadata, expected);
    }

    #[test]
    fn the_first_value_of_the_body_counts() {
        for (body, payload) in [
            ("", Value::Null),
            (" \r\n\t ", Value::Null),
            ("null", Value::Null),
            ("{\"a\":1} and more", json!({ "a": 1 })),
            ("[1][2]", json!([1])),
            ("12abc", json!(12)),
            ("truefoo", json!(true)),
            ("\"text\"", json!("text")),
            ("true", json!(true)),
            ("9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("1.0", json!(1.0)),
        ] {
            assert_eq!(of(body), payload, "{body}");
        }
        for body in ["hello", "!", "{", "message=hello", "{\"a\"}", "1e999"] {
            assert!(read(&HeaderMap::new(), body.as_bytes()).is_err(), "{body}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(&HeaderMap::new(), deep.as_bytes()).is_err());
        assert!(read(&HeaderMap::new(), b"\"\xff\"").is_err());
    }
}
