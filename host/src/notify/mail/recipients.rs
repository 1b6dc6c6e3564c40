//! Who gets a mail.

use lettre::Address;
use thiserror::Error;

use super::address;

/// Addresses of one list: a team, not a mailing list, which has an address of its own.
pub const MAX_RECIPIENTS: usize = 50;

/// Characters of a bad address that an error repeats.
const MOST_QUOTED: usize = 80;

/// A list of mail addresses, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients(Vec<Address>);

/// Why a text is no list of mail addresses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecipientsError {
    /// Something in the list is no address.
    #[error(
        "{field}: {found:?} is no mail address; write addresses like ops@example.com, apart by commas"
    )]
    Address {
        /// The field that holds the list.
        field: String,
        /// What is no address, cut short.
        found: String,
    },
    /// The list is too long.
    #[error(
        "{field}: it names {found} addresses, and may name {MAX_RECIPIENTS}; a mailing list takes more"
    )]
    TooMany {
        /// The field that holds the list.
        field: String,
        /// How many addresses it names.
        found: usize,
    },
}

impl Recipients {
    /// Reads a list apart by commas, as in `notify_success` and `notify_fail`, with blanks around
    /// addresses and empty places allowed. `field` is named in errors.
    ///
    /// # Errors
    /// Something in it is no address, or there are more than [`MAX_RECIPIENTS`].
    pub fn parse(field: &str, list: &str) -> Result<Self, RecipientsError> {
        let named = || list.split(',').map(str::trim).filter(|text| !text.is_empty());
        let found = named().count();
        if found > MAX_RECIPIENTS {
            return Err(RecipientsError::TooMany { field: field.to_owned(), found });
        }
        let mut addresses = Vec::new();
        for text in named() {
            let address = address::read(text).ok_or_else(|| RecipientsError::Address {
                field: field.to_owned(),
                found: text.chars().take(MOST_QUOTED).collect(),
            })?;
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        Ok(Self(addresses))
    }

    /// Whether nobody gets a mail.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many get it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The addresses as texts, in the order they were written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        Recipients::parse("notify_fail", text).unwrap().iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_list_is_read_with_blanks_gaps_and_repeats() {
        assert_eq!(list(""), [""; 0]);
        assert_eq!(list(" , ,"), [""; 0]);
        assert_eq!(
            list("ops@example.com, a.b-c_d+e@sub.example.com ,\n ops@example.com,x@[192.0.2.1]"),
            ["ops@example.com", "a.b-c_d+e@sub.example.com", "x@[192.0.2.1]"]
        );
    }

    #[test]
    fn what_is_no_address_is_named() {
        for bad in [
            "ops",
            "@example.com",
            "ops@",
            "a b@example.com",
            "Ops <ops@example.com>",
            "ops@example.com;b@example.com",
            "\"a b\"@example.com",
            "ops@example.com\r\nBcc: x@example.com",
            "ops\r\n@example.com",
            "ops@exam\nple.com",
            "ops@exa mple.com",
            &format!("{}@example.com", "x".repeat(300)),
        ] {
            let error = Recipients::parse("notify_fail", &format!("a@b.test, {bad}")).unwrap_err();
            let quoted: String = bad.chars().take(80).collect();
            let text = error.to_string();
            assert!(text.starts_with(&format!("notify_fail: {quoted:?} is no mail")), "{text}");
            assert!(!text.contains(['\r', '\n']), "{text}");
        }
    }

    #[test]
    fn a_list_is_bounded() {
        let of = |count: usize| {
            let all: Vec<_> = (0..count).map(|n| format!("u{n}@example.com")).collect();
            Recipients::parse("notify_success", &all.join(",")).map(|list| list.len())
        };
        assert_eq!(of(MAX_RECIPIENTS), Ok(MAX_RECIPIENTS));
        let error = of(MAX_RECIPIENTS + 1).unwrap_err().to_string();
        assert!(error.contains("names 51 addresses, and may name 50"), "{error}");
    }
}
