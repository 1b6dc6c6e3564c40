//! An environment in the making: names and values, each name once.

use std::collections::HashMap;

/// The longest value of a variable, in bytes: what Linux allows for one.
pub const MAX_VALUE: usize = 128 << 10;

/// The most bytes of names and values together. Without it, params that name one another several
/// times each would grow without end.
pub const MAX_ENVIRONMENT: usize = 1 << 20;

/// The most variables; real environments have some dozens.
pub const MAX_VARIABLES: usize = 1000;

/// Up to how many variables a search simply looks at each.
const FEW: usize = 64;

/// The variables so far, in the order they were first set.
pub(super) struct Variables {
    list: Vec<(String, String)>,
    /// Where each name is in `list`; empty while there are few.
    places: HashMap<String, usize>,
    /// How many at the beginning can't be replaced by fields.
    protected: usize,
    size: usize,
}

impl Variables {
    pub(super) fn new() -> Self {
        let list = Vec::with_capacity(FEW);
        Self { list, places: HashMap::new(), protected: 0, size: 0 }
    }

    /// Sets one of the host's own, whose names differ and which always fit.
    pub(super) fn begin(&mut self, name: &str, value: &str) {
        self.size += name.len() + value.len();
        self.list.push((name.to_owned(), value.to_owned()));
    }

    /// Keeps what is set so far from being replaced by [`Self::set_unprotected`].
    pub(super) fn protect(&mut self) {
        self.protected = self.list.len();
    }

    /// Sets a variable unless it is a protected one.
    pub(super) fn set_unprotected(&mut self, name: String, value: String) {
        if self.place(&name).is_none_or(|place| place >= self.protected) {
            self.set(name, value);
        }
    }

    /// Sets a variable; not where no environment could hold it or it goes beyond the bounds.
    pub(super) fn set(&mut self, name: String, value: String) {
        let usable = !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0');
        let place = self.place(&name);
        let replaced = place.and_then(|place| self.list.get(place)).map_or(0, |(_, old)| old.len());
        let size =
            self.size + value.len() - replaced + if place.is_none() { name.len() } else { 0 };
        if !usable || name.len() > MAX_VALUE || value.len() > MAX_VALUE || size > MAX_ENVIRONMENT {
            return;
        }
        if let Some((_, held)) = place.and_then(|place| self.list.get_mut(place)) {
            *held = value;
        } else if self.list.len() < MAX_VARIABLES {
            self.append(name, value);
        } else {
            return;
        }
        self.size = size;
    }

    /// Resolves the variables that a param names: `$NAME` is its value so far, nothing if it is
    /// not set; `\$NAME` is `$NAME`; a `$` before anything else is itself. None when the result
    /// is longer than [`MAX_VALUE`].
    pub(super) fn expand(&self, text: &str) -> Option<String> {
        let mut expanded = String::with_capacity(text.len().min(MAX_VALUE));
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            let end = after.find(|c: char| !is_word(c)).unwrap_or(after.len());
            let (name, beyond) = after.split_at(end);
            match before.strip_suffix('\\') {
                Some(before) if !name.is_empty() => {
                    expanded.push_str(before);
                    expanded.push('$');
                    expanded.push_str(name);
                }
                _ => {
                    expanded.push_str(before);
                    expanded.push_str(if name.is_empty() { "$" } else { self.get(name) });
                }
            }
            if expanded.len() > MAX_VALUE {
                return None;
            }
            rest = beyond;
        }
        expanded.push_str(rest);
        (expanded.len() <= MAX_VALUE).then_some(expanded)
    }

    /// All of them.
    pub(super) fn into_list(self) -> Vec<(String, String)> {
        self.list
    }

    fn get(&self, name: &str) -> &str {
        self.place(name).and_then(|place| self.list.get(place)).map_or("", |(_, value)| value)
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.places.is_empty() {
            self.list.iter().position(|(held, _)| held == name)
        } else {
            self.places.get(name).copied()
        }
    }

    fn append(&mut self, name: String, value: String) {
        if !self.places.is_empty() {
            self.places.insert(name.clone(), self.list.len());
        }
        self.list.push((name, value));
        if self.places.is_empty() && self.list.len() > FEW {
            let names = self.list.iter().enumerate();
            self.places = names.map(|(place, (name, _))| (name.clone(), place)).collect();
        }
    }
}

/// A character of a variable's name.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        let mut variables = Variables::new();
        for (name, value) in pairs {
            variables.set((*name).to_owned(), (*value).to_owned());
        }
        variables
    }

    #[test]
    fn names_are_expanded_once() {
        let variables = variables(&[("A", "1"), ("B_2", "$A")]);
        let cases = [
            ("$A", "1"),
            ("x$A/$B_2", "x1/$A"),
            ("\\$A", "$A"),
            ("\\\\$A", "\\$A"),
            ("$NONE.", "."),
            ("${A}", "${A}"),
            ("$", "$"),
            ("\\$", "\\$"),
            ("$$A", "$1"),
            ("a$é", "a$é"),
            ("$Aé", "1é"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(variables.expand(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn each_name_is_there_once_however_many_there_are() {
        let mut variables = Variables::new();
        for round in 0..2 {
            for n in 0..2 * MAX_VARIABLES {
                variables.set(format!("V{n}"), format!("{round}"));
            }
        }
        assert_eq!(variables.expand("$V0$V5$V70$V1999").as_deref(), Some("111"));
        let list = variables.into_list();
        assert_eq!(list.len(), MAX_VARIABLES);
        assert!(list.iter().all(|(_, value)| value == "1"));
    }

    #[test]
    fn what_no_environment_can_hold_is_left_out() {
        let found = variables(&[("", "x"), ("A=B", "x"), ("A\0", "x"), ("A", "\0"), ("OK", "")]);
        assert_eq!(found.into_list(), [("OK".to_owned(), String::new())]);
    }

    #[test]
    fn params_that_name_one_another_stay_within_bounds() {
        let mut variables = variables(&[("P0", &"x".repeat(1000))]);
        for n in 1..100 {
            if let Some(value) = variables.expand(&format!("$P{}", n - 1).repeat(20)) {
                variables.set(format!("P{n}"), value);
            }
        }
        let size: usize = variables.into_list().iter().map(|(n, v)| n.len() + v.len()).sum();
        assert!(size <= MAX_ENVIRONMENT, "{size}");
    }
}
