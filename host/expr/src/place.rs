//! Where in a source something is: for messages, and for the line with a caret under the place.

use std::fmt;

/// How many characters of a long line are shown on each side of the place.
const SHOWN: usize = 60;

/// A place in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes before the place.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The character in its line, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// A position with the line it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) position: Position,
    line: Box<str>,
}

impl Place {
    /// The place `offset` bytes into a source; an offset past its end is its end.
    pub(crate) fn new(source: &str, offset: usize) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let (before, after) = source.split_at(offset);
        let (earlier, start) =
            before.rsplit_once('\n').map_or((None, before), |(e, s)| (Some(e), s));
        let rest = after.split('\n').next().unwrap_or_default();
        let position = Position {
            offset,
            line: earlier.map_or(1, |earlier| earlier.matches('\n').count() + 2),
            column: start.chars().count() + 1,
        };
        Self { position, line: format!("{start}{rest}").into() }
    }

    /// The line, or the part of it around the place, and under it a caret.
    pub(crate) fn caret(&self) -> String {
        let column = self.position.column - 1;
        let skipped = column.saturating_sub(SHOWN);
        let shown: String = self.line.trim_end().chars().skip(skipped).take(2 * SHOWN).collect();
        let indent: String = shown
            .chars()
            .chain(std::iter::repeat(' '))
            .take(column - skipped)
            .map(|character| if character == '\t' { '\t' } else { ' ' })
            .collect();
        format!("{shown}\n{indent}^")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_its_line_and_column_in_characters() {
        let place = Place::new("a\nfrüh == x", 8);
        assert_eq!(place.position, Position { offset: 8, line: 2, column: 6 });
        assert_eq!(place.caret(), "früh == x\n     ^");
    }

    #[test]
    fn a_place_past_the_end_or_inside_a_character_is_the_nearest_one_before() {
        assert_eq!(Place::new("ab", 9).position.column, 3);
        assert_eq!(Place::new("é", 1).position.offset, 0);
        assert_eq!(Place::new("", 0).caret(), "\n^");
    }

    #[test]
    fn of_a_long_line_only_the_part_around_the_place_is_shown() {
        let source = format!("{}!{}", "x".repeat(500), "y".repeat(500));
        let caret = Place::new(&source, 500).caret();
        let (line, under) = caret.split_once('\n').unwrap();
        assert_eq!(line.len(), 120);
        assert_eq!(line.find('!'), under.find('^'));
    }
}
