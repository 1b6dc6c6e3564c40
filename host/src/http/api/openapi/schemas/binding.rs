//! Bindings.

use std::collections::BTreeMap;

use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::definition::{Form, Made, named, one_of};
use super::difference::Difference;

/// A selector over deliveries, with what to submit when it matches.
#[derive(ToSchema)]
pub(in crate::http::api) struct Binding {
    /// What it goes by, unique within its namespace.
    #[schema(example = "pushes")]
    name: String,
    /// The tenant whose deliveries it looks at.
    #[schema(example = "default")]
    namespace: String,
    /// Whether it looks at deliveries at all.
    enabled: bool,
    /// The expression that is true of the deliveries it is for, at most 8 KiB.
    #[schema(example = "payload.ref == \"refs/heads/main\"")]
    selector: String,
    /// What a match submits; null for nothing.
    #[schema(required)]
    submit: Option<BindingSubmit>,
    /// Names and values for finding it: at most 64, of 64 and 256 bytes.
    labels: BTreeMap<String, String>,
    /// When it was made, in seconds since 1970.
    created: i64,
    /// When it was last changed, in seconds since 1970.
    modified: i64,
    /// Who made it.
    username: String,
    /// How often it was changed.
    revision: u64,
}

/// What a binding submits when it matches.
#[derive(ToSchema)]
pub(in crate::http::api) struct BindingSubmit {
    /// The event that is launched.
    #[schema(example = "nightly")]
    event: String,
    /// Whether the event is one of the namespace `default` and not of the binding's own.
    cluster_scope: bool,
    /// The expression of the job's name.
    #[schema(required)]
    name: Option<String>,
    /// The expression of the beginning of the job's name, where `name` is null.
    #[schema(required)]
    generate_name: Option<String>,
    /// The expressions of the job's labels.
    labels: BTreeMap<String, String>,
    /// The expressions of the job's annotations.
    annotations: BTreeMap<String, String>,
    /// The expressions of the event's params.
    #[schema(example = json!({"message": "payload.message"}))]
    arguments: BTreeMap<String, String>,
}

/// A binding to be kept.
pub(in crate::http::api) struct NewBinding;

/// Some fields of a binding; null sets one back to what it is by default.
pub(in crate::http::api) struct BindingChange;

/// A binding, or what replacing it would change.
pub(in crate::http::api) struct BindingOrDifference;

const FORMS: [(&str, Form); 2] = [("enabled", Form::Flag), ("selector", Form::Scalar)];

fn submit() -> RefOr<Schema> {
    Made::of::<BindingSubmit>("What a match submits.")
        .forms(&[("cluster_scope", Form::Flag)])
        .required(&["event"])
        .schema()
}

impl PartialSchema for NewBinding {
    fn schema() -> RefOr<Schema> {
        let about = "A binding to be kept. What is left out is as by default.";
        Made::of::<Binding>(about)
            .forms(&FORMS)
            .property("submit", submit())
            .required(&["selector"])
            .schema()
    }
}

impl PartialSchema for BindingChange {
    fn schema() -> RefOr<Schema> {
        let about = "Some fields of a binding; null sets one back to what it is by default.";
        Made::of::<Binding>(about)
            .without(&["name", "namespace"])
            .forms(&FORMS)
            .property("submit", submit())
            .schema()
    }
}

impl PartialSchema for BindingOrDifference {
    fn schema() -> RefOr<Schema> {
        one_of([Binding::schema(), Difference::schema()])
    }
}

named!(Binding; NewBinding, BindingChange, BindingOrDifference);
