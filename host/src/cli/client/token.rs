//! The token that a client shows.

use std::fmt;

use http::HeaderValue;

/// The token that a client shows; it is shown to nobody else.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::cli) struct Token(String);

impl Token {
    /// The token as a header, less the blanks around it; none if it can't be one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let token = self.0.trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Any text will do here, so that the one that reads arguments never has to show a wrong one.
impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_header_and_never_shown() {
        let token = Token::from("sy_abc\n".to_owned());
        let header = token.header().unwrap();
        assert_eq!(header, "Bearer sy_abc");
        assert!(!format!("{token:?} {header:?}").contains("sy_abc"));
        for wrong in ["", " \n", "a b", "a\u{e9}", "a\r\nb"] {
            assert_eq!(Token::from(wrong.to_owned()).header(), None, "{wrong:?}");
        }
    }
}
