//! Foretells whether HTML is dear to parse.
//!
//! An HTML parser repairs what is not well nested, and some repairs cost far more than the text
//! they repair: an element like `<b>` that is left open is opened again in every paragraph after
//! it, so that a few thousand of both make millions of elements. Parsing is the host's own time
//! and memory, so what could become dear is refused beforehand, by bounds that no ordinary report
//! comes near.

use std::collections::HashSet;

/// The most tags, opening and closing.
const MAX_TAGS: usize = 4000;

/// The most tags times different formatting tags.
const MAX_REPAIRS: usize = 40_000;

/// What an HTML parser opens again after repairs, `a` excepted, of which it keeps one.
const FORMATTING: [&str; 13] =
    ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Why this content is not parsed, if it is not.
pub(super) fn excess(content: &str) -> Option<String> {
    let mut tags = 0_usize;
    let mut lone = 0_usize;
    let mut shared = HashSet::new();
    for part in content.split('<').skip(1) {
        tags += 1;
        match formatting(part) {
            Formatting::None => {}
            Formatting::Shared(tag) => {
                shared.insert(tag);
            }
            Formatting::Lone => lone += 1,
        }
    }
    if tags > MAX_TAGS {
        return Some(format!("{tags} tags"));
    }
    let kinds = shared.len() + lone;
    (tags * kinds > MAX_REPAIRS)
        .then(|| format!("{tags} tags with {kinds} different formatting tags"))
}

/// How a tag counts.
enum Formatting<'a> {
    /// It formats nothing.
    None,
    /// It formats, and the parser keeps few of those that are written alike.
    Shared(&'a str),
    /// It formats, and can't be told to be like another.
    Lone,
}

/// Judges what follows a `<`.
fn formatting(part: &str) -> Formatting<'_> {
    let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
    let (name, rest) = part.split_at(end);
    if !FORMATTING.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return Formatting::None;
    }
    match rest.split_once('>') {
        Some((attributes, _)) if is_class(attributes) => {
            Formatting::Shared(part.get(..end + attributes.len()).unwrap_or(part))
        }
        _ => Formatting::Lone,
    }
}

/// Whether there are no attributes, or one class in double quotes and nothing else, so that the
/// tag surely ends where it seems to.
fn is_class(attributes: &str) -> bool {
    let class = attributes.strip_prefix(" class=\"").and_then(|rest| rest.strip_suffix('"'));
    let word = |c: char| c.is_ascii_alphanumeric() || "-_ ".contains(c);
    attributes.is_empty() || class.is_some_and(|class| class.chars().all(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_reports_are_not_dear() {
        let table = "<tr><td>a</td><td><b>b</b></td></tr>".repeat(400);
        assert_eq!(excess(&table), None);
        let code =
            "<code class=\"rust\">a</code> <a href=\"https://a.example/1\">b</a>".repeat(900);
        assert_eq!(excess(&code), None);
        assert_eq!(excess(&"a < b ".repeat(4000)), None);
    }

    #[test]
    fn many_tags_and_many_formats_are() {
        assert!(excess(&"<p>".repeat(4001)).unwrap().starts_with("4001 tags"));
        let open: String = (0..300).map(|n| format!("<b id={n}><p>")).collect();
        assert!(excess(&open).unwrap().contains("300 different"));
        let hidden = r#"<b x='"' y=">1"><p>"#.repeat(300);
        assert!(excess(&hidden).is_some());
        assert!(excess(&"<B/><p>".repeat(300)).is_some());
    }
}
