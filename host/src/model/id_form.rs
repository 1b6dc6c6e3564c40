//! What the text of an id looks like.

/// What the text of an id looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdForm {
    /// A word: 1 to 64 of the characters `a-z A-Z 0-9 _ -`, a letter or digit first.
    Word,
    /// Words with full stops between: 1 to 253 characters, so that whatever is named as objects of
    /// Kubernetes are, by a DNS subdomain, can keep its name.
    Dotted,
}

/// A kind of id.
pub trait Id {
    /// What its text looks like.
    const FORM: IdForm;
}

impl IdForm {
    /// What is accepted, in words.
    pub const fn accepted(self) -> &'static str {
        match self {
            Self::Word => "1 to 64 of the characters a-z A-Z 0-9 _ -, a letter or digit first",
            Self::Dotted => {
                "1 to 253 of the characters a-z A-Z 0-9 _ - and full stops, a letter or digit \
                 first and on both sides of each full stop"
            }
        }
    }

    /// The longest text of this form, in bytes.
    pub const fn longest(self) -> usize {
        match self {
            Self::Word => 64,
            Self::Dotted => 253,
        }
    }

    /// Whether a text has this form.
    pub fn takes(self, text: &str) -> bool {
        text.len() <= self.longest()
            && match self {
                Self::Word => is_word(text),
                Self::Dotted => are_words(text),
            }
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Whether words stand between full stops. All but the last end with a letter or digit, so that
/// no full stop stands beside a hyphen: neither DNS nor the names of jobs have that.
fn are_words(text: &str) -> bool {
    let ends_well = |word: &str| word.ends_with(|c: char| c.is_ascii_alphanumeric());
    let mut words = text.split('.').rev();
    words.next().is_some_and(is_word) && words.all(|word| is_word(word) && ends_well(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_no_full_stop_and_at_most_64_characters() {
        for text in ["a", "0", "My_Event-", &"x".repeat(64)] {
            assert!(IdForm::Word.takes(text) && IdForm::Dotted.takes(text), "{text}");
        }
        for text in ["", "-a", "_a", "a b", "a/b", "../etc", "é"] {
            assert!(!IdForm::Word.takes(text) && !IdForm::Dotted.takes(text), "{text}");
        }
        assert!(!IdForm::Word.takes("a.b"));
        assert!(!IdForm::Word.takes(&"x".repeat(65)));
    }

    #[test]
    fn a_dotted_name_is_what_kubernetes_takes_and_every_word() {
        let subdomain = format!("{0}.{0}.{0}.{1}", "x".repeat(63), "y".repeat(61));
        assert_eq!(subdomain.len(), 253);
        for text in ["a.b", "github.com", "1.2.3", "a-b.c_d-", &"x".repeat(253), &subdomain] {
            assert!(IdForm::Dotted.takes(text), "{text}");
        }
        for text in [".", "..", ".a", "a.", "a..b", "a-.b", "a_.b", "a.-b", &"x".repeat(254)] {
            assert!(!IdForm::Dotted.takes(text), "{text}");
        }
    }
}
