//! Reading an event.

use serde_json::{Map, Value};

use crate::model::{CategoryId, EventId, Grants, OnCrash};
use crate::timing::{Timing, Zone};

use super::algorithm::Algorithm;
use super::context::{Origin, ReadContext, Stamp};
use super::event::Event;
use super::fields::Fields;
use super::form::Form;
use super::grants;
use super::labels;
use super::problem::{Problem, Problems};
use super::size::{MAX_DEPTH, is_shallow, json_bytes};

/// The most JSON of one event: what a list of a hundred may cost a reader is some tens of MiB.
const MAX_EVENT: usize = 512 << 10;

/// The most JSON of an event's params, as much as another event may pass on.
const MAX_PARAMS: usize = 256 << 10;

/// The most that a failing job is tried again.
const MAX_RETRIES: u32 = 1000;

const KEYS: [&str; 46] = [
    "id",
    "namespace",
    "title",
    "enabled",
    "category",
    "plugin",
    "params",
    "timing",
    "crontab",
    "timezone",
    "catch_up",
    "max_children",
    "queue",
    "queue_max",
    "timeout",
    "retries",
    "retry_delay",
    "chain",
    "chain_error",
    "notify_success",
    "notify_fail",
    "web_hook",
    "web_hook_secret",
    "cpu_limit",
    "cpu_sustain",
    "memory_limit",
    "memory_sustain",
    "log_max_size",
    "notes",
    "limits",
    "grants",
    "on_crash",
    "allow_update",
    "labels",
    "target",
    "algo",
    "multiplex",
    "stagger",
    "detached",
    "log_expire_days",
    "created",
    "modified",
    "username",
    "revision",
    "api_key",
    "session_id",
];

impl Event {
    /// Reads an event (protocol page, 4.1).
    ///
    /// `plugin` has to be there, and from a file or the store `id` too. What is absent or null is
    /// as Cronicle's API has it by default: the category `general`, no limits and no timing; an
    /// absent `title` is the id, and `enabled` is true. Numbers are numbers, and durations and
    /// sizes also texts like `"1m 30s"` and `"64 MiB"`. The timing stands in `timing` or, as a
    /// crontab text, in `crontab`. What the host sets itself (`created`, `modified`, `username`,
    /// `revision`, `api_key`, `session_id`) is dropped unless it comes from the store.
    ///
    /// # Errors
    /// Every field that is unknown, missing or not of its form, by its path.
    pub fn read(fields: Map<String, Value>, context: &ReadContext) -> Result<Self, Problems> {
        let mut fields = Fields::new(fields, &KEYS, "events");
        let event = read(&mut fields, context);
        let size = event.as_ref().map_or(0, |event| json_bytes(&event.to_fields()));
        if size > MAX_EVENT {
            let accepted = format!("an event of at most {MAX_EVENT} bytes of JSON");
            fields.refuse(Problem::new("", format!("an event of {size} bytes"), accepted));
        }
        fields.finish(event)
    }
}

/// The event, with a stand-in wherever a field was refused; none where there is no stand-in.
fn read(fields: &mut Fields, context: &ReadContext) -> Option<Event> {
    let id = match context.origin {
        Origin::Api if !fields.has("id") => Some(EventId::generate()),
        _ => fields.required_id("id", "event's id"),
    };
    let namespace = fields.id("namespace", "namespace's id");
    let title = fields.text("title", Form::Title);
    let enabled = fields.flag("enabled", true);
    let category = fields.id("category", "category's id").unwrap_or_else(CategoryId::general);
    let plugin = fields.required_id("plugin", "plugin's id");
    let params = read_params(fields);
    let timing = read_timing(fields, id.as_ref());
    let timezone = read_zone(fields).unwrap_or_else(|| context.timezone.clone());
    let catch_up = fields.flag("catch_up", false);
    let max_children = fields.count("max_children", u32::MAX);
    let queue = fields.flag("queue", false);
    let queue_max = fields.count("queue_max", u32::MAX);
    let timeout = fields.duration("timeout");
    let retries = fields.count("retries", MAX_RETRIES);
    let retry_delay = fields.seconds("retry_delay");
    let chain = fields.id_or_none("chain", "event's id");
    let chain_error = fields.id_or_none("chain_error", "event's id");
    let notify_success = fields.text("notify_success", Form::Recipients).unwrap_or_default();
    let notify_fail = fields.text("notify_fail", Form::Recipients).unwrap_or_default();
    let web_hook = fields.text_or_none("web_hook", Form::WebHook);
    let web_hook_secret = fields.id_or_none("web_hook_secret", "secret's name");
    let cpu_limit = fields.count("cpu_limit", u32::MAX);
    let cpu_sustain = fields.seconds("cpu_sustain");
    let memory_limit = fields.size("memory_limit");
    let memory_sustain = fields.seconds("memory_sustain");
    let log_max_size = fields.size("log_max_size");
    let notes = fields.text("notes", Form::Notes).unwrap_or_default();
    let limits = fields.limits("limits");
    let grants = read_grants(fields);
    let on_crash = read_on_crash(fields);
    let allow_update = fields.flag("allow_update", true);
    let labels = labels::read(fields);
    let target = fields.text_or_none("target", Form::Target);
    let algo = read_algorithm(fields);
    let multiplex = fields.flag("multiplex", false);
    let stagger = fields.seconds("stagger");
    let detached = fields.flag("detached", false);
    let log_expire_days = read_log_expire_days(fields);
    let Stamp { created, modified, username, revision } = Stamp::read(fields, context);
    let id = id?;
    Some(Event {
        title: title.unwrap_or_else(|| id.to_string()),
        id,
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
        enabled,
        category,
        plugin: plugin?,
        params,
        timing,
        timezone,
        catch_up,
        max_children,
        queue,
        queue_max,
        timeout,
        retries,
        retry_delay,
        chain,
        chain_error,
        notify_success,
        notify_fail,
        web_hook,
        web_hook_secret,
        cpu_limit,
        cpu_sustain,
        memory_limit,
        memory_sustain,
        log_max_size,
        notes,
        limits,
        grants,
        on_crash,
        allow_update,
        labels,
        target,
        algo,
        multiplex,
        stagger,
        detached,
        log_expire_days,
        created,
        modified,
        username,
        revision,
    })
}

