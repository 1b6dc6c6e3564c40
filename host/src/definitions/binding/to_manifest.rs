//! Writing a binding as Argo's manifests have it.

use serde_json::{Map, Value, json};

use super::manifest::MANIFEST_VERSION;
use super::named::to_object;
use super::rule::Binding;
use super::submit::BindingSubmit;

impl Binding {
    /// The binding as a WorkflowEventBinding, which reads back as the same (protocol page, A3).
    /// Whether it is enabled is not told: a manifest can't say that it isn't.
    pub fn to_manifest(&self) -> Map<String, Value> {
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), self.id.as_str().into());
        metadata.insert("namespace".to_owned(), self.namespace.as_str().into());
        metadata.insert("resourceVersion".to_owned(), self.revision.to_string().into());
        if let Ok(created) = jiff::Timestamp::from_second(self.created) {
            metadata.insert("creationTimestamp".to_owned(), created.to_string().into());
        }
        let mut spec = Map::new();
        spec.insert("event".to_owned(), json!({ "selector": self.selector }));
        if let Some(submit) = &self.submit {
            spec.insert("submit".to_owned(), Value::Object(submit.to_manifest()));
        }
        let mut manifest = Map::new();
        manifest.insert("apiVersion".to_owned(), MANIFEST_VERSION.into());
        manifest.insert("kind".to_owned(), "WorkflowEventBinding".into());
        manifest.insert("metadata".to_owned(), Value::Object(metadata));
        manifest.insert("spec".to_owned(), Value::Object(spec));
        manifest
    }
}

impl BindingSubmit {
    /// As manifests have it; what is empty is left out.
    fn to_manifest(&self) -> Map<String, Value> {
        let mut reference = Map::new();
        reference.insert("name".to_owned(), self.event.as_str().into());
        if self.cluster_scope {
            reference.insert("clusterScope".to_owned(), true.into());
        }
        let mut submit = Map::new();
        submit.insert("workflowTemplateRef".to_owned(), Value::Object(reference));
        let metadata = self.metadata();
        if !metadata.is_empty() {
            submit.insert("metadata".to_owned(), Value::Object(metadata));
        }
        if !self.arguments.is_empty() {
            let parameters: Vec<_> = self
                .arguments
                .iter()
                .map(|one| json!({ "name": one.name, "valueFrom": { "event": one.expression } }))
                .collect();
            submit.insert("arguments".to_owned(), json!({ "parameters": parameters }));
        }
        submit
    }

    fn metadata(&self) -> Map<String, Value> {
        let mut metadata = Map::new();
        for (key, name) in [("name", &self.name), ("generateName", &self.generate_name)] {
            if let Some(expression) = name {
                metadata.insert(key.to_owned(), expression.as_str().into());
            }
        }
        for (key, named) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !named.is_empty() {
                metadata.insert(key.to_owned(), Value::Object(to_object(named)));
            }
        }
        metadata
    }
}
