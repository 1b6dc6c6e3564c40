//! The work of the plugin `sample`: what the sample plugins of the manual do. It says which job it
//! runs, pauses, reports half of the way, pauses again and completes.

use std::thread;
use std::time::Duration;

use sandyard_guest::{Error, Job, Outcome, Result, lenient};
use serde::Deserialize;

/// The params of the plugin.
#[derive(Debug, Deserialize)]
pub struct Params {
    /// How long each of the two pauses is, in seconds. The samples in the manual pause for 5
    /// seconds; this one has a shorter default, so that it can be tried without waiting.
    #[serde(default, deserialize_with = "lenient::optional_number")]
    pub delay: Option<f64>,
}

const DELAY: f64 = 0.2;

/// Runs the sample.
///
/// # Errors
/// `delay` is negative, or longer than a clock can tell.
pub fn sample(job: Job<Params>) -> Result {
    let seconds = job.params.delay.unwrap_or(DELAY);
    let delay = Duration::try_from_secs_f64(seconds).map_err(|_| {
        Error::new(format!("param `delay`: {seconds}, expected a number of seconds from 0 up"))
    })?;
    job.log(format_args!("Running job: {}: {}", job.id(), job.line()));

    thread::sleep(delay);
    job.log("Halfway there!");
    job.progress(0.5);

    thread::sleep(delay);
    job.log("Job complete, exiting.");
    Ok(Outcome::success())
}

#[cfg(test)]
mod tests {
    use sandyard_guest::testing;
    use serde_json::json;

    use super::sample;

    #[test]
    fn it_speaks_as_the_sample_of_the_manual() {
        let said = testing::job(json!({"delay": "0.01"})).run(sample);
        assert_eq!(
            said.lines(),
            [
                r#"Running job: jtest00001: {"id":"jtest00001","now":1449431125,"params":{"delay":"0.01"}}"#,
                "Halfway there!",
                r#"{"progress":0.5}"#,
                "Job complete, exiting.",
                r#"{"complete":1,"code":0}"#
            ]
        );
    }

    #[test]
    fn a_negative_delay_is_refused() {
        let said = testing::job(json!({"delay": -1})).run(sample);
        assert_eq!(said.description(), "param `delay`: -1, expected a number of seconds from 0 up");
    }
}
