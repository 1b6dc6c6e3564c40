//! Which names and functions the expressions of bindings have, and what the names stand for.

use std::fmt;
use std::sync::LazyLock;

use sandyard_expr::{CompileError, Environment, Program, Scope};
use serde_json::Value;

use crate::definitions::problem::key_in_path;

/// The names for a selector and for arguments.
static PLAIN: LazyLock<Scope> = LazyLock::new(|| {
    Scope::new(["payload", "metadata", "event"])
        .text("discriminator")
        .text("namespace")
        .text("delivery")
});

/// The same names, with the functions that only names, labels and annotations have.
static NAMING: LazyLock<Scope> = LazyLock::new(|| PLAIN.clone().with_metadata_functions());

/// The names that `event` is a map of.
const EVENT: [&str; 5] = ["payload", "metadata", "discriminator", "namespace", "delivery"];

/// What an expression is for, and by that which functions it has (protocol page, A2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To select deliveries, or to be a param.
    Data,
    /// To be a name, a label or an annotation.
    Naming,
}

impl Purpose {
    /// Compiles an expression for this purpose.
    pub(super) fn compile(self, source: &str) -> Result<Program, CompileError> {
        Program::compile(
            source,
            match self {
                Self::Data => &PLAIN,
                Self::Naming => &NAMING,
            },
        )
    }
}

/// What expressions see of a delivery.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryView<'d> {
    /// What was sent; null for an empty body.
    pub payload: &'d Value,
    /// A map of header names in lower case to lists of texts.
    pub metadata: &'d Value,
    /// The last part of the path.
    pub discriminator: &'d str,
    /// The namespace it was sent to.
    pub namespace: &'d str,
    /// The delivery's id.
    pub delivery: &'d str,
}

impl<'d> DeliveryView<'d> {
    /// What the names of an expression stand for. Nothing is copied; `event` is a map of all the
    /// others.
    pub fn environment(&self) -> Environment<'d> {
        // In the order of the scope, in which names are found fastest.
        Environment::new()
            .with("payload", self.payload)
            .with("metadata", self.metadata)
            .with_alias("event", EVENT)
            .with_text("discriminator", self.discriminator)
            .with_text("namespace", self.namespace)
            .with_text("delivery", self.delivery)
    }
}

/// One of the expressions of a binding. Its text is its path, like `submit.arguments.message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionPlace {
    /// The selector.
    Selector,
    /// The name of the job.
    Name,
    /// The beginning of the job's name.
    GenerateName,
    /// The label of this name.
    Label(String),
    /// The annotation of this name.
    Annotation(String),
    /// The argument for the param of this name.
    Argument(String),
}

impl ExpressionPlace {
    pub(super) fn purpose(&self) -> Purpose {
        match self {
            Self::Selector | Self::Argument(_) => Purpose::Data,
            Self::Name | Self::GenerateName | Self::Label(_) | Self::Annotation(_) => {
                Purpose::Naming
            }
        }
    }
}

impl fmt::Display for ExpressionPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Selector => f.write_str("selector"),
            Self::Name => f.write_str("submit.name"),
            Self::GenerateName => f.write_str("submit.generate_name"),
            Self::Label(name) => write!(f, "submit.labels.{}", key_in_path(name)),
            Self::Annotation(name) => write!(f, "submit.annotations.{}", key_in_path(name)),
            Self::Argument(name) => write!(f, "submit.arguments.{}", key_in_path(name)),
        }
    }
}
