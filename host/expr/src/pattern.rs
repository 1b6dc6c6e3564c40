//! Regular expressions: limited in size, and priced by it.

use regex::{Regex, RegexBuilder};

use crate::budget::Meter;
use crate::problem::Fail;

/// Bytes that a compiled expression may take, and the steps that it costs to compile one and to
/// read 64 bytes of text with it. An expression costs what the first row costs that it fits in.
///
/// Matching takes time linear in the text, at worst a nanosecond for each byte of text and each
/// four bytes of the expression. Most expressions take far less, but which ones can't be told.
const SIZES: [(usize, usize, usize); 5] = [
    (1 << 10, 300, 160),
    (4 << 10, 500, 640),
    (16 << 10, 1_500, 2_560),
    (64 << 10, 6_000, 10_240),
    (512 << 10, 30_000, 81_920),
];

/// A compiled regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    /// Steps for 64 bytes of text.
    price: usize,
    /// Steps for compiling it.
    compiling: usize,
    /// Bytes that it takes at most.
    size: usize,
}

impl Pattern {
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let written = translated(source);
        let mut refused = String::new();
        for (size, compiling, price) in SIZES {
            let built =
                RegexBuilder::new(&written).size_limit(size).dfa_size_limit(size * 4).build();
            match built {
                Ok(regex) => return Ok(Self { regex, price, compiling, size }),
                Err(regex::Error::CompiledTooBig(_)) => {
                    refused = format!("the regular expression takes more than {size} bytes");
                }
                Err(error) => return Err(one_line(&error)),
            }
        }
        Err(refused)
    }

    /// A pattern that is known only while the expression runs, which pays for compiling it.
    pub(crate) fn at_run_time(source: &str, meter: &mut Meter) -> Result<Self, Fail> {
        meter.steps(200 + source.len() * 10)?;
        let pattern = Self::new(source).map_err(Fail::new)?;
        meter.steps(pattern.compiling)?;
        Ok(pattern)
    }

    pub(crate) fn is_match(&self, text: &str, meter: &mut Meter) -> Result<bool, Fail> {
        self.pay(text, meter)?;
        Ok(self.regex.is_match(text))
    }

    /// Pays for one pass over a text.
    pub(crate) fn pay(&self, text: &str, meter: &mut Meter) -> Result<(), Fail> {
        meter.steps(1 + text.len() * self.price / 64)
    }

    /// Bytes that it takes at most.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn regex(&self) -> &Regex {
        &self.regex
    }
}

/// A pattern of the language as the crate `regex` has it: `\w`, `\d`, `\s` and `\b` are about ASCII
/// alone, and in square brackets only what the language knows is special.
fn translated(source: &str) -> String {
    let mut written = String::with_capacity(source.len() + 16);
    let mut characters = source.chars().peekable();
    // Characters since the opening bracket of a class, of which the first may be a literal `]`.
    let mut class: Option<usize> = None;
    while let Some(character) = characters.next() {
        let following = characters.peek().copied();
        match (character, class) {
            ('\\', _) => {
                characters.next();
                escape(&mut written, following, class.is_some());
            }
            ('[', None) => {
                class = Some(0);
                written.push('[');
                if following == Some('^') {
                    characters.next();
                    written.push('^');
                }
                continue;
            }
            (']', Some(since)) if since > 0 => {
                class = None;
                written.push(']');
            }
            ('[', Some(_)) if following != Some(':') => written.push_str("\\["),
            ('[', Some(_)) => posix(&mut written, &mut characters),
            (']' | '&' | '~', Some(_)) => written.extend(['\\', character]),
            _ => written.push(character),
        }
        class = class.map(|since| since + 1);
    }
    written
}

/// Writes the escape of a character.
fn escape(written: &mut String, character: Option<char>, in_class: bool) {
    let class = match character {
        Some('w') => "[0-9A-Za-z_]",
        Some('W') => "[^0-9A-Za-z_]",
        Some('d') => "[0-9]",
        Some('D') => "[^0-9]",
        Some('s') => r"[\t\n\f\r ]",
        Some('S') => r"[^\t\n\f\r ]",
        Some('b') if !in_class => r"(?-u:\b)",
        other => {
            written.push('\\');
            written.extend(other);
            return;
        }
    };
    written.push_str(class);
}

/// Writes the rest of a name like `[:alpha:]`, of which the first bracket was read.
fn posix(written: &mut String, characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    written.push('[');
    for character in characters {
        written.push(character);
        if character == ']' {
            return;
        }
    }
}

/// The last line of a message that draws the pattern first.
fn one_line(error: &regex::Error) -> String {
    let message = error.to_string();
    let last = message.lines().last().unwrap_or_default();
    format!("no regular expression: {}", last.trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_of_ascii_as_the_language_has_them() {
        for (source, text, wanted) in [
            (r"^\w+$", "a_1", true),
            (r"^\w+$", "é", false),
            (r"^\d$", "\u{664}", false),
            (r"^[\w-]+$", "a-b", true),
            (r"^[^\d\s]$", "5", false),
            (r"a\b", "aé", true),
            (r"^[[]$", "[", true),
            (r"^[]a]+$", "]a", true),
            (r"^[^]]$", "]", false),
            (r"^[a&&b]+$", "&", true),
            (r"^[[:alpha:]\]]+$", "a]", true),
            (r"^.\pL$", "éé", true),
            (r"\\w", r"\w", true),
        ] {
            let pattern = Pattern::new(source).unwrap();
            assert_eq!(pattern.regex().is_match(text), wanted, "{source} on {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_or_too_large_is_refused_in_one_line() {
        assert_eq!(Pattern::new("(").unwrap_err(), "no regular expression: unclosed group");
        let large = Pattern::new(r"(\pL{30}){30}").unwrap_err();
        assert!(large.contains("takes more than"), "{large}");
        assert!(
            Pattern::new("refs/heads/(main|master)").unwrap().regex().is_match("refs/heads/main")
        );
    }
}
