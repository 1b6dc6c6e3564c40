//! Bindings: which deliveries start what, natively and as Argo's manifests.

mod manifest;
mod named;
mod read;
mod rule;
mod submit;
mod to_manifest;

pub use manifest::MANIFEST_VERSION;
pub use named::NamedExpression;
pub use rule::Binding;
pub use submit::BindingSubmit;

pub(super) use manifest::{ManifestKind, kind_of, read_manifest};

#[cfg(test)]
mod manifest_tests;
#[cfg(test)]
mod tests;
