//! A plugin that misbehaves on request, so that anybody can see what the host does about it.
//!
//! In: params `action`, `size`, `seconds`, `url`. Out: what was done, or no end at all.

mod actions;
mod params;

use sandyard_guest::{Job, Outcome, Result};

pub use params::{Action, Params};

/// Does what the job's params ask for.
///
/// # Errors
/// When the host answers the misbehaviour with an error and not by stopping the job: a refused write, a
/// refused connection.
pub fn work(job: Job<Params>) -> Result {
    let Params { action, size, seconds, .. } = job.params;
    let done = match action {
        Action::Well => actions::well(&job),
        Action::Spin => actions::spin(seconds),
        Action::Allocate => actions::allocate(size),
        Action::Recurse => actions::recurse(),
        Action::Sleep => actions::sleep(seconds),
        Action::Flood => actions::flood(&job, size),
        Action::Write => actions::write(&job, size)?,
        Action::Connect => actions::connect(&job.params.url)?,
    };
    Ok(Outcome::success().describe(done))
}

#[cfg(test)]
mod tests {
    use sandyard_guest::testing::{self, Said};
    use serde_json::{Value, json};

    use super::*;

    fn run(params: Value) -> Said {
        testing::job(params).run(work)
    }

    #[test]
    fn it_behaves_when_asked_to() {
        let said = run(json!({ "action": "well" }));
        assert!(said.is_success());
        assert_eq!(said.progress(), [0.5]);
    }

    #[test]
    fn amounts_may_be_text() {
        let said = run(json!({ "action": "allocate", "size": "2", "seconds": "0" }));
        assert_eq!(said.description(), "allocated 2 MiB");
    }

    #[test]
    fn times_may_have_fractions() {
        assert_eq!(
            run(json!({ "action": "spin", "seconds": 0.01 })).description(),
            "spun for 0.01 s"
        );
        assert_eq!(
            run(json!({ "action": "sleep", "seconds": "0.01" })).description(),
            "slept for 0.01 s"
        );
    }

    #[test]
    fn a_flood_is_as_large_as_asked_for() {
        let said = run(json!({ "action": "flood", "size": 1 }));
        let bytes: usize = said.log().iter().map(|line| line.len() + 1).sum();
        assert_eq!(bytes, 1 << 20);
    }

    #[test]
    fn it_writes_beside_its_log_file() {
        let folder = std::env::temp_dir().join(format!("sandyard-limits-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let said = testing::job(json!({ "action": "write", "size": 1 }))
            .with("log_file", folder.join("job.log"))
            .run(work);
        let written = std::fs::metadata(folder.join("filler")).unwrap().len();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(said.is_success(), "{}", said.description());
        assert_eq!(written, 1 << 20);
    }

    #[test]
    fn an_unknown_action_is_refused_by_name() {
        let said = run(json!({ "action": "dance" }));
        assert!(!said.is_success());
        assert!(said.description().contains("dance"), "{}", said.description());
    }

    #[test]
    fn impossible_times_are_refused() {
        for seconds in [json!(-1), json!(1e300), json!("NaN")] {
            let said = run(json!({ "action": "sleep", "seconds": seconds }));
            assert!(said.description().contains("seconds"), "{}", said.description());
        }
    }
}
