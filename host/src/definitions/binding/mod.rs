//! Bindings: which deliveries start what, natively and as Argo's manifests.

mod compiled;
mod expressions;
mod failure;
mod glance;
mod manifest;
mod named;
mod read;
mod rule;
mod submit;
mod to_manifest;

pub use compiled::{CompiledBinding, SubmitValues};
pub use expressions::{DeliveryView, ExpressionPlace};
pub use failure::ExpressionFailure;
pub use manifest::MANIFEST_VERSION;
pub use named::NamedExpression;
pub use rule::Binding;
pub use submit::BindingSubmit;

pub(super) use manifest::{ManifestKind, kind_of, read_manifest};

#[cfg(test)]
mod compiled_tests;
#[cfg(test)]
mod manifest_tests;
#[cfg(test)]
mod tests;
