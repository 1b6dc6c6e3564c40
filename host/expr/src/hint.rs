//! The name that was probably meant.

/// How alike two names must be, from 0 to 1, to be taken for a slip of each other.
const ALIKE: f64 = 0.75;

/// The most names that are compared: an object of a payload may have any number.
const COMPARED: usize = 256;

/// The name among `known` that is most like `found`, if one is like it at all.
pub(crate) fn nearest<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A name of hundreds of characters is no slip of another, and comparing costs their product.
    if found.len() > 64 {
        return None;
    }
    known
        .into_iter()
        .take(COMPARED)
        .filter(|name| name.len() <= 64 && *name != found)
        .map(|name| (likeness(found, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// The hint that goes with a message.
pub(crate) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

fn likeness(one: &str, other: &str) -> f64 {
    if one.eq_ignore_ascii_case(other) {
        return 1.0;
    }
    let likeness = strsim::normalized_damerau_levenshtein(one, other);
    if one.chars().count().min(other.chars().count()) < 3 { likeness - 0.5 } else { likeness }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_none() {
        assert_eq!(nearest("mesage", ["payload", "message"]), Some("message"));
        assert_eq!(nearest("Payload", ["payload"]), Some("payload"));
        assert_eq!(nearest("colour", ["payload", "message"]), None);
    }
}
