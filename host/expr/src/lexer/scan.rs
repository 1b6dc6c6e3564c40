//! The scanner.

use std::borrow::Cow;

use super::escape;
use super::{BadToken, Symbol, Token, TokenKind};

/// Reads tokens from a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexer<'s> {
    source: &'s str,
    rest: &'s str,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, rest: source }
    }

    /// The next token; at the end of the source, and from then on, [`TokenKind::End`].
    pub(crate) fn next(&mut self) -> Result<Token<'s>, BadToken> {
        self.skip_space()?;
        let at = self.offset();
        let kind = match self.rest.chars().next() {
            None => TokenKind::End,
            Some(quote @ ('"' | '\'')) => TokenKind::Text(self.quoted(quote)?),
            Some('`') => TokenKind::Text(self.raw()?),
            Some('0'..='9') => TokenKind::Number(self.number()?),
            Some('.') if self.starts_number() => TokenKind::Number(self.number()?),
            Some('b') if self.rest.starts_with("b\"") || self.rest.starts_with("b'") => {
                TokenKind::Bytes(self.bytes()?)
            }
            Some(character) if is_word_character(character) => TokenKind::Word(self.word()),
            Some(character) => TokenKind::Symbol(self.symbol(character)?),
        };
        Ok(Token { kind, at: u32::try_from(at).unwrap_or(u32::MAX) })
    }

    fn offset(&self) -> usize {
        self.source.len() - self.rest.len()
    }

    fn bad(&self, message: impl Into<String>) -> BadToken {
        BadToken { at: self.offset(), message: message.into() }
    }

    /// Takes the first `count` bytes of the rest.
    fn take(&mut self, count: usize) -> &'s str {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) -> Result<(), BadToken> {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with("//") {
                let end = memchr::memchr(b'\n', self.rest.as_bytes());
                self.take(end.unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                let end = self.rest.find("*/").ok_or_else(|| self.bad("unclosed comment"))?;
                self.take(end + 2);
            } else {
                return Ok(());
            }
        }
    }

    fn starts_number(&self) -> bool {
        self.rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
    }

    fn word(&mut self) -> &'s str {
        let end = self.rest.find(|character| !is_word_character(character));
        self.take(end.unwrap_or(self.rest.len()))
    }

    fn symbol(&mut self, character: char) -> Result<Symbol, BadToken> {
        let found = Symbol::ALL.iter().find(|symbol| self.rest.starts_with(symbol.written()));
        let symbol =
            *found.ok_or_else(|| self.bad(format!("unexpected character {character:?}")))?;
        self.take(symbol.written().len());
        Ok(symbol)
    }

    fn number(&mut self) -> Result<&'s str, BadToken> {
        let length = number_length(self.rest.as_bytes());
        let following = self.rest.get(length..).and_then(|rest| rest.chars().next());
        if following.is_some_and(is_word_character) {
            return Err(self.bad("a number must not be followed by a letter"));
        }
        Ok(self.take(length))
    }

    fn quoted(&mut self, quote: char) -> Result<Cow<'s, str>, BadToken> {
        let start = *self;
        self.take(1);
        let stop = |character| character == quote || character == '\\' || character == '\n';
        let plain = self.rest.find(stop).unwrap_or(self.rest.len());
        let plain = self.take(plain);
        if self.rest.starts_with(quote) {
            self.take(1);
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_owned();
        loop {
            match self.rest.chars().next() {
                None | Some('\n') => return Err(start.bad("text without a closing quote")),
                Some('\\') => text.push(self.escape(quote)?.character()),
                Some(character) if character == quote => {
                    self.take(1);
                    return Ok(Cow::Owned(text));
                }
                Some(character) => {
                    self.take(character.len_utf8());
                    text.push(character);
                }
            }
        }
    }

    fn bytes(&mut self) -> Result<Box<[u8]>, BadToken> {
        let start = *self;
        self.take(1);
        let quote = if self.rest.starts_with('"') { '"' } else { '\'' };
        self.take(1);
        let mut bytes = Vec::new();
        loop {
            match self.rest.chars().next() {
                None | Some('\n') => return Err(start.bad("bytes without a closing quote")),
                Some('\\') => self.escape(quote)?.append_to(&mut bytes),
                Some(character) => {
                    let written = self.take(character.len_utf8());
                    if character == quote {
                        return Ok(bytes.into());
                    }
                    bytes.extend_from_slice(written.as_bytes());
                }
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<escape::Escape, BadToken> {
        let (escape, length) =
            escape::read(self.rest, quote).map_err(|message| self.bad(message))?;
        self.take(length);
        Ok(escape)
    }

    /// A text in backticks, in which two backticks stand for one.
    fn raw(&mut self) -> Result<Cow<'s, str>, BadToken> {
        let start = *self;
        self.take(1);
        let mut text = Cow::Borrowed("");
        loop {
            let end = self.rest.find('`');
            let end = end.ok_or_else(|| start.bad("text without a closing backtick"))?;
            let part = self.take(end);
            self.take(1);
            if text.is_empty() {
                text = Cow::Borrowed(part);
            } else {
                text.to_mut().push_str(part);
            }
            if !self.rest.starts_with('`') {
                return Ok(text);
            }
            self.take(1);
            text.to_mut().push('`');
        }
    }
}

/// Whether a character may stand in a name.
pub(crate) fn is_word_character(character: char) -> bool {
    character == '_' || character == '$' || character.is_alphanumeric()
}

/// How many bytes at the start of `bytes` are a number. `1..3` starts with the number 1.
fn number_length(bytes: &[u8]) -> usize {
    let prefix = bytes.get(..2).unwrap_or_default();
    let digits: fn(&u8) -> bool = match prefix {
        b"0x" | b"0X" => |byte| byte.is_ascii_hexdigit() || *byte == b'_',
        b"0o" | b"0O" | b"0b" | b"0B" => |byte| byte.is_ascii_digit() || *byte == b'_',
        _ => return decimal_length(bytes),
    };
    2 + run(bytes.get(2..).unwrap_or_default(), digits)
}

fn decimal_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        run(bytes.get(from..).unwrap_or_default(), |byte| byte.is_ascii_digit() || *byte == b'_')
    };
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') && bytes.get(length + 1) != Some(&b'.') {
        length += 1;
        length += digits(length);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        length += 1;
        if matches!(bytes.get(length), Some(b'+' | b'-')) {
            length += 1;
        }
        length += digits(length);
    }
    length
}

