//! What a binding submits when it matches.

use serde_json::{Map, Value};

use super::named::{NamedExpression, to_object};
use crate::model::{EventId, Namespace};

/// What a binding submits when it matches: an event, with what the delivery says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingSubmit {
    /// The event that is launched. It need not be there yet; where it is not there when a delivery
    /// comes, that submission fails.
    pub event: EventId,
    /// Whether the event is one of the namespace `default` and not of the binding's own, as
    /// cluster templates are in Argo.
    pub cluster_scope: bool,
    /// The expression of the job's name. A name that is taken fails the submission.
    pub name: Option<String>,
    /// The expression of the beginning of the job's name, to which five random letters are added.
    /// It counts where `name` is absent.
    pub generate_name: Option<String>,
    /// The expressions of the job's labels, in the order they were written in.
    pub labels: Vec<NamedExpression>,
    /// The expressions of the job's annotations, in the order they were written in.
    pub annotations: Vec<NamedExpression>,
    /// The expressions of the event's params, in the order they were written in. Each name stands
    /// once.
    pub arguments: Vec<NamedExpression>,
}

impl BindingSubmit {
    /// The namespace of the event, for a binding in `own`.
    pub fn event_namespace(&self, own: &Namespace) -> Namespace {
        if self.cluster_scope { Namespace::default() } else { own.clone() }
    }

    pub(super) fn to_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("event", self.event.as_str().into());
        set("cluster_scope", self.cluster_scope.into());
        set("name", self.name.as_deref().into());
        set("generate_name", self.generate_name.as_deref().into());
        set("labels", Value::Object(to_object(&self.labels)));
        set("annotations", Value::Object(to_object(&self.annotations)));
        set("arguments", Value::Object(to_object(&self.arguments)));
        fields
    }
}
