//! The name that was probably meant.

/// The known name nearest to `found`, if one is near enough to be a slip of the keyboard.
pub(crate) fn nearest<'a>(
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// A longer text is no slip, and comparing it would cost time in its length.
    const LONGEST: usize = 64;
    if found.len() > LONGEST {
        return None;
    }
    let found = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&found, name), name))
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `; did you mean `NAME`?`, or nothing.
pub(crate) fn did_you_mean<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(found, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["fuel", "timeout", "http_requests"];

    #[test]
    fn a_slip_finds_its_name() {
        assert_eq!(nearest("fule", KNOWN), Some("fuel"));
        assert_eq!(nearest("Timeot", KNOWN), Some("timeout"));
        assert_eq!(nearest("http-requests", KNOWN), Some("http_requests"));
    }

    #[test]
    fn another_word_finds_nothing() {
        assert_eq!(nearest("colour", KNOWN), None);
        assert_eq!(did_you_mean(&"x".repeat(1 << 20), KNOWN), "");
    }
}
