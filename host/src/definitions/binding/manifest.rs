//! Reading a binding as Argo's manifests have it (protocol page, A3).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::BindingSubmit;
use super::expressions::Purpose;
use super::named::{Expressions, NameForm, NamedExpression, is_too_long};
use super::read::{check_size, read_selector};
use super::rule::Binding;
use crate::definitions::context::ReadContext;
use crate::definitions::fields::Fields;
use crate::definitions::problem::{Problem, Problems};
use crate::model::{BindingId, Namespace};
use crate::protocol::excerpt;

/// The `apiVersion` of Argo's manifests.
pub const MANIFEST_VERSION: &str = "argoproj.io/v1alpha1";

const ACCEPTED: &str = "a WorkflowEventBinding, or a list of them, of argoproj.io/v1alpha1";

/// What every object of Kubernetes can have in its metadata.
const OBJECT_META: [&str; 15] = [
    "name",
    "namespace",
    "labels",
    "annotations",
    "generateName",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "ownerReferences",
    "finalizers",
    "managedFields",
    "selfLink",
];

/// What is read of the metadata of what a match submits.
const SUBMIT_META: [&str; 4] = ["name", "generateName", "labels", "annotations"];

const PARAMETER: [&str; 7] =
    ["name", "valueFrom", "value", "default", "description", "enum", "globalName"];

/// What is not read of a parameter.
const PARAMETER_REST: [&str; 4] = ["default", "description", "enum", "globalName"];

const VALUE_FROM: [&str; 9] = [
    "event",
    "default",
    "expression",
    "supplied",
    "path",
    "jsonPath",
    "jqFilter",
    "parameter",
    "configMapKeyRef",
];

/// What is not read of where a value comes from.
const VALUE_FROM_REST: [&str; 8] = [
    "default",
    "expression",
    "supplied",
    "path",
    "jsonPath",
    "jqFilter",
    "parameter",
    "configMapKeyRef",
];

/// A manifest that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::definitions) enum ManifestKind {
    /// One binding.
    Binding,
    /// A list of manifests.
    List,
}

/// Which manifest an object is; none where it is no manifest.
///
/// # Errors
/// It is a manifest of something else.
pub(in crate::definitions) fn kind_of(
    entries: &Map<String, Value>,
) -> Option<Result<ManifestKind, Problem>> {
    let kind = entries.get("kind")?;
    let version = entries.get("apiVersion")?;
    let read = match (version.as_str(), kind.as_str()) {
        (Some(MANIFEST_VERSION), Some("WorkflowEventBinding")) => Ok(ManifestKind::Binding),
        (Some(MANIFEST_VERSION), Some("WorkflowEventBindingList")) | (Some("v1"), Some("List")) => {
            Ok(ManifestKind::List)
        }
        (_, Some("WorkflowEventBinding" | "WorkflowEventBindingList")) => {
            Err(Problem::of_value("apiVersion", version, format!("{MANIFEST_VERSION:?}")))
        }
        (_, Some(kind @ ("WorkflowTemplate" | "ClusterWorkflowTemplate"))) => Err(Problem::new(
            "kind",
            format!("a {kind}, and no workflow runs here"),
            "an event in its place, with the template's name as its id and the plugin that does \
             the work (`[[event]]`); a ClusterWorkflowTemplate's event stands in the namespace \
             `default`",
        )),
        (_, Some(kind)) => Err(Problem::new("kind", excerpt(kind), ACCEPTED)),
        (_, None) => Err(Problem::of_value("kind", kind, ACCEPTED)),
    };
    Some(read)
}

impl Binding {
    /// Reads a binding from a manifest of the kind WorkflowEventBinding; none where the fields are
    /// no manifest.
    ///
    /// # Errors
    /// It is a manifest of something else; every field that is unknown, missing or not of its form.
    pub fn of_manifest(
        fields: &Map<String, Value>,
        context: &ReadContext,
    ) -> Option<Result<Self, Problems>> {
        Some(match kind_of(fields)? {
            Ok(ManifestKind::Binding) => read_manifest(fields.clone(), context, &mut Vec::new()),
            Ok(ManifestKind::List) => {
                Err(Problem::new("kind", "a list", "one WorkflowEventBinding").into())
            }
            Err(problem) => Err(problem.into()),
        })
    }
}

/// Reads a WorkflowEventBinding; what is passed over is noted, by its path.
///
/// The labels and annotations of the manifest itself, and what Kubernetes notes in its metadata,
/// are passed over without a word: they are about the manifest and not about what it does.
///
/// # Errors
/// Every field that is unknown, missing or not of its form, by its path.
pub(in crate::definitions) fn read_manifest(
    fields: Map<String, Value>,
    context: &ReadContext,
    notes: &mut Vec<String>,
) -> Result<Binding, Problems> {
    const KEYS: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];
    let mut fields = Fields::new(fields, &KEYS, "WorkflowEventBindings");
    require(&mut fields, "metadata", "an object with `name`");
    let named = fields.part("metadata", &OBJECT_META, "metadata", read_metadata);
    require(&mut fields, "spec", "an object with `event` and `submit`");
    let spec = fields.part("spec", &["event", "submit"], "the specs of bindings", |spec| {
        read_spec(spec, Expressions::of(context), notes)
    });
    let binding =
        named.flatten().zip(spec.flatten()).map(|((id, namespace), (selector, submit))| Binding {
            id,
            namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
            enabled: true,
            selector,
            submit,
            labels: BTreeMap::new(),
            created: context.now,
            modified: context.now,
            username: context.username.clone(),
            revision: 0,
        });
    check_size(&mut fields, binding.as_ref());
    fields.finish(binding)
}

