//! Categories.

use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::definition::{Form, Made, named, one_of};
use super::difference::Difference;
use super::event::Limits;

/// A group of events with defaults and caps of its own.
#[derive(ToSchema)]
pub(in crate::http::api) struct Category {
    /// What it goes by, unique within its namespace.
    #[schema(example = "reports")]
    id: String,
    /// The tenant it belongs to.
    #[schema(example = "default")]
    namespace: String,
    /// What people call it; the id, if absent.
    title: String,
    /// Whether its events run at all.
    enabled: bool,
    /// What it is for: at most 16 KiB, without `<` and `>`.
    description: String,
    /// How pages show it: empty, the name of a color, or `#` and hexadecimal digits.
    color: String,
    /// The most jobs of all its events at the same time; 0 is no limit of its own.
    max_children: u32,
    /// Who hears of a success where the event names nobody.
    notify_success: String,
    /// Who hears of a failure where the event names nobody.
    notify_fail: String,
    /// The URL that hears of each start and end where the event has none.
    web_hook: String,
    /// Percent of one core where the event has none; 0 is none here either.
    cpu_limit: u32,
    /// Kept and shown to jobs, without effect.
    cpu_sustain: u32,
    /// The most memory of a job in bytes where the event has none; 0 is none here either.
    memory_limit: u64,
    /// Kept and shown to jobs, without effect.
    memory_sustain: u32,
    /// The most log in bytes that is kept of a job where the event has none.
    log_max_size: u64,
    /// Caps for all its events, whatever they say themselves.
    limits: Limits,
    /// When it was made, in seconds since 1970; 0 for `general` as it is from the start.
    created: i64,
    /// When it was last changed, in seconds since 1970.
    modified: i64,
    /// Who made it.
    username: String,
    /// How often it was changed.
    revision: u64,
}

/// A category, or what replacing it would change.
pub(in crate::http::api) struct CategoryOrDifference;

/// A category to be kept.
pub(in crate::http::api) struct NewCategory;

/// Some fields of a category; null sets one back to what it is by default.
pub(in crate::http::api) struct CategoryChange;

const FORMS: [(&str, Form); 5] = [
    ("enabled", Form::Flag),
    ("cpu_sustain", Form::Duration),
    ("memory_sustain", Form::Duration),
    ("memory_limit", Form::Size),
    ("log_max_size", Form::Size),
];

impl PartialSchema for NewCategory {
    fn schema() -> RefOr<Schema> {
        let about = "A category to be kept. What is left out is empty or 0.";
        Made::of::<Category>(about).forms(&FORMS).schema()
    }
}

impl PartialSchema for CategoryChange {
    fn schema() -> RefOr<Schema> {
        let about = "Some fields of a category; null sets one back to what it is by default.";
        Made::of::<Category>(about).without(&["id", "namespace"]).forms(&FORMS).schema()
    }
}

impl PartialSchema for CategoryOrDifference {
    fn schema() -> RefOr<Schema> {
        one_of([Category::schema(), Difference::schema()])
    }
}

named!(Category; NewCategory, CategoryChange, CategoryOrDifference);
