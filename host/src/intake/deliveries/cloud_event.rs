//! CloudEvents over HTTP, in their two modes (CloudEvents, HTTP Protocol Binding 1.0.2).
//!
//! Either way the attributes come to stand in the metadata under `ce-*`, and the payload is the
//! event's data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::data_form::DataForm;
use super::message::MessageError;

/// What the names of attributes begin with among headers.
pub(super) const PREFIX: &str = "ce-";

/// The type of a CloudEvent that has its attributes in the body.
const STRUCTURED: &str = "application/cloudevents+json";

/// What the types of all bodies begin with that hold attributes.
const IN_BODY: &str = "application/cloudevents";

/// The headers that make a request a CloudEvent: the attributes that each has.
const REQUIRED: [&str; 4] = ["ce-specversion", "ce-id", "ce-source", "ce-type"];

/// Where in metadata the type of the data is told.
const DATA_TYPE: &str = "ce-datacontenttype";

/// Where a CloudEvent has its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// In headers, with the data as the body.
    Binary,
    /// In the body, with the data among them.
    Structured,
}

impl Mode {
    /// The mode that the headers tell; none if they are not those of a CloudEvent.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let essence = essence(content_type(headers).unwrap_or_default());
        if essence == STRUCTURED {
            return Some(Self::Structured);
        }
        let is_whole = REQUIRED.iter().all(|name| headers.contains_key(*name));
        (is_whole && !essence.starts_with(IN_BODY)).then_some(Self::Binary)
    }
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// A type without its parameters, in lower case.
fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The data of an event whose attributes are headers; these are decoded in the metadata.
///
/// # Errors
/// A header is no text, or the data is not what its type says.
pub(super) fn read_binary(
    headers: &HeaderMap,
    body: &[u8],
    metadata: &mut Map<String, Value>,
) -> Result<Value, MessageError> {
    let attributes = metadata.iter_mut().filter(|(name, _)| name.starts_with(PREFIX));
    for (name, values) in attributes {
        for value in values.as_array_mut().into_iter().flatten() {
            let decoded = value.as_str().map(|text| decode_header(name, text)).transpose()?;
            *value = decoded.into();
        }
    }
    let kind = content_type(headers);
    if let Some(kind) = kind {
        insert(metadata, DATA_TYPE, kind.to_owned());
    }
    kind.map_or(DataForm::Json, DataForm::of).read(body)
}

/// The value of an attribute: quotes are taken off, and then percent-encoding, once. A percent sign
/// that two hexadecimal digits don't follow stands for itself.
fn decode_header(name: &str, text: &str) -> Result<String, MessageError> {
    let text = unquoted(text.trim());
    let decoded = percent_decode_str(&text).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| MessageError::NoText { name: name.to_owned(), found: text.clone() })
}

/// A text without the quotes around it, and without the backslashes before what they protect.
fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        plain.push(if char == '\\' { chars.next().unwrap_or(char) } else { char });
    }
    plain
}

/// Makes a CloudEvent in one body what it would be with its attributes in headers. What is none,
/// for all that its type says, stays as it is.
///
/// # Errors
/// The data is not what its type says.
pub(super) fn unwrap(
    body: Value,
    metadata: &mut Map<String, Value>,
) -> Result<Value, MessageError> {
    let event = match body {
        Value::Object(event) if event.contains_key("specversion") => event,
        other => return Ok(other),
    };
    let mut payload = Value::Null;
    let kind = event.get("datacontenttype").and_then(Value::as_str);
    let form = kind.map_or(DataForm::Json, DataForm::of);
    for (name, value) in event {
        match (name.as_str(), value) {
            ("data", data) => payload = data,
            ("data_base64", Value::String(encoded)) => {
                let bytes = STANDARD.decode(encoded).map_err(MessageError::NoBase64)?;
                payload = form.read(&bytes)?;
            }
            (_, Value::Null) => {}
            (_, Value::String(text)) => insert(metadata, &attribute(&name), text),
            (_, other) => insert(metadata, &attribute(&name), other.to_string()),
        }
    }
    Ok(payload)
}

fn attribute(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_lowercase())
}

fn insert(metadata: &mut Map<String, Value>, name: &str, text: String) {
    metadata.insert(name.to_owned(), Value::Array(vec![text.into()]));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::message::read_message as read;
    use super::super::message::tests::headers;
    use super::*;

    /// The headers of an event in binary mode, and these.
    fn binary(more: &[(&str, &str)]) -> HeaderMap {
        let mut all = vec![("ce-specversion", "1.0"), ("ce-type", "t"), ("ce-source", "/s")];
        all.push(("ce-id", "1"));
        all.extend(more);
        headers(&all)
    }

    #[test]
    fn an_event_in_headers_has_data_of_any_type() {
        let payload = |kind: &str, body: &[u8]| {
            let (metadata, payload) = read(&binary(&[("content-type", kind)]), body).unwrap();
            assert_eq!(metadata["ce-datacontenttype"], json!([kind]));
            payload
        };
        assert_eq!(payload("application/json", b"{\"a\":1}"), json!({ "a": 1 }));
        assert_eq!(payload("text/plain; charset=utf-8", b"hello"), "hello");
        assert_eq!(payload("application/xml", b"<a/>"), "<a/>");
        assert_eq!(payload("application/octet-stream", b"\xff\xd8"), "/9g=");
        assert_eq!(payload("text/plain", b""), Value::Null);
        let (metadata, payload) = read(&binary(&[]), b"[1]").unwrap();
        assert_eq!((payload, metadata.get("ce-datacontenttype")), (json!([1]), None));
        assert!(read(&binary(&[("content-type", "application/json")]), b"hello").is_err());
        // What lacks an attribute that each event has is a request like any other.
        let partly = headers(&[("ce-id", "%41"), ("content-type", "text/plain")]);
        assert!(read(&partly, b"hello").is_err());
        assert_eq!(read(&partly, b"1").unwrap(), (json!({ "ce-id": ["%41"] }), json!(1)));
    }

    #[test]
    fn attributes_in_headers_are_decoded_once() {
        for (sent, meant) in [
            ("Euro%20%E2%82%AC%20%f0%9f%98%80", "Euro \u{20ac} \u{1f600}"),
            ("100%25", "100%"),
            ("%2541", "%41"),
            ("%41", "A"),
            ("100%, 5%zz %4", "100%, 5%zz %4"),
            ("a+b", "a+b"),
            (r#""a \"b\" \\ %41""#, r#"a "b" \ A"#),
            ("\"", "\""),
        ] {
            let (metadata, _) =
                read(&binary(&[("ce-subject", sent), ("x-a", "%41")]), b"").unwrap();
            assert_eq!(metadata["ce-subject"], json!([meant]), "{sent}");
            assert_eq!(metadata["x-a"], json!(["%41"]));
        }
        let refused = read(&binary(&[("ce-subject", "%C0%A0")]), b"").unwrap_err().to_string();
        assert!(
            refused.contains("the header ce-subject") && refused.contains("%C0%A0"),
            "{refused}"
        );
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
        let (_, plain) = read(&HeaderMap::new(), br#"{"specversion":"1.0","data":1}"#).unwrap();
        assert_eq!(plain["specversion"], "1.0");
        let (_, plain) = read(&headers, br#"{"data":1}"#).unwrap();
        assert_eq!(plain, json!({ "data": 1 }));
    }
}
