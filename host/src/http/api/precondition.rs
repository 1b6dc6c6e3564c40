//! Revisions as entity tags: a change is made only to what its maker has seen (RFC 9110, 13.1).

use axum::extract::FromRequestParts;
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::http::Problem;
use crate::store::definitions::Expected;

/// What `If-Match` and `If-None-Match` ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Precondition {
    held: Option<Held>,
    must_be_new: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    /// Whatever is there, but it must be there.
    Any,
    /// One of these revisions.
    OneOf(Vec<u64>),
}

impl Precondition {
    /// Whether what is there, of this revision if it is, is what the caller expects.
    ///
    /// # Errors
    /// 412: it is not.
    pub(super) fn check(&self, held: Option<u64>) -> Result<(), Problem> {
        match (held, &self.held) {
            (Some(held), _) if self.must_be_new => Err(Problem::precondition_failed(format!(
                "If-None-Match: it exists already, with revision {held}"
            ))),
            (None, Some(_)) => {
                Err(Problem::precondition_failed("If-Match: there is nothing to change"))
            }
            (Some(held), Some(Held::OneOf(revisions))) if !revisions.contains(&held) => {
                Err(Problem::precondition_failed(format!(
                    "If-Match: the revision is \"{held}\" by now; read it again and repeat the \
                     change"
                )))
            }
            _ => Ok(()),
        }
    }
}

/// What a change that was made of `held` may be written over.
pub(super) fn expected(held: Option<u64>) -> Expected {
    held.map_or(Expected::New, Expected::Revision)
}

/// The entity tag of a revision.
pub(super) fn tag(revision: u64) -> (HeaderName, HeaderValue) {
    let text = format!("\"{revision}\"");
    (ETAG, HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\"")))
}

impl<S: Send + Sync> FromRequestParts<S> for Precondition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let held = match text(&parts.headers, IF_MATCH)? {
            None => None,
            Some("*") => Some(Held::Any),
            Some(tags) => Some(Held::OneOf(revisions(tags)?)),
        };
        let must_be_new = match text(&parts.headers, IF_NONE_MATCH)? {
            None => false,
            Some("*") => true,
            Some(other) => return Err(refused("If-None-Match", other, "*")),
        };
        Ok(Self { held, must_be_new })
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(&name) else { return Ok(None) };
    match value.to_str() {
        Ok(text) => Ok(Some(text.trim())),
        Err(_) => Err(Problem::bad_request(format!("the header {name} is no printable text"))),
    }
}

/// The revisions in a list of tags. One that no revision has, a weak one included, matches none.
fn revisions(tags: &str) -> Result<Vec<u64>, Problem> {
    let mut revisions = Vec::new();
    for tag in tags.split(',').map(str::trim) {
        let strong = tag.strip_prefix("W/").unwrap_or(tag);
        let inner = strong.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        let Some(inner) = inner else {
            return Err(refused("If-Match", tag, "an ETag as it was given, like \"3\", or *"));
        };
        if strong.len() == tag.len() {
            revisions.extend(inner.parse::<u64>());
        }
    }
    Ok(revisions)
}

fn refused(header: &str, found: &str, accepted: &str) -> Problem {
    let found: String = found.chars().take(40).collect();
    Problem::bad_request(format!("{header}: found {found}; accepted is {accepted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(headers: &[(&str, &str)]) -> Result<Precondition, Problem> {
        let request = headers
            .iter()
            .fold(http::Request::get("/"), |request, (name, value)| request.header(*name, *value));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        Precondition::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn nothing_asked_is_nothing_refused() {
        let none = read(&[]).await.unwrap();
        assert!(none.check(None).is_ok() && none.check(Some(7)).is_ok());
    }

    #[tokio::test]
    async fn a_revision_matches_itself_alone() {
        let third = read(&[("if-match", "\"1\", \"3\"")]).await.unwrap();
        assert!(third.check(Some(3)).is_ok());
        assert_eq!(third.check(Some(4)).unwrap_err().status(), 412);
        assert_eq!(third.check(None).unwrap_err().status(), 412);
        let any = read(&[("if-match", "*")]).await.unwrap();
        assert!(any.check(Some(4)).is_ok());
        assert_eq!(any.check(None).unwrap_err().status(), 412);
        let weak = read(&[("if-match", "W/\"3\"")]).await.unwrap();
        assert_eq!(weak.check(Some(3)).unwrap_err().status(), 412);
    }

    #[tokio::test]
    async fn what_must_be_new_must_not_be_there() {
        let new = read(&[("if-none-match", "*")]).await.unwrap();
        assert!(new.check(None).is_ok());
        assert_eq!(new.check(Some(0)).unwrap_err().status(), 412);
        assert_eq!(read(&[("if-match", "3")]).await.unwrap_err().status(), 400);
        assert_eq!(read(&[("if-none-match", "\"3\"")]).await.unwrap_err().status(), 400);
    }
}
