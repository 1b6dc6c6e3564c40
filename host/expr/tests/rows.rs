//! Operators in rows: as many as fit into a source, at no depth.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use sandyard_expr::{Budget, Environment, Program, Scope};
use serde_json::json;

/// The value of a row, by how many operators it has.
type Wanted = fn(usize) -> String;

/// Runs something on a thread with the stack that threads have by default.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap()
}

#[test]
fn thousands_of_like_operators_stand_in_a_row() {
    on_a_small_stack(|| {
        let payload = json!({"a": 1, "t": true, "nil": null});
        let environment = Environment::new().with("payload", &payload);
        let cases: [(&str, &str, Wanted); 10] = [
            ("1", "+1", |count| (1 + count).to_string()),
            ("5000", "-1", |count| (5000 - count).to_string()),
            ("payload.a", "+payload.a", |count| (1 + count).to_string()),
            ("payload.a", "*1", |_| "1".to_owned()),
            ("true", " && true", |_| "true".to_owned()),
            ("payload.a == 2", " || payload.a == 2", |_| "false".to_owned()),
            ("payload.a == 1", " && payload.a == 1", |_| "true".to_owned()),
            ("payload.nil", " ?? nil", |_| "null".to_owned()),
            ("true", "==true", |_| "true".to_owned()),
            ("payload.t", "==true", |_| "true".to_owned()),
        ];
        for (first, more, wanted) in cases {
            let count = (8190 - first.len()) / more.len();
            let source = format!("{first}{}", more.repeat(count));
            let program = Program::compile(&source, &Scope::new(["payload"])).unwrap();
            let value = program.evaluate(&environment, Budget::default()).unwrap();
            assert!(count > 430, "{count} of {more}");
            assert_eq!(value.argument().unwrap(), wanted(count), "{count} of {more}");
            drop(program.needs());
        }
    });
}
