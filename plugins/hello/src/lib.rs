//! The work of the plugin `hello`: greets, with progress and a line in the log on the way.

use sandyard_guest::{Job, Outcome, Result};
use serde::Deserialize;

/// The params of the plugin.
#[derive(Debug, Deserialize)]
pub struct Params {
    /// Whom to greet.
    #[serde(default = "world")]
    pub name: String,
}

fn world() -> String {
    "world".to_owned()
}

/// Greets.
///
/// # Errors
/// None; params of a wrong type are refused before.
pub fn hello(job: Job<Params>) -> Result {
    job.progress(0.5);
    job.log(format_args!("Running job {}", job.id()));
    Ok(Outcome::success().describe(format!("Hello {}", job.params.name)))
}

#[cfg(test)]
mod tests {
    use sandyard_guest::testing;
    use serde_json::json;

    use super::hello;

    #[test]
    fn it_greets_by_name() {
        let said = testing::job(json!({"name": "Ada"})).run(hello);
        assert_eq!(
            said.lines(),
            [
                r#"{"progress":0.5}"#,
                "Running job jtest00001",
                r#"{"complete":1,"code":0,"description":"Hello Ada"}"#
            ]
        );
    }

    #[test]
    fn it_greets_the_world_if_nobody_is_named() {
        assert_eq!(testing::job(json!({})).run(hello).description(), "Hello world");
        assert_eq!(testing::job(()).run(hello).description(), "Hello world");
    }

    #[test]
    fn a_name_that_is_no_text_is_refused_by_name() {
        let said = testing::job(json!({"name": 7})).run(hello);
        assert_eq!(said.code(), 1);
        assert_eq!(
            said.description(),
            "param `name`: invalid type: integer `7`, expected a string"
        );
    }
}