fn require(fields: &mut Fields, key: &str, accepted: &str) {
    if !fields.has(key) {
        fields.missing(key, accepted);
    }
}

fn read_metadata(fields: &mut Fields) -> Option<(BindingId, Option<Namespace>)> {
    let id = fields.required_id("name", "binding's name");
    let namespace = fields.id_or_none("namespace", "namespace's id");
    Some((id?, namespace))
}

fn read_spec(
    fields: &mut Fields,
    expressions: Expressions,
    notes: &mut Vec<String>,
) -> Option<(String, Option<BindingSubmit>)> {
    require(fields, "event", "an object with `selector`");
    let selector = fields.part("event", &["selector"], "the events of bindings", |event| {
        read_selector(event, "selector", expressions)
    });
    let is_submitting = fields.has("submit");
    let known = ["workflowTemplateRef", "metadata", "arguments"];
    let submit = fields
        .part("submit", &known, "submissions", |submit| read_submit(submit, expressions, notes))
        .flatten();
    if is_submitting && submit.is_none() {
        return None;
    }
    Some((selector.flatten()?, submit))
}

fn read_submit(
    fields: &mut Fields,
    expressions: Expressions,
    notes: &mut Vec<String>,
) -> Option<BindingSubmit> {
    require(fields, "workflowTemplateRef", "an object with the `name` of an event");
    let template = fields.part(
        "workflowTemplateRef",
        &["name", "clusterScope"],
        "references to templates",
        |reference| {
            let event = reference.required_id("name", "id of the event in the template's place");
            (event, reference.flag("clusterScope", false))
        },
    );
    let metadata = fields.part("metadata", &OBJECT_META, "metadata", |metadata| {
        let rest = OBJECT_META.iter().filter(|key| !SUBMIT_META.contains(key));
        note_ignored(metadata, "spec.submit.metadata", rest, "it has no meaning for a job", notes);
        (
            expressions.read_name(metadata, "name"),
            expressions.read_name(metadata, "generateName"),
            expressions.read_named(metadata, "labels", NameForm::Label),
            expressions.read_named(metadata, "annotations", NameForm::Label),
        )
    });
    let arguments = fields.part("arguments", &["parameters", "artifacts"], "arguments", |args| {
        let artifacts = ["artifacts"];
        let why = "events have params and no artifacts";
        note_ignored(args, "spec.submit.arguments", artifacts.iter(), why, notes);
        read_parameters(args, expressions, notes)
    });
    let (event, cluster_scope) = template?;
    let (name, generate_name, labels, annotations) = metadata.unwrap_or_default();
    Some(BindingSubmit {
        event: event?,
        cluster_scope,
        name,
        generate_name,
        labels,
        annotations,
        arguments: arguments.unwrap_or_default(),
    })
}

fn read_parameters(
    fields: &mut Fields,
    expressions: Expressions,
    notes: &mut Vec<String>,
) -> Vec<NamedExpression> {
    let items = match fields.take("parameters") {
        None => return Vec::new(),
        Some(Value::Array(items)) if !is_too_long(items.len()) => items,
        Some(other) => {
            fields.refuse(Problem::of_value("parameters", &other, "an array of at most 256"));
            return Vec::new();
        }
    };
    let mut parameters: Vec<NamedExpression> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let path = format!("parameters[{index}]");
        let whole = format!("spec.submit.arguments.{path}");
        let read = |item: &mut Fields| read_parameter(item, &whole, expressions, notes);
        let Some(parameter) = fields.item(&path, item, &PARAMETER, "parameters", read) else {
            continue;
        };
        if parameters.iter().any(|earlier| earlier.name == parameter.name) {
            let found = format!("{:?} for the second time", parameter.name);
            fields.refuse(Problem::new(format!("{path}.name"), found, "each name once"));
        } else {
            parameters.push(parameter);
        }
    }
    parameters
}

fn read_parameter(
    fields: &mut Fields,
    path: &str,
    expressions: Expressions,
    notes: &mut Vec<String>,
) -> Option<NamedExpression> {
    let form = NameForm::Parameter;
    let name = match fields.take("name") {
        Some(Value::String(name)) if form.takes(&name) => Some(name),
        other => {
            let other = other.unwrap_or_default();
            fields.refuse(Problem::of_value("name", &other, form.accepted()));
            None
        }
    };
    if let Some(value) = fields.take("value") {
        let constant = "`valueFrom` with `event` in its place; a constant is written \
                        event: '\"const\"'";
        fields.refuse(Problem::of_value("value", &value, constant));
    } else {
        require(fields, "valueFrom", "an object with `event`; a constant is event: '\"const\"'");
    }
    let why = "the event's own params are the defaults";
    note_ignored(fields, path, PARAMETER_REST.iter(), why, notes);
    let expression = fields.part("valueFrom", &VALUE_FROM, "values of bindings", |from| {
        require(from, "event", "an expression; a constant is written '\"const\"'");
        let path = format!("{path}.valueFrom");
        note_ignored(from, &path, VALUE_FROM_REST.iter(), "only `event` is read", notes);
        expressions.read(from, "event", Purpose::Data)
    });
    Some(NamedExpression { name: name?, expression: expression.flatten()? })
}

fn note_ignored<'k>(
    fields: &Fields,
    path: &str,
    keys: impl Iterator<Item = &'k &'k str>,
    why: &str,
    notes: &mut Vec<String>,
) {
    for key in keys.filter(|key| fields.has(key)) {
        notes.push(format!("{path}.{key} is passed over: {why}"));
    }
}
