//! The key that was probably meant.

use crate::plugins::nearest;

/// What is accepted in the place of an unknown key: the one that was probably meant, or all.
pub(super) fn instead_of(found: &str, known: &[&str]) -> String {
    match nearest(found, known.iter().copied()) {
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
    }
}
