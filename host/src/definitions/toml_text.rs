//! Definitions in TOML.

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Allowance, Document, Place, SyntaxError, check_depth};

/// Reads a TOML text. Dates and times become texts.
pub(super) fn read(text: &str) -> Result<Document, SyntaxError> {
    let mut reader = Reader { starts: line_starts(text), allowance: Allowance::new() };
    let table = DeTable::parse(text).map_err(|error| SyntaxError {
        line: error.span().map(|span| reader.line(span.start)),
        found: format!("no TOML: {}", error.message().replace('\n', ", ")),
        accepted: String::new(),
    })?;
    reader.table(table.get_ref(), 1, 1)
}

struct Reader {
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
    allowance: Allowance,
}

impl Reader {
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    fn table(
        &mut self,
        table: &DeTable<'_>,
        line: usize,
        depth: usize,
    ) -> Result<Document, SyntaxError> {
        self.charge(line, 1, 0)?;
        check_depth(depth).map_err(|refused| refused_at(line, refused))?;
        let (mut entries, mut inner) = (Map::new(), Vec::new());
        // The parser sorts by name; people write in an order that means something to them.
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in written {
            let line = self.line(key.span().start);
            self.charge(line, 0, key.get_ref().len())?;
            let entry = self.value(value, line, depth)?;
            entries.insert(key.get_ref().to_string(), entry.value);
            inner.push(entry.place);
        }
        Ok(Document { value: Value::Object(entries), place: Place { line, inner } })
    }

    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        line: usize,
        depth: usize,
    ) -> Result<Document, SyntaxError> {
        let refuse = |found: String, accepted: &str| SyntaxError {
            line: Some(line),
            found,
            accepted: accepted.to_owned(),
        };
        let leaf = match value.get_ref() {
            DeValue::Array(items) => return self.array(items.iter(), line, depth + 1),
            DeValue::Table(table) => return self.table(table, line, depth + 1),
            DeValue::String(text) => {
                self.charge(line, 0, text.len())?;
                text.as_ref().into()
            }
            DeValue::Integer(integer) => {
                let number = i64::from_str_radix(integer.as_str(), integer.radix());
                let found = || format!("the number {}", integer.as_str());
                number.map_err(|_| refuse(found(), "a number of 64 bits"))?.into()
            }
            DeValue::Float(float) => {
                let number = float.as_str().parse().ok().and_then(Number::from_f64);
                let found = || format!("the number {}", float.as_str());
                Value::Number(number.ok_or_else(|| refuse(found(), "a finite number"))?)
            }
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Datetime(datetime) => datetime.to_string().into(),
        };
        self.charge(line, 1, 0)?;
        Ok(Document::leaf(leaf, line))
    }

    fn array<'v, 't: 'v>(
        &mut self,
        values: impl Iterator<Item = &'v Spanned<DeValue<'t>>>,
        line: usize,
        depth: usize,
    ) -> Result<Document, SyntaxError> {
        self.charge(line, 1, 0)?;
        check_depth(depth).map_err(|refused| refused_at(line, refused))?;
        let (mut items, mut inner) = (Vec::new(), Vec::new());
        for value in values {
            let item = self.value(value, self.line(value.span().start), depth)?;
            items.push(item.value);
            inner.push(item.place);
        }
        Ok(Document { value: Value::Array(items), place: Place { line, inner } })
    }

    fn charge(&mut self, line: usize, values: usize, text: usize) -> Result<(), SyntaxError> {
        self.allowance.charge(values, text).map_err(|refused| refused_at(line, refused))
    }
}

fn refused_at(line: usize, (found, accepted): (&str, String)) -> SyntaxError {
    SyntaxError { line: Some(line), found: found.to_owned(), accepted }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_has_its_line_and_its_order() {
        let text = "[[event]]\nid = \"b\"\nat = 2026-12-01T10:00:00\n\n[event.limits]\nfuel = 5\n\n\
                    [[event]]\nid = \"a\"\nhours = [\n  1,\n  0x10,\n]\nx = 1.5\ny = true\n";
        let document = read(text).unwrap();
        assert_eq!(
            document.value.to_string(),
            json!({"event": [
                {"id": "b", "at": "2026-12-01T10:00:00", "limits": {"fuel": 5}},
                {"id": "a", "hours": [1, 16], "x": 1.5, "y": true},
            ]})
            .to_string()
        );
        let line = |path| document.place.line_of(&document.value, path);
        let lines =
            ["event[0].at", "event[0].limits.fuel", "event[1]", "event[1].hours[1]"].map(line);
        assert_eq!(lines, [3, 6, 8, 12]);
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        for (text, line) in [
            ("a = \n", 1),
            ("a = 1\na = 2\n", 2),
            ("a = 1\nb = inf\n", 2),
            ("\na = 99999999999999999999\n", 2),
        ] {
            assert_eq!(read(text).unwrap_err().line, Some(line), "{text:?}");
        }
    }

    #[test]
    fn depth_and_count_are_bounded() {
        assert!(read(&format!("a = {}", "[".repeat(1 << 20))).is_err());
        assert!(read(&format!("{}a = 1", "a.".repeat(1 << 20))).is_err());
        let tables = format!("[{}a]\n[{0}b]\n", "a.".repeat(70));
        assert!(read(&tables).unwrap_err().found.contains("nested too deep"));
        let many = format!("a = [{}0]", "0,".repeat(super::super::document::MAX_VALUES));
        assert!(read(&many).unwrap_err().found.contains("more values"));
    }
}
