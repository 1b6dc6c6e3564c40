//! The work of the plugin `test`: something to try a scheduler with. It lasts as long as told,
//! reports progress, uses memory and CPU if told, and ends in success, failure or a crash.

mod burn;
mod duration;
mod report;

use std::thread;
use std::time::{Duration, Instant};

use sandyard_guest::{Job, Outcome, Result, lenient};
use serde::Deserialize;

use burn::Burner;

/// How long the plugin rests between two looks at the clock.
const TICK: Duration = Duration::from_millis(150);

/// The code of an asked-for failure.
const FAILURE: i64 = 999;

/// The params of the plugin.
#[derive(Debug, Deserialize)]
pub struct Params {
    /// How long to last: seconds, such as `60` or `0.5`, or a span to choose from, such as `10-20`.
    #[serde(default = "minute", deserialize_with = "lenient::text")]
    pub duration: String,
    /// Whether to report progress at every tick.
    #[serde(default = "yes", deserialize_with = "lenient::flag")]
    pub progress: bool,
    /// Whether to use 128 to 256 MiB of memory, and the CPU.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub burn: bool,
    /// How to end.
    #[serde(default)]
    pub action: Action,
}

fn minute() -> String {
    "60".to_owned()
}

fn yes() -> bool {
    true
}

/// How the plugin is told to end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Action {
    /// Code 0.
    #[default]
    Success,
    /// Code 999.
    Failure,
    /// No completion at all.
    Crash,
}

/// How the work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// With a completion.
    Completed(Outcome),
    /// With a crash, which the program has to make: no completion may be reported.
    Crash,
}

/// Lasts, reports, and ends as the params say.
///
/// # Errors
/// `duration` is neither a number of seconds nor a span; or there is no memory to burn.
pub fn test(job: &Job<Params>) -> Result<Ending> {
    let duration = duration::choose(&job.params.duration)?;
    job.log(format_args!("The job lasts {:.3} seconds.", duration.as_secs_f64()));
    last(job, duration)?;
    match job.params.action {
        Action::Crash => Ok(Ending::Crash),
        Action::Failure => {
            Ok(Ending::Completed(Outcome::failure(FAILURE, "Failed, as the params say.")))
        }
        Action::Success => {
            report::metrics(job, duration);
            job.table(&report::table());
            job.html(&report::html());
            Ok(Ending::Completed(Outcome::success().describe("Done, as the params say.")))
        }
    }
}

fn last(job: &Job<Params>, duration: Duration) -> Result<()> {
    let mut burner = if job.params.burn { Some(Burner::light(job)?) } else { None };
    let started = Instant::now();
    loop {
        let left = duration.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(TICK));
        if let Some(burner) = &mut burner {
            burner.tick();
        }
        if job.params.progress {
            job.progress(started.elapsed().div_duration_f64(duration));
        }
    }
}

#[cfg(test)]
mod tests {
    use sandyard_guest::testing::{self, Said};
    use sandyard_guest::{Error, Job};
    use serde_json::{Value, json};

    use super::{Ending, Params, test};

    fn run(params: Value) -> Said {
        testing::job(params).run(|job: Job<Params>| match test(&job)? {
            Ending::Completed(outcome) => Ok(outcome),
            Ending::Crash => Err(Error::new("crash")),
        })
    }

    #[test]
    fn success_reports_all_there_is_to_report() {
        let said = run(json!({"duration": "0.2", "progress": 1}));
        assert!(said.is_success());
        assert!(said.progress().is_sorted() && said.progress().len() >= 2, "{:?}", said.progress());
        assert_eq!(said.perf("total"), Some(0.2));
        assert!(said.get("table").unwrap()["rows"].as_array().unwrap().len() > 2);
        assert!(said.get("html").unwrap()["content"].as_str().unwrap().contains("<b>"));
    }

    #[test]
    fn failure_has_code_999() {
        let said = run(json!({"duration": 0, "action": "Failure"}));
        assert_eq!(said.code(), 999);
        assert_eq!(said.get("table"), None);
    }

    #[test]
    fn a_crash_is_no_completion() {
        assert_eq!(run(json!({"duration": 0, "action": "Crash"})).description(), "crash");
    }

    #[test]
    fn no_progress_if_none_is_wanted() {
        assert!(run(json!({"duration": "0.2", "progress": 0})).progress().is_empty());
    }

    #[test]
    fn burning_takes_memory_and_says_so() {
        let said = run(json!({"duration": "0.1", "burn": "1"}));
        assert!(said.is_success());
        assert!(
            said.log().iter().any(
                |line| line.starts_with("Burning with 1") || line.starts_with("Burning with 2")
            )
        );
    }

    #[test]
    fn an_unknown_action_is_refused_by_name() {
        let said = run(json!({"duration": 0, "action": "Explode"}));
        assert_eq!(
            said.description(),
            "param `action`: unknown variant `Explode`, expected one of `Success`, `Failure`, `Crash`"
        );
    }
}
