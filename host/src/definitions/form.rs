//! The forms that a definition's texts keep to.

use crate::protocol::describe;
use serde_json::Value;

/// The longest title, in bytes: one line of a table.
const MAX_TITLE: usize = 256;

/// The longest notes, in bytes: they go into every mail.
const MAX_NOTES: usize = 16 << 10;

/// The longest list of addresses, in bytes.
const MAX_RECIPIENTS: usize = 8 << 10;

/// The longest URL, in bytes: what common servers take.
const MAX_URL: usize = 2048;

/// The longest of the other short texts, in bytes.
const MAX_WORD: usize = 64;

/// The longest server or group name, in bytes: that of a DNS name.
const MAX_TARGET: usize = 253;

/// A form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A name for people.
    Title,
    /// A text for people, over several lines.
    Notes,
    /// E-mail addresses (protocol page, 4.1).
    Recipients,
    /// A URL that is told of jobs.
    WebHook,
    /// A server or a group of servers (protocol page, 4.1).
    Target,
    /// How a category is shown.
    Color,
}

impl Form {
    /// What is accepted, in words.
    pub(super) fn accepted(self) -> &'static str {
        match self {
            Self::Title => "a text of 1 to 256 bytes on one line, without < and >",
            Self::Notes => "a text of at most 16384 bytes without < and >",
            Self::Recipients => {
                "e-mail addresses with commas between, in all at most 8192 of the characters \
                 a-z A-Z 0-9 _ - . @ and spaces, or \"\""
            }
            Self::WebHook => {
                "a URL like \"https://example.com/hook\" of at most 2048 bytes, with http or \
                 https, a host, no user name and no fragment, or \"\""
            }
            Self::Target => {
                "the name of a server or group, of at most 253 of the characters a-z A-Z 0-9 _ - \
                 and dots, or \"\""
            }
            Self::Color => "the name of a color or # and hexadecimal digits, or \"\"",
        }
    }

    /// What was found instead; none when the text has the form.
    pub(super) fn found_instead(self, text: &str) -> Option<String> {
        let longest = self.longest();
        if text.len() > longest {
            return Some(format!("a text of {} bytes", text.len()));
        }
        let kept = match self {
            Self::Title => {
                !text.trim().is_empty() && is_plain(text) && !text.contains(char::is_control)
            }
            Self::Notes => is_plain(text),
            Self::Recipients => text.chars().all(|c| is_word(c) || "-@., \t\r\n".contains(c)),
            // A URL can carry a secret, so that what is wrong is told and not the URL.
            Self::WebHook => return web_hook_problem(text).map(str::to_owned),
            Self::Target => text.chars().all(|c| is_word(c) || "-.".contains(c)),
            Self::Color => is_color(text),
        };
        (!kept).then(|| describe(&Value::String(text.to_owned())))
    }

    fn longest(self) -> usize {
        match self {
            Self::Title => MAX_TITLE,
            Self::Notes => MAX_NOTES,
            Self::Recipients => MAX_RECIPIENTS,
            Self::WebHook => MAX_URL,
            Self::Target => MAX_TARGET,
            Self::Color => MAX_WORD,
        }
    }
}

/// Whether a text is free of what could be markup or an end of text.
fn is_plain(text: &str) -> bool {
    !text.contains(['<', '>', '\0'])
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_color(text: &str) -> bool {
    match text.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }
        None => text.bytes().all(|b| b.is_ascii_alphabetic()),
    }
}

/// Why a text is no URL that can be told of jobs.
fn web_hook_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    if text.contains([' ', '\t', '\r', '\n']) {
        return Some("a text with spaces");
    }
    if text.contains('#') {
        return Some("a URL with a fragment");
    }
    let Ok(uri) = text.parse::<http::Uri>() else {
        return Some("a text that is no URL");
    };
    match uri.scheme_str() {
        Some("http" | "https") => {}
        Some(_) => return Some("a URL with another scheme"),
        None => return Some("a URL without a scheme"),
    }
    match uri.authority() {
        Some(authority) if authority.as_str().contains('@') => Some("a URL with a user name"),
        Some(authority) if authority.host().is_empty() => Some("a URL without a host"),
        Some(authority) if authority.port_u16().is_none() && has_port(authority.as_str()) => {
            Some("a URL with a port that is not 1 to 65535")
        }
        Some(_) => None,
        None => Some("a URL without a host"),
    }
}

/// Whether something is written where a port stands.
fn has_port(authority: &str) -> bool {
    authority.rsplit_once(':').is_some_and(|(_, after)| !after.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_keep_to_their_form() {
        for (form, text) in [
            (Form::Title, "Nightly: é"),
            (Form::Notes, ""),
            (Form::Notes, "two\nlines"),
            (Form::Recipients, "a@b.example, c-d@e.example"),
            (Form::WebHook, ""),
            (Form::WebHook, "https://example.com/a?b=c"),
            (Form::WebHook, "http://[::1]:8080/"),
            (Form::Target, "db-1.example.com"),
            (Form::Color, "#a0B1c2"),
            (Form::Color, "plum"),
        ] {
            assert_eq!(form.found_instead(text), None, "{form:?} {text:?}");
        }
    }

    #[test]
    fn texts_that_do_not() {
        let long = "x".repeat((16 << 10) + 1);
        for (form, text) in [
            (Form::Title, " "),
            (Form::Title, "a\nb"),
            (Form::Title, "<b>"),
            (Form::Title, &long),
            (Form::Notes, &long),
            (Form::Notes, "a > b"),
            (Form::Recipients, "A <a@b.example>"),
            (Form::Target, "a b"),
            (Form::Color, "#12345"),
            (Form::Color, "red; x"),
            (Form::WebHook, "ftp://example.com/"),
            (Form::WebHook, "example.com/hook"),
            (Form::WebHook, "https://"),
            (Form::WebHook, "https://example.com/ [header: A: b]"),
            (Form::WebHook, "https://example.com/#a"),
            (Form::WebHook, "https://example.com:99999/"),
        ] {
            assert!(form.found_instead(text).is_some(), "{form:?} {text:?}");
        }
    }

    #[test]
    fn a_refused_web_hook_is_not_repeated() {
        let found = Form::WebHook.found_instead("https://user:hunter2@example.com/").unwrap();
        assert_eq!(found, "a URL with a user name");
    }
}
