//! The key under which a repeated request gets the first one's answer.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::http::Problem;

/// The longest key, in bytes.
const LONGEST: usize = 255;

/// The header's name.
const HEADER: &str = "idempotency-key";

/// What the header `Idempotency-Key` says, if it is there, apart from all keys of other origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IdempotencyKey(pub(super) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default();
        let is_printable = key.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !(1..=LONGEST).contains(&key.len()) || !is_printable || values.next().is_some() {
            return Err(Problem::bad_request(format!(
                "Idempotency-Key: accepted is one key of 1 to {LONGEST} printable ASCII characters"
            )));
        }
        // Plugins have keys too, by the import `chain`, which begin otherwise.
        Ok(Self(Some(format!("caller {key}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(key: &[u8]) -> Result<IdempotencyKey, Problem> {
        let request = http::Request::get("/").header(HEADER, key);
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        IdempotencyKey::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn a_key_is_short_and_printable() {
        let key = read(b"order 4711").await.unwrap();
        assert_eq!(key.0.as_deref(), Some("caller order 4711"));
        assert!(read(&[b'x'; 255]).await.is_ok());
        for wrong in [&[b'x'; 256][..], b"", b"a\tb", "\u{e9}".as_bytes()] {
            assert_eq!(read(wrong).await.unwrap_err().status(), 400, "{wrong:?}");
        }
    }
}
