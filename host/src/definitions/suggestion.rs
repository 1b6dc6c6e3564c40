//! The key that was probably meant.

/// The known key nearest to `found`, if one is near enough to be a slip of the keyboard.
pub(super) fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    /// A longer text is no slip, and comparing it would cost time in its length.
    const LONGEST: usize = 64;
    if found.len() > LONGEST {
        return None;
    }
    let found = found.to_lowercase();
    known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&found, name), *name))
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What is accepted in the place of an unknown key: the one that was probably meant, or all.
pub(super) fn instead_of(found: &str, known: &[&str]) -> String {
    match nearest(found, known) {
        Some(name) => format!("`{name}`"),
        None => known.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_key_and_another_word_all_of_them() {
        assert_eq!(instead_of("time_out", &["timeout", "title"]), "`timeout`");
        assert_eq!(instead_of("colour", &["timeout", "title"]), "timeout, title");
        assert_eq!(nearest(&"x".repeat(1 << 20), &["timeout"]), None);
    }
}
