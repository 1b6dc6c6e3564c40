//! What a request says: its headers as metadata, its body as payload (protocol page, A1 and A2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize as _;
use serde_json::{Map, Value};
use thiserror::Error;

/// What the headers begin with that metadata shows: Argo's, and those of CloudEvents.
const SHOWN: [&str; 2] = ["x-", "ce-"];

/// The type of a CloudEvent that has its attributes in the body.
const CLOUD_EVENT: &str = "application/cloudevents+json";

/// Why a request says nothing that can be read.
#[derive(Debug, Error)]
pub enum MessageError {
    /// The body is no JSON.
    #[error("the body is no JSON: {0}")]
    NoJson(serde_json::Error),
    /// The data of a CloudEvent is no base64.
    #[error("data_base64 of the CloudEvent is no base64: {0}")]
    NoBase64(base64::DecodeError),
}

/// The metadata and the payload of a request.
///
/// # Errors
/// [`MessageError`].
pub fn read_message(headers: &HeaderMap, body: &[u8]) -> Result<(Value, Value), MessageError> {
    let mut metadata = metadata(headers);
    let payload = first_value(body)?;
    let payload = match (is_cloud_event(headers), payload) {
        (true, Value::Object(event)) if event.contains_key("specversion") => {
            unwrap(event, &mut metadata)?
        }
        (_, payload) => payload,
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

/// The first JSON value of the body; what follows it is nothing. An empty body is null.
fn first_value(body: &[u8]) -> Result<Value, MessageError> {
    if body.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
        return Ok(Value::Null);
    }
    // An iterator over values would refuse a number or a word that something else touches.
    let mut first = serde_json::Deserializer::from_slice(body);
    Value::deserialize(&mut first).map_err(MessageError::NoJson)
}

fn is_cloud_event(headers: &HeaderMap) -> bool {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(CLOUD_EVENT)
}

/// Makes a CloudEvent in one body what it would be with its attributes in headers: these become
/// `ce-*` in the metadata, and the payload is its data (CloudEvents, HTTP Protocol Binding).
fn unwrap(
    event: Map<String, Value>,
    metadata: &mut Map<String, Value>,
) -> Result<Value, MessageError> {
    let mut payload = Value::Null;
    let is_json = has_json(&event);
    for (name, value) in event {
        match (name.as_str(), value) {
            ("data", data) => payload = data,
            ("data_base64", Value::String(encoded)) => payload = decode(&encoded, is_json)?,
            (_, Value::Null) => {}
            (_, Value::String(text)) => insert(metadata, &name, text),
            (_, other) => insert(metadata, &name, other.to_string()),
        }
    }
    Ok(payload)
}

fn insert(metadata: &mut Map<String, Value>, attribute: &str, text: String) {
    let name = format!("ce-{}", attribute.to_ascii_lowercase());
    metadata.insert(name, Value::Array(vec![text.into()]));
}

/// Whether the data of an event is JSON by its own word; one that says nothing has JSON.
fn has_json(event: &Map<String, Value>) -> bool {
    let Some(kind) = event.get("datacontenttype").and_then(Value::as_str) else { return true };
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Data that came in base64: JSON as its value, text as text, and all else in base64 as it came.
fn decode(encoded: &str, is_json: bool) -> Result<Value, MessageError> {
    let bytes = STANDARD.decode(encoded).map_err(MessageError::NoBase64)?;
    if is_json {
        return first_value(&bytes);
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|_| encoded.to_owned()).into())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use serde_json::json;

    use super::read_message as read;
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
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
        for body in ["hello", "!", "{", "message=hello", "{\"a\"}", "\"\\ud800\"", "1e999"] {
            assert!(read(&HeaderMap::new(), body.as_bytes()).is_err(), "{body}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(&HeaderMap::new(), deep.as_bytes()).is_err());
        assert!(read(&HeaderMap::new(), b"\"\xff\"").is_err());
    }

    #[test]
    fn a_cloud_event_is_the_same_in_one_body_as_in_headers() {
        let headers = headers(&[("Content-Type", "application/cloudevents+json; charset=utf-8")]);
        let event = |more: Value| {
            let mut event = json!({ "specversion": "1.0", "id": "1", "type": "t", "source": "/s" });
            event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            read(&headers, event.to_string().as_bytes())
        };
        let (metadata, payload) =
            event(json!({ "data": { "a": 1 }, "number": 7, "flag": true, "none": null })).unwrap();
        assert_eq!(payload, json!({ "a": 1 }));
        let expected = json!({ "ce-specversion": ["1.0"], "ce-id": ["1"], "ce-type": ["t"],
            "ce-source": ["/s"], "ce-number": ["7"], "ce-flag": ["true"] });
        assert_eq!(metadata, expected);
        let payload = |more: Value| event(more).unwrap().1;
        assert_eq!(payload(json!({})), Value::Null);
        assert_eq!(payload(json!({ "data_base64": "eyJhIjoxfQ==" })), json!({ "a": 1 }));
        let text = json!({ "datacontenttype": "text/plain", "data_base64": "aGVsbG8=" });
        assert_eq!(payload(text), json!("hello"));
        let bytes = json!({ "datacontenttype": "image/png", "data_base64": "/9j/" });
        assert_eq!(payload(bytes), json!("/9j/"));
        assert!(event(json!({ "data_base64": "???" })).is_err());
        // Without the type, or without the version, it is a payload like any other.
        assert_eq!(of(r#"{"specversion":"1.0","data":1}"#)["specversion"], "1.0");
        let (_, plain) = read(&headers, br#"{"data":1}"#).unwrap();
        assert_eq!(plain, json!({ "data": 1 }));
    }
}
