//! Regular expressions: limited in size, and priced by it.

use regex::{Regex, RegexBuilder};

use crate::budget::Meter;
use crate::problem::Fail;

/// Bytes that a compiled expression may take, and the steps that it costs to compile one and to
/// read 64 bytes of text with it. An expression costs what the first row costs that it fits in.
///
/// Matching takes time linear in the text, but the factor grows with the expression's size.
const SIZES: [(usize, usize, usize); 3] =
    [(8 << 10, 500, 8), (64 << 10, 4_000, 64), (512 << 10, 30_000, 512)];

/// A compiled regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    /// Steps for 64 bytes of text.
    price: usize,
    /// Steps for compiling it.
    compiling: usize,
}

impl Pattern {
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let mut refused = String::new();
        for (size, compiling, price) in SIZES {
            let built = RegexBuilder::new(source).size_limit(size).dfa_size_limit(size * 4).build();
            match built {
                Ok(regex) => return Ok(Self { regex, price, compiling }),
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

    pub(crate) fn regex(&self) -> &Regex {
        &self.regex
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
    fn what_is_no_pattern_or_too_large_is_refused_in_one_line() {
        assert_eq!(Pattern::new("(").unwrap_err(), "no regular expression: unclosed group");
        let large = Pattern::new(r"(\w{30}){30}").unwrap_err();
        assert!(large.contains("takes more than"), "{large}");
        assert!(
            Pattern::new("refs/heads/(main|master)").unwrap().regex().is_match("refs/heads/main")
        );
    }
}
