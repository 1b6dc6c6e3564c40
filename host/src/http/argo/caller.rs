//! Tokens as Argo's clients show them.

use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::problem::ArgoProblem;
use crate::http::{AppState, Caller, Problem, auth};

/// Who sends a request to one of Argo's paths: the holder of a token, which is shown as `Bearer`,
/// or as `Basic` in the place of the password or, without one, of the user.
#[derive(Debug, Clone)]
pub(in crate::http) struct ArgoCaller(pub(in crate::http) Caller);

impl FromRequestParts<AppState> for ArgoCaller {
    type Rejection = ArgoProblem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ArgoProblem> {
        let header = parts.headers.get(AUTHORIZATION).ok_or_else(Problem::unauthorized)?;
        let caller = holder(state, header).ok_or_else(Problem::unauthorized)?;
        Ok(Self(caller))
    }
}

/// Whose token an `Authorization` header shows.
pub(in crate::http) fn holder(state: &AppState, header: &HeaderValue) -> Option<Caller> {
    match auth::bearer(header) {
        Some(token) => auth::holder(state, token),
        None => auth::holder(state, &basic(header)?),
    }
}

/// The token in a header of the scheme `Basic`.
fn basic(header: &HeaderValue) -> Option<String> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    let token = if password.is_empty() { user } else { password };
    (!token.is_empty()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_password_or_the_user() {
        let read = |text: &str| {
            let header = format!("Basic {}", STANDARD.encode(text));
            basic(&HeaderValue::from_str(&header).unwrap())
        };
        assert_eq!(read("anybody:sy_a").as_deref(), Some("sy_a"));
        assert_eq!(read("sy_a:").as_deref(), Some("sy_a"));
        assert_eq!(read("anybody:a:b").as_deref(), Some("a:b"));
        assert_eq!((read(":"), read("sy_a")), (None, None));
        assert_eq!(basic(&HeaderValue::from_static("Basic ???")), None);
        assert_eq!(basic(&HeaderValue::from_static("Bearer abc")), None);
    }
}
