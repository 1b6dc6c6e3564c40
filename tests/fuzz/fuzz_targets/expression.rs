//! Any text as an expression over any JSON: no panic, an error with its place,
//! and an end within the budget.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use sandyard_expr::{Budget, Environment, Program, Scope};

fuzz_target!(|input: (&str, &str)| {
    let (source, payload) = input;
    let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let scope = Scope::new(["payload", "metadata", "event"]).text("discriminator");
    let scope = scope.with_metadata_functions();
    let program = match Program::compile(source, &scope) {
        Ok(program) => program,
        Err(error) => {
            assert!(error.position().offset <= source.len());
            assert!(!error.to_string().is_empty() && error.caret().ends_with('^'));
            return;
        }
    };
    let metadata = serde_json::json!({ "x-event": ["push"] });
    let environment = Environment::new()
        .with("payload", &payload)
        .with("metadata", &metadata)
        .with_alias("event", ["payload", "metadata", "discriminator"])
        .with_text("discriminator", "d");
    assert!(program.unusable("unfit").caret().ends_with('^'));
    let start = Instant::now();
    if let Ok(value) = program.evaluate(&environment, Budget::default()) {
        drop((value.argument(), value.selected(), value.text(), value.to_json()));
    }
    // The sanitizer costs much; what runs away takes far longer still.
    assert!(start.elapsed() < Duration::from_secs(3), "{source}");
});
