//! The names things go by, each a type of its own so that one can't be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use thiserror::Error;

use super::id_form::{Id, IdForm};

/// Why a text can't be an id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind} id {found:?} is not usable: write {}", form.accepted())]
pub struct IdError {
    kind: &'static str,
    form: IdForm,
    found: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $form:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(SmolStr);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Id for $name {
            const FORM: IdForm = IdForm::$form;
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let form = Self::FORM;
                if form.takes(text) {
                    Ok(Self(SmolStr::new(text)))
                } else {
                    let found = text.chars().take(form.longest()).collect();
                    Err(IdError { kind: $kind, form, found })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// One run of an event. Sorts by the time it was made.
    JobId,
    "job",
    Word
);
id!(
    /// A saved definition of what to run. It can be the name of an object of Kubernetes.
    EventId,
    "event",
    Dotted
);
id!(
    /// A plugin: its manifest's `id`, or its file's name.
    PluginId,
    "plugin",
    Word
);
id!(
    /// The tenancy wall: every plugin, event and job belongs to one.
    Namespace,
    "namespace",
    Word
);
id!(
    /// A group of events with defaults and caps of its own.
    CategoryId,
    "category",
    Word
);
id!(
    /// One payload that was accepted from outside. Sorts by the time it was made.
    DeliveryId,
    "delivery",
    Word
);
id!(
    /// A selector over deliveries, with what to submit when it matches. It can be the name of an
    /// object of Kubernetes.
    BindingId,
    "binding",
    Dotted
);
id!(
    /// Someone outside whose deliveries prove by a signature who sent them. It can be the name of a
    /// service, like `github.com`.
    ClientId,
    "webhook client",
    Dotted
);
id!(
    /// What a secret goes by.
    SecretName,
    "secret",
    Word
);

impl Default for Namespace {
    /// The namespace of what names none.
    fn default() -> Self {
        Self(SmolStr::new_static("default"))
    }
}

impl CategoryId {
    /// The category of an event that names none. Every namespace has it from the start.
    pub fn general() -> Self {
        Self(SmolStr::new_static("general"))
    }
}

impl EventId {
    /// A new id: `e` and a ULID in lower case.
    pub fn generate() -> Self {
        Self(generated('e'))
    }
}

impl JobId {
    /// A new id: `j` and a ULID in lower case, so that ids are alphanumeric, as plugin authors
    /// expect (plugin manual, "JSON Input"), and sort by time.
    pub fn generate() -> Self {
        Self(generated('j'))
    }
}

impl DeliveryId {
    /// A new id: `d` and a ULID in lower case.
    pub fn generate() -> Self {
        Self(generated('d'))
    }
}

/// A letter for the kind and a ULID in lower case.
fn generated(kind: char) -> SmolStr {
    let mut text = [0; ulid::ULID_LEN];
    let ulid = ulid::Ulid::new().array_to_str(&mut text);
    std::iter::once(kind).chain(ulid.chars().map(|c| c.to_ascii_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_ids_are_ids_and_differ() {
        let (a, b) = (JobId::generate(), JobId::generate());
        assert_ne!(a, b);
        assert_eq!(a.as_str().parse::<JobId>(), Ok(a.clone()));
        assert!(a.as_str().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    }

    #[test]
    fn an_unusable_id_is_named_in_its_error() {
        let error = "../etc".parse::<PluginId>().unwrap_err().to_string();
        assert!(error.contains("plugin id \"../etc\""), "{error}");
        assert!("".parse::<PluginId>().is_err());
        assert!("x".repeat(65).parse::<PluginId>().is_err());
    }

    #[test]
    fn events_and_bindings_go_by_names_of_kubernetes_and_nothing_else_does() {
        let name = format!("{}.example.com", "x".repeat(241));
        assert_eq!(name.parse::<EventId>().unwrap().as_str(), name);
        assert_eq!(name.parse::<BindingId>().unwrap().as_str(), name);
        assert!("a.b".parse::<PluginId>().is_err() && "a.b".parse::<Namespace>().is_err());
        let error = "a..b".parse::<EventId>().unwrap_err().to_string();
        assert!(error.contains("write 1 to 253 of the characters"), "{error}");
    }
}
