//! What people define, as they write it: checked when read, canonical when written.
//!
//! In come JSON objects of the API, files in TOML, JSON or YAML, Argo's manifests and Cronicle's
//! export; out come [`Event`]s, [`Category`]s, [`Binding`]s and [`WebhookClient`]s whose every field keeps to its form, or all the [`Problems`] at
//! once. Nothing here is stored, scheduled or run, and no plugin is looked up.

mod algorithm;
mod binding;
mod bundle;
mod bundle_reader;
mod category;
mod change;
mod context;
pub mod cronicle;
mod document;
mod event;
mod fields;
mod files;
mod form;
mod format;
mod grants;
mod job_fields;
mod json;
mod labels;
mod limit_request;
mod limits;
mod overridable;
mod patch;
mod problem;
mod read_category;
mod read_event;
mod refused_bundle;
mod size;
mod source;
mod suggestion;
mod toml_text;
mod webhook_client;
mod write;
mod yaml;
mod yaml_scalar;

/// The label of definitions that come from files (`sandyard apply`). It is about the definition,
/// and no label of its jobs.
pub const APPLIED: &str = "applied";

pub use algorithm::Algorithm;
pub use binding::{
    Binding, BindingSubmit, CompiledBinding, DeliveryView, ExpressionFailure, ExpressionPlace,
    MANIFEST_VERSION, NamedExpression, SubmitValues,
};
pub use bundle::{Bundle, Written, WrittenAt, read_text};
pub use category::Category;
pub use change::Change;
pub use context::{Origin, ReadContext};
pub use event::Event;
pub use files::read_sources;
pub use format::Format;
pub use limit_request::FUEL_PER_CORE_SECOND;
pub use problem::{Problem, Problems};
pub use refused_bundle::{PlacedProblem, RefusedBundle};
pub use source::Source;
pub use webhook_client::{
    ClientKind, HmacAlgorithm, HmacScheme, SignatureEncoding, SignedTime, WebhookClient,
};

#[cfg(test)]
mod round_trip_tests;