fn run(bytes: &[u8], accepts: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| accepts(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<String> {
        let mut lexer = Lexer::new(source);
        std::iter::from_fn(|| match lexer.next() {
            Ok(Token { kind: TokenKind::End, .. }) => None,
            Ok(Token { kind: TokenKind::Text(text), .. }) => Some(format!("{text:?}")),
            Ok(Token { kind: TokenKind::Bytes(bytes), .. }) => Some(format!("{bytes:?}")),
            Ok(token) => Some(token.kind.to_string()),
            Err(bad) => panic!("{}: {}", bad.at, bad.message),
        })
        .collect()
    }

    fn error(source: &str) -> String {
        let mut lexer = Lexer::new(source);
        loop {
            match lexer.next() {
                Ok(Token { kind: TokenKind::End, .. }) => panic!("no error in {source}"),
                Ok(_) => {}
                Err(bad) => return format!("{} at {}", bad.message, bad.at),
            }
        }
    }

    #[test]
    fn numbers_have_their_forms() {
        assert_eq!(
            tokens(".5 0.025 02 1e3 0xFF 0b0101 0o600 1.2e-4 1_000 1..3"),
            [
                "number .5",
                "number 0.025",
                "number 02",
                "number 1e3",
                "number 0xFF",
                "number 0b0101",
                "number 0o600",
                "number 1.2e-4",
                "number 1_000",
                "number 1",
                "`..`",
                "number 3"
            ]
        );
        assert_eq!(error("12ab"), "a number must not be followed by a letter at 0");
    }

    #[test]
    fn texts_have_escapes_and_raw_texts_none() {
        assert_eq!(tokens(r#""a\n\"\\" 'it\'s'"#), [r#""a\n\"\\""#, r#""it's""#]);
        assert_eq!(tokens(r#""\x41\u0042\u{1F600}\103\U00000044""#), ["\"AB😀CD\""]);
        assert_eq!(tokens(r"`a\n` `` `a``b` ````"), [r#""a\\n""#, "\"\"", "\"a`b\"", "\"`\""]);
        assert_eq!(tokens(r#"b"\xffa" b'é'"#), ["[255, 97]", "[195, 169]"]);
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        assert_eq!(error(r#"id "hello"#), "text without a closing quote at 3");
        assert_eq!(error("id `hello``"), "text without a closing backtick at 3");
        assert_eq!(error(r#""a\/b""#), "`\\/` is no escape at 2");
        assert_eq!(error("früh ♥"), "unexpected character '♥' at 6");
        assert_eq!(error("1 /* x"), "unclosed comment at 2");
    }

    #[test]
    fn words_symbols_and_comments() {
        assert_eq!(
            tokens("foo?.bar // c\n ?? /* c */ #acc not in $env"),
            ["`foo`", "`?.`", "`bar`", "`??`", "`#`", "`acc`", "`not`", "`in`", "`$env`"]
        );
    }
}
