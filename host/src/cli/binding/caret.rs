//! The line of an expression where it failed, with a caret under the place.

use crate::cli::console;
use crate::definitions::Binding;
use crate::store::deliveries::{MatchFailure, Position};

/// The line and the caret under it; nothing where the failure has no place.
pub(super) fn caret(binding: &Binding, failure: &MatchFailure) -> Vec<String> {
    let (Some(Position { line, column }), Some(source)) =
        (failure.position, source(binding, &failure.stage))
    else {
        return Vec::new();
    };
    let Some(text) = source.lines().nth(line.saturating_sub(1) as usize) else {
        return Vec::new();
    };
    let before = text.chars().take(column.saturating_sub(1) as usize);
    // Tabs stay tabs, so that the caret stands where the eye looks for it.
    let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    vec![console::printable(text), format!("{indent}^")]
}

/// The expression that a failure is about.
fn source<'b>(binding: &'b Binding, stage: &str) -> Option<&'b str> {
    if stage == "selector" {
        return Some(&binding.selector);
    }
    let submit = binding.submit.as_ref()?;
    match stage.split_once('.') {
        None if stage == "name" => submit.name.as_deref(),
        None if stage == "generate_name" => submit.generate_name.as_deref(),
        None => None,
        Some((kind, name)) => {
            let all = match kind {
                "labels" => &submit.labels,
                "annotations" => &submit.annotations,
                "arguments" => &submit.arguments,
                _ => return None,
            };
            all.iter().find(|one| one.name == name).map(|one| one.expression.as_str())
        }
    }
}
