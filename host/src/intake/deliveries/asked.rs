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
    ///
    /// # Errors
    /// What is unfit, and why: the name is none.
    pub(super) fn new(
        submit: &BindingSubmit,
        own: &Namespace,
        values: SubmitValues,
    ) -> Result<Self, (&'static str, String)> {
        let SubmitValues { name, generate_name, labels, annotations, arguments } = values;
        let varies_name = name.is_none();
        let name = match (name, generate_name) {
            (Some(name), _) => Some(name.parse().map_err(|error| unfit("submit.name", error))?),
            (None, Some(prefix)) => {
                let name = JobName::generate(&prefix);
                Some(name.map_err(|error| unfit("submit.generate_name", error))?)
            }
            (None, None) => None,
        };
        let of = |texts: &[(String, String)]| -> usize {
            texts.iter().map(|(name, text)| name.len() + text.len()).sum()
        };
        let size = of(&labels) + of(&annotations) + of(&arguments);
        Ok(Self {
            size,
            event: submit.event.clone(),
            cluster_scope: submit.cluster_scope,
            namespace: submit.event_namespace(own),
            name,
            varies_name,
            labels: labels.into_iter().collect(),
            annotations: annotations.into_iter().collect(),
            params: arguments.into_iter().map(|(name, text)| (name, text.into())).collect(),
        })
    }
}

fn unfit(stage: &'static str, error: crate::model::JobNameError) -> (&'static str, String) {
    (stage, error.to_string())
}
