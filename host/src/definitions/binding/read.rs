//! Reading a binding in its native form.

use serde_json::{Map, Value};

use super::expressions::Purpose;
use super::named::{Expressions, NameForm};
use super::rule::Binding;
use super::submit::BindingSubmit;
use crate::definitions::context::{ReadContext, Stamp};
use crate::definitions::fields::Fields;
use crate::definitions::labels;
use crate::definitions::problem::{Problem, Problems};
use crate::definitions::size::json_bytes;
use crate::model::BindingId;

/// The most JSON of one binding: every delivery of its namespace meets it.
const MAX_BINDING: usize = 256 << 10;

const KEYS: [&str; 12] = [
    "name",
    "namespace",
    "enabled",
    "selector",
    "submit",
    "labels",
    "created",
    "modified",
    "username",
    "revision",
    "api_key",
    "session_id",
];

const SUBMIT_KEYS: [&str; 7] =
    ["event", "cluster_scope", "name", "generate_name", "labels", "annotations", "arguments"];

impl Binding {
    /// Reads a binding. `name` and `selector` have to be there; `enabled` is true if absent, and
    /// without `submit` a match starts nothing. What the host sets itself is dropped unless it
    /// comes from the store.
    ///
    /// # Errors
    /// Every field that is unknown, missing or not of its form, by its path.
    pub fn read(fields: Map<String, Value>, context: &ReadContext) -> Result<Self, Problems> {
        let mut fields = Fields::new(fields, &KEYS, "bindings");
        let binding = read(&mut fields, context);
        check_size(&mut fields, binding.as_ref());
        fields.finish(binding)
    }
}

/// Refuses a binding that is too large as a whole.
pub(super) fn check_size(fields: &mut Fields, binding: Option<&Binding>) {
    let size = binding.map_or(0, |binding| json_bytes(&binding.to_fields()));
    if size > MAX_BINDING {
        let accepted = format!("a binding of at most {MAX_BINDING} bytes of JSON");
        fields.refuse(Problem::new("", format!("a binding of {size} bytes"), accepted));
    }
}

/// The selector at `key`, where a bare `true` means the expression `true`.
pub(super) fn read_selector(
    fields: &mut Fields,
    key: &str,
    expressions: Expressions,
) -> Option<String> {
    if !fields.has(key) {
        fields.missing(key, "an expression over the delivery, like \"payload.message != nil\"");
        return None;
    }
    fields.scalar_to_text(key);
    expressions.read(fields, key, Purpose::Data)
}

fn read(fields: &mut Fields, context: &ReadContext) -> Option<Binding> {
    let expressions = Expressions::of(context);
    let id: Option<BindingId> = fields.required_id("name", "binding's name");
    let namespace = fields.id("namespace", "namespace's id");
    let enabled = fields.flag("enabled", true);
    let selector = read_selector(fields, "selector", expressions);
    let is_submitting = fields.has("submit");
    let submit = fields.part("submit", &SUBMIT_KEYS, "a binding's submissions", |submit| {
        read_submit(submit, expressions)
    });
    let labels = labels::read(fields);
    let Stamp { created, modified, username, revision } = Stamp::read(fields, context);
    let submit = submit.flatten();
    if is_submitting && submit.is_none() {
        return None;
    }
    Some(Binding {
        id: id?,
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
        enabled,
        selector: selector?,
        submit,
        labels,
        created,
        modified,
        username,
        revision,
    })
}

fn read_submit(fields: &mut Fields, expressions: Expressions) -> Option<BindingSubmit> {
    let event = fields.required_id("event", "event's id");
    let cluster_scope = fields.flag("cluster_scope", false);
    let name = expressions.read_name(fields, "name");
    let generate_name = expressions.read_name(fields, "generate_name");
    let labels = expressions.read_named(fields, "labels", NameForm::Label);
    let annotations = expressions.read_named(fields, "annotations", NameForm::Label);
    let arguments = expressions.read_named(fields, "arguments", NameForm::Parameter);
    Some(BindingSubmit {
        event: event?,
        cluster_scope,
        name,
        generate_name,
        labels,
        annotations,
        arguments,
    })
}
