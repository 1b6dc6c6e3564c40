//! Reads a path.

use super::path::{Path, Segment, Selector, Slice};
use crate::problem::Fail;

/// What no key has that stands after a dot without quotes.
const NOT_PLAIN: &[char] = &['.', '[', ']', '*', '(', ')', '?', ',', '\'', '"', ' '];

/// Reads a path.
///
/// # Errors
/// It is none, or has what is not there: filters and scripts.
pub(super) fn read(written: &str) -> Result<Path, Fail> {
    let mut reader = Reader { whole: written, rest: written };
    if !reader.skip("$") {
        return Err(reader.unexpected("`$`"));
    }
    let mut segments = Vec::new();
    while !reader.rest.is_empty() {
        segments.push(reader.segment()?);
    }
    Ok(Path { segments })
}

/// A path and what of it was not read yet.
struct Reader<'p> {
    whole: &'p str,
    rest: &'p str,
}

impl<'p> Reader<'p> {
    fn segment(&mut self) -> Result<Segment, Fail> {
        let before = self.rest;
        let deep = self.skip("..");
        let selectors = if !deep && self.skip(".") {
            vec![self.after_dot()?]
        } else if self.skip("[") {
            self.in_brackets()?
        } else if deep {
            vec![self.after_dot()?]
        } else {
            return Err(self.unexpected("`.`, `..` or `[`"));
        };
        let length = before.len() - self.rest.len();
        let written = before.get(..length).unwrap_or_default().to_owned();
        Ok(Segment { written, deep, selectors })
    }

    /// `*`, or a key without quotes.
    fn after_dot(&mut self) -> Result<Selector, Fail> {
        if self.skip("*") {
            return Ok(Selector::Wildcard);
        }
        let name = self.take_while(|char| !NOT_PLAIN.contains(&char) && !char.is_control());
        if name.is_empty() {
            Err(self.unexpected("a key or `*`"))
        } else {
            Ok(Selector::Name(name.into()))
        }
    }

    /// Selectors with commas between, after the bracket.
    fn in_brackets(&mut self) -> Result<Vec<Selector>, Fail> {
        let mut selectors = Vec::new();
        loop {
            self.skip_spaces();
            selectors.push(self.selector()?);
            self.skip_spaces();
            if self.skip("]") {
                return Ok(selectors);
            }
            if !self.skip(",") {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, Fail> {
        for quote in ['\'', '"'] {
            if self.rest.starts_with(quote) {
                return self.quoted(quote).map(Selector::Name);
            }
        }
        if self.skip("*") {
            return Ok(Selector::Wildcard);
        }
        let from = self.integer()?;
        self.skip_spaces();
        if !self.skip(":") {
            return from.map(Selector::Index).ok_or_else(|| self.unexpected(SELECTORS));
        }
        self.skip_spaces();
        let to = self.integer()?;
        self.skip_spaces();
        let step = if self.skip(":") {
            self.skip_spaces();
            self.integer()?
        } else {
            None
        };
        match step.unwrap_or(1) {
            0 => Err(self.unexpected("a step that is not 0 before it")),
            step => Ok(Selector::Slice(Slice { from, to, step })),
        }
    }

    /// A key in quotes, in which a backslash makes the character after it one of the key.
    fn quoted(&mut self, quote: char) -> Result<String, Fail> {
        let mut name = String::new();
        let mut chars = self.rest.chars();
        chars.next();
        loop {
            match chars.next() {
                None => {
                    self.rest = "";
                    return Err(self.unexpected(&format!("`{quote}`")));
                }
                Some('\\') => name.extend(chars.next()),
                Some(char) if char == quote => break,
                Some(char) => name.push(char),
            }
        }
        self.rest = chars.as_str();
        Ok(name)
    }

    fn integer(&mut self) -> Result<Option<i64>, Fail> {
        let digits = self.take_while(|char| char == '-' || char.is_ascii_digit());
        if digits.is_empty() {
            return Ok(None);
        }
        let refused = || Fail::new(format!("`{digits}` in the path is no whole number of 64 bits"));
        digits.parse().map(Some).map_err(|_| refused())
    }

    fn skip(&mut self, written: &str) -> bool {
        let rest = self.rest.strip_prefix(written);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn take_while(&mut self, is_of_it: impl Fn(char) -> bool) -> &'p str {
        let end = self.rest.find(|char| !is_of_it(char)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// A refusal of what comes next.
    fn unexpected(&self, wanted: &str) -> Fail {
        let place = self.whole.len() - self.rest.len();
        let read = self.whole.get(..place).unwrap_or_default();
        let found = match self.rest.chars().next() {
            Some(char @ ('?' | '(')) => {
                return Fail::new(format!(
                    "`{char}` after `{read}` begins a filter or a script, and paths have none; \
                     filter(list, {{.key == 1}}) is one of the language's own"
                ));
            }
            Some(char) => format!("`{char}`"),
            None => "the end".to_owned(),
        };
        Fail::new(format!("{found} after `{read}` in the path (expected {wanted})"))
    }
}

const SELECTORS: &str = "an index, a slice like 0:2, a key in quotes or `*`";
