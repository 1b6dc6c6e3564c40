//! Definitions in YAML.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use serde_json::{Map, Value};

use super::document::{Allowance, Document, Extent, Place, SyntaxError, check_depth};
use super::yaml_scalar;
use crate::protocol::excerpt;

/// Reads the documents of a YAML text that are not empty.
///
/// Plain scalars are what the core schema of YAML 1.2 says: `true` is a flag and `yes` a text.
/// Aliases are followed, within the bounds of what may be held. Merge keys (`<<`), which YAML 1.2
/// doesn't have, and tags other than `!!str` are refused.
pub(super) fn read(text: &str) -> Result<Vec<Document>, SyntaxError> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        allowance: Allowance::new(),
    };
    let mut documents = Vec::new();
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(documents),
            (Event::DocumentStart(_), _) => {
                reader.anchors.clear();
                let (event, span) = reader.next()?;
                let document = reader.node(event, span, 0)?;
                if !document.value.is_null() {
                    documents.push(document);
                }
            }
            _ => {}
        }
    }
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Anchored>,
    allowance: Allowance,
}

/// What an anchor stands before, and what it costs to repeat it.
struct Anchored {
    document: Document,
    extent: Extent,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), SyntaxError> {
        match self.parser.next_event() {
            Some(next) => next.map_err(|error| no_yaml(&error)),
            None => Err(SyntaxError {
                line: None,
                found: "no YAML: it ends too early".to_owned(),
                accepted: String::new(),
            }),
        }
    }

    /// The value that begins with `event`.
    fn node(
        &mut self,
        event: Event<'t>,
        span: Span,
        depth: usize,
    ) -> Result<Document, SyntaxError> {
        let line = span.start.line();
        let (document, anchor) = match event {
            Event::Alias(anchor) => return self.repeat(anchor, line, depth),
            Event::Scalar(text, style, anchor, tag) => {
                self.charge(line, 1, text.len())?;
                let is_text = is_text_tag(tag.as_deref(), line)?;
                let value = match style {
                    ScalarStyle::Plain if !is_text => yaml_scalar::read(&text)
                        .map_err(|(found, accepted)| refuse(line, found, accepted))?,
                    _ => Value::String(text.into_owned()),
                };
                (Document::leaf(value, line), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), line)?;
                (self.sequence(line, depth + 1)?, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), line)?;
                (self.mapping(line, depth + 1)?, anchor)
            }
            other => return Err(refuse(line, format!("no YAML: {other:?}"), "a value")),
        };
        if anchor != 0 {
            let extent = Extent::of(&document.value);
            // What an anchor stands before is held a second time.
            self.charge(line, extent.values, extent.text)?;
            self.anchors.insert(anchor, Anchored { document: document.clone(), extent });
        }
        Ok(document)
    }

    fn sequence(&mut self, line: usize, depth: usize) -> Result<Document, SyntaxError> {
        self.open(line, depth)?;
        let (mut items, mut inner) = (Vec::new(), Vec::new());
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => {
                    return Ok(Document {
                        value: Value::Array(items),
                        place: Place { line, inner },
                    });
                }
                (event, span) => {
                    let item = self.node(event, span, depth)?;
                    items.push(item.value);
                    inner.push(item.place);
                }
            }
        }
    }

    fn mapping(&mut self, line: usize, depth: usize) -> Result<Document, SyntaxError> {
        self.open(line, depth)?;
        let (mut entries, mut inner) = (Map::new(), Vec::new());
        loop {
            let (event, span) = self.next()?;
            let key_line = span.start.line();
            let key = match event {
                Event::MappingEnd => {
                    let place = Place { line, inner };
                    return Ok(Document { value: Value::Object(entries), place });
                }
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err(refuse(key_line, "a key that is no text", "a text")),
            };
            self.charge(key_line, 0, key.len())?;
            if key == "<<" {
                return Err(refuse(key_line, "a merge key (<<)", "the keys themselves"));
            }
            if entries.contains_key(&key) {
                let found = format!("the key {} twice", excerpt(&key));
                return Err(refuse(key_line, found, "each key once"));
            }
            let (event, span) = self.next()?;
            let mut entry = self.node(event, span, depth)?;
            entry.place.line = key_line;
            entries.insert(key, entry.value);
            inner.push(entry.place);
        }
    }

    fn repeat(
        &mut self,
        anchor: usize,
        line: usize,
        depth: usize,
    ) -> Result<Document, SyntaxError> {
        let Some(Anchored { document, extent }) = self.anchors.get(&anchor) else {
            let accepted = "an alias of what stands before it";
            return Err(refuse(line, "an alias inside of what it repeats", accepted));
        };
        check_depth(depth + extent.depth)
            .and_then(|()| self.allowance.charge(extent.values, extent.text))
            .map_err(|(found, accepted)| refuse(line, found, accepted))?;
        Ok(document.clone())
    }

    fn open(&mut self, line: usize, depth: usize) -> Result<(), SyntaxError> {
        check_depth(depth).map_err(|(found, accepted)| refuse(line, found, accepted))?;
        self.charge(line, 1, 0)
    }

    fn charge(&mut self, line: usize, values: usize, text: usize) -> Result<(), SyntaxError> {
        self.allowance
            .charge(values, text)
            .map_err(|(found, accepted)| refuse(line, found, accepted))
    }
}

fn refuse(line: usize, found: impl Into<String>, accepted: impl Into<String>) -> SyntaxError {
    SyntaxError { line: Some(line), found: found.into(), accepted: accepted.into() }
}

fn no_yaml(error: &ScanError) -> SyntaxError {
    let found = format!("no YAML: {}", error.info());
    refuse(error.marker().line(), found, "")
}

/// Whether a scalar is marked as a text.
fn is_text_tag(tag: Option<&Tag>, line: usize) -> Result<bool, SyntaxError> {
    match tag {
        None => Ok(false),
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Ok(true),
        Some(_) => refuse_tag(tag, line).map(|()| false),
    }
}

fn refuse_tag(tag: Option<&Tag>, line: usize) -> Result<(), SyntaxError> {
    match tag {
        None => Ok(()),
        Some(tag) => {
            let found = format!("the tag {}", excerpt(&format!("{}{}", tag.handle, tag.suffix)));
            Err(refuse(line, found, "values without tags, or !!str"))
        }
    }
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