fn read_params(fields: &mut Fields) -> Map<String, Value> {
    let accepted =
        format!("an object of at most {MAX_PARAMS} bytes of JSON, nested at most {MAX_DEPTH} deep");
    let params = match fields.take("params") {
        None => return Map::new(),
        Some(params) => params,
    };
    let size = json_bytes(&params);
    let found = match params {
        Value::Object(_) if size > MAX_PARAMS => format!("an object of {size} bytes"),
        Value::Object(_) if !is_shallow(&params, MAX_DEPTH) => "an object nested deeper".to_owned(),
        Value::Object(params) => return params,
        // Params can be secret, so that only the type is told.
        _ => "what is no object".to_owned(),
    };
    fields.refuse(Problem::new("params", found, accepted));
    Map::new()
}

/// The timing, from whichever of its two keys is there. `id` gives each event its own `H`.
fn read_timing(fields: &mut Fields, id: Option<&EventId>) -> Option<Timing> {
    if fields.has("timing") && fields.has("crontab") {
        let found = "a crontab beside a timing";
        fields.refuse(Problem::new("crontab", found, "one of `timing` and `crontab`"));
    }
    let (key, value) = match (fields.take("timing"), fields.take("crontab")) {
        (Some(timing), _) => ("timing", timing),
        (None, Some(crontab @ Value::String(_))) => ("crontab", crontab),
        (None, Some(other)) => {
            let accepted = "a crontab text like \"30 2 * * *\"";
            fields.refuse(Problem::of_value("crontab", &other, accepted));
            return None;
        }
        (None, None) => return None,
    };
    match Timing::read(&value, id.map_or("", EventId::as_str)) {
        Ok(timing) => timing,
        Err(error) => {
            fields.refuse(Problem::new(error.path_below(key), error.found, error.accepted));
            None
        }
    }
}

fn read_zone(fields: &mut Fields) -> Option<Zone> {
    let value = fields.take("timezone").filter(|value| value != "")?;
    let Some(name) = value.as_str() else {
        let accepted = "the name of a time zone, like \"Europe/Paris\"";
        fields.refuse(Problem::of_value("timezone", &value, accepted));
        return None;
    };
    match Zone::read(name) {
        Ok(zone) => Some(zone),
        Err(error) => {
            fields.refuse(Problem::of_error("timezone", &error));
            None
        }
    }
}

fn read_grants(fields: &mut Fields) -> Grants {
    match fields.take("grants") {
        Some(value) => grants::read("grants", &value, fields.problems()),
        None => Grants::default(),
    }
}

fn read_on_crash(fields: &mut Fields) -> OnCrash {
    let read = |value: &Value| match value.as_str()? {
        "retry" => Some(OnCrash::Retry),
        "fail" => Some(OnCrash::Fail),
        _ => None,
    };
    fields.read("on_crash", read, "\"retry\" or \"fail\"").unwrap_or_default()
}

fn read_algorithm(fields: &mut Fields) -> Algorithm {
    let accepted = Algorithm::ALL.map(Algorithm::name).join(", ");
    let read = |value: &Value| match value.as_str()? {
        "" => Some(Algorithm::default()),
        name => Algorithm::named(name),
    };
    fields.read("algo", read, &format!("one of {accepted}")).unwrap_or_default()
}

fn read_log_expire_days(fields: &mut Fields) -> Option<u32> {
    fields.has("log_expire_days").then(|| fields.count("log_expire_days", u32::MAX))
}
