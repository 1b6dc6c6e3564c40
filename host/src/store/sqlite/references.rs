//! Whether what a definition names is there.

use std::fmt::Display;

use super::views::{PluginState, Views};
use crate::definitions::{Event, Problem};
use crate::model::{CategoryId, EventId, Namespace};
use crate::plugins::{self, BUILTINS};
use crate::store::StoreError;

/// Names that a refusal lists at most.
const LISTED: usize = 20;

/// Checks that category, plugin and chain targets of an event are in its namespace. What it named
/// before already is not looked at: an event whose chain target was deleted can still be changed.
///
/// # Errors
/// All that is not there, a line each.
pub(super) fn check(
    views: &Views,
    event: &Event,
    before: Option<&Event>,
) -> Result<(), StoreError> {
    let mut problems = Vec::new();
    if before.is_none_or(|before| before.category != event.category)
        && views.category(&event.namespace, &event.category).is_none()
    {
        problems.push(no_category(views, event));
    }
    if before.is_none_or(|before| before.plugin != event.plugin)
        && views.plugin_state(&event.namespace, &event.plugin) == PluginState::Missing
    {
        problems.push(no_plugin(views, event));
    }
    let chain_before = before.and_then(|before| before.chain.as_ref());
    problems.extend(no_event(views, event, "chain", event.chain.as_ref(), chain_before));
    let chain_before = before.and_then(|before| before.chain_error.as_ref());
    problems.extend(no_event(
        views,
        event,
        "chain_error",
        event.chain_error.as_ref(),
        chain_before,
    ));
    if problems.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    Err(StoreError::Invalid(lines.join("\n")))
}

fn no_category(views: &Views, event: &Event) -> Problem {
    let general = CategoryId::general();
    let own = |key: &&(Namespace, CategoryId)| key.0 == event.namespace && key.1 != general;
    let mut known = vec![general.as_str()];
    known.extend(views.categories.keys().filter(own).map(|key| key.1.as_str()));
    problem("category", "category", &event.category, &event.namespace, &known)
}

fn no_plugin(views: &Views, event: &Event) -> Problem {
    let mut known: Vec<_> = BUILTINS.iter().map(|builtin| builtin.id).collect();
    let own = views.plugins.keys().filter(|key| key.0 == event.namespace);
    known.extend(own.map(|key| key.1.as_str()));
    problem("plugin", "plugin", &event.plugin, &event.namespace, &known)
}

/// The problem with a chain target, if there is one. An event may follow itself.
fn no_event(
    views: &Views,
    event: &Event,
    path: &str,
    target: Option<&EventId>,
    before: Option<&EventId>,
) -> Option<Problem> {
    let target = target.filter(|target| Some(*target) != before && **target != event.id)?;
    if views.event(&event.namespace, target).is_some() {
        return None;
    }
    let own = views.events.keys().filter(|key| key.0 == event.namespace);
    let known: Vec<_> = own.map(|key| key.1.as_str()).collect();
    Some(problem(path, "event", target, &event.namespace, &known))
}

fn problem(
    path: &str,
    kind: &str,
    found: &impl Display,
    namespace: &Namespace,
    known: &[&str],
) -> Problem {
    let found = found.to_string();
    let meant = plugins::did_you_mean(&found, known.iter().copied());
    let accepted = match known {
        [] => format!("no {kind} yet, since there is none"),
        _ if known.len() > LISTED => format!("one of the {} {kind} ids there", known.len()),
        [one] => (*one).to_owned(),
        _ => format!("one of {}", known.join(", ")),
    };
    Problem {
        path: path.to_owned(),
        found: format!("{found:?}, and namespace {namespace} has no such {kind}"),
        accepted: format!("{accepted}{meant}"),
        caret: None,
    }
}
