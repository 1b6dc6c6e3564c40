//! Reading a category.

use serde_json::{Map, Value};

use super::category::Category;
use super::context::{ReadContext, Stamp};
use super::fields::Fields;
use super::form::Form;
use super::problem::Problems;

const KEYS: [&str; 22] = [
    "id",
    "namespace",
    "title",
    "enabled",
    "description",
    "color",
    "max_children",
    "notify_success",
    "notify_fail",
    "web_hook",
    "cpu_limit",
    "cpu_sustain",
    "memory_limit",
    "memory_sustain",
    "log_max_size",
    "limits",
    "created",
    "modified",
    "username",
    "revision",
    "api_key",
    "session_id",
];

impl Category {
    /// Reads a category (protocol page, 4.7). `id` has to be there; what is absent or null is
    /// empty or 0, an absent `title` is the id, and `enabled` is true. What the host sets itself
    /// is dropped unless it comes from the store.
    ///
    /// # Errors
    /// Every field that is unknown, missing or not of its form, by its path.
    pub fn read(fields: Map<String, Value>, context: &ReadContext) -> Result<Self, Problems> {
        let mut fields = Fields::new(fields, &KEYS, "categories");
        let category = read(&mut fields, context);
        fields.finish(category)
    }
}

/// The category, with a stand-in wherever a field was refused; none where there is no id.
fn read(fields: &mut Fields, context: &ReadContext) -> Option<Category> {
    let id = fields.required_id("id", "category's id");
    let namespace = fields.id("namespace", "namespace's id");
    let title = fields.text("title", Form::Title);
    let enabled = fields.flag("enabled", true);
    let description = fields.text("description", Form::Notes).unwrap_or_default();
    let color = fields.text("color", Form::Color).unwrap_or_default();
    let max_children = fields.count("max_children", u32::MAX);
    let notify_success = fields.text("notify_success", Form::Recipients).unwrap_or_default();
    let notify_fail = fields.text("notify_fail", Form::Recipients).unwrap_or_default();
    let web_hook = fields.text_or_none("web_hook", Form::WebHook);
    let cpu_limit = fields.count("cpu_limit", u32::MAX);
    let cpu_sustain = fields.seconds("cpu_sustain");
    let memory_limit = fields.size("memory_limit");
    let memory_sustain = fields.seconds("memory_sustain");
    let log_max_size = fields.size("log_max_size");
    let limits = fields.limits("limits");
    let Stamp { created, modified, username, revision } = Stamp::read(fields, context);
    let id: crate::model::CategoryId = id?;
    Some(Category {
        title: title.unwrap_or_else(|| id.to_string()),
        id,
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
        enabled,
        description,
        color,
        max_children,
        notify_success,
        notify_fail,
        web_hook,
        cpu_limit,
        cpu_sustain,
        memory_limit,
        memory_sustain,
        log_max_size,
        limits,
        created,
        modified,
        username,
        revision,
    })
}
