//! Texts of others, made fit for a mail.

/// Bytes of a job's log that a mail quotes: its end, where the reason is.
const LOG_EXCERPT: usize = 4 << 10;

/// Characters of a text on one line, such as a title.
const MAX_LINE: usize = 200;

/// Characters of a text of several lines, such as a description.
const MAX_TEXT: usize = 4000;

/// `text` on one line, without anything that is not to be seen.
pub(super) fn line(text: &str) -> String {
    let words: Vec<_> = visible(text).split_whitespace().map(str::to_owned).collect();
    cut(&words.join(" "), MAX_LINE)
}

/// `text` with its lines, without anything that is not to be seen.
pub(super) fn lines(text: &str) -> String {
    cut(visible(text).trim(), MAX_TEXT)
}

/// The last 4 KiB of a log, from the beginning of a line if one begins there, and whether there is
/// more before.
pub(super) fn log_end(log: &str) -> (String, bool) {
    let mut start = log.len().saturating_sub(LOG_EXCERPT);
    while !log.is_char_boundary(start) {
        start += 1;
    }
    let (before, mut end) = log.split_at(start);
    if !before.is_empty() && !before.ends_with('\n') {
        end = end.split_once('\n').map_or(end, |(_, rest)| rest);
    }
    (visible(end).trim_end().to_owned(), !before.is_empty())
}

/// Without terminal sequences, and without controls other than line breaks and tabs.
fn visible(text: &str) -> String {
    let stripped = anstream::adapter::strip_str(text).to_string();
    stripped.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", text.split_at(end).0),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(line(" a\r\nBcc: x@y.test\t\u{1b}[31mred\0\u{85}b "), "a Bcc: x@y.test redb");
        assert_eq!(line(&"ü".repeat(300)), format!("{}...", "ü".repeat(200)));
        assert_eq!(lines("\n a\r\n  b\n"), "a\n  b");
    }

    #[test]
    fn a_log_is_quoted_from_its_end() {
        assert_eq!(log_end("a\n\u{1b}[1mb\u{1b}[0m\n"), ("a\nb".to_owned(), false));
        let long = format!("{}\n{}\nend\n", "x".repeat(9000), "y".repeat(10));
        assert_eq!(log_end(&long), ("yyyyyyyyyy\nend".to_owned(), true));
        let one_line = "ü".repeat(4000);
        assert_eq!(log_end(&one_line), ("ü".repeat(2048), true));
        let odd = format!("{}x", "ü".repeat(4000));
        assert!(log_end(&odd).0.len() < 4096);
        let exact = format!("first\n{}\n", "z".repeat(4095));
        assert_eq!(log_end(&exact), ("z".repeat(4095), true));
    }
}
