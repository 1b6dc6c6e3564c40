//! The job that a binding asks for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::definitions::{BindingSubmit, SubmitValues};
use crate::model::{EventId, JobName, Namespace};

/// The job that a binding asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The event.
    pub event: EventId,
    /// Whether the event is one of the namespace `default`, and not of the binding's own.
    pub cluster_scope: bool,
    /// The event's namespace.
    pub namespace: Namespace,
    /// What the job goes by, where the binding says.
    pub name: Option<JobName>,
    /// Whether the name may vary, since the binding does not say all of it.
    pub varies_name: bool,
    /// Labels by their names.
    pub labels: BTreeMap<String, String>,
    /// Annotations by their names.
    pub annotations: BTreeMap<String, String>,
    /// Params by their names, texts all of them.
    pub params: Map<String, Value>,
    /// What labels, annotations and params take together, in bytes.
    pub size: usize,
}

impl Asked {
    /// Of what the expressions gave.
    pub(super) fn new(submit: &BindingSubmit, own: &Namespace, values: SubmitValues) -> Self {
        let SubmitValues { name, labels, annotations, arguments } = values;
        let of = |texts: &[(String, String)]| -> usize {
            texts.iter().map(|(name, text)| name.len() + text.len()).sum()
        };
        let size = of(&labels) + of(&annotations) + of(&arguments);
        Self {
            size,
            event: submit.event.clone(),
            cluster_scope: submit.cluster_scope,
            namespace: submit.event_namespace(own),
            name,
            varies_name: submit.name.is_none(),
            labels: labels.into_iter().collect(),
            annotations: annotations.into_iter().collect(),
            params: arguments.into_iter().map(|(name, text)| (name, text.into())).collect(),
        }
    }
}
