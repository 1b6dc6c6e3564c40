//! Speaks through every typed import, and gives back in `chain_data` what the host said.
//!
//! Expected end: success; `kv`, `chain` and `secrets` denied with a value where nothing is kept
//! between jobs. Elsewhere than on wasm32-wasip2 there are no typed imports, and it fails.

use std::process::ExitCode;

#[cfg(all(target_os = "wasi", target_env = "p2"))]
fn main() -> ExitCode {
    use sandyard_guest::imports::{chain, context, kv, log, progress, secrets, types};
    use sandyard_guest::{Job, Outcome};

    sandyard_guest::run(|job: Job| {
        let before = context::remaining_fuel();
        progress::report(Some(0.25), Some("typed"));
        progress::metric("work", 1.5);
        log::write(types::Level::Warn, "first\nsecond");
        log::write(types::Level::Info, r#"{"complete":1,"code":7}"#);
        let run = context::get();
        job.chain_data(&serde_json::json!({
            "job": run.job_id,
            "plugin": run.plugin,
            "event": run.event,
            "attempt": run.attempt,
            "namespace": run.namespace,
            "source": run.source,
            "burnt": before.saturating_sub(context::remaining_fuel()),
            "milliseconds": context::remaining_ms(),
            "kv": format!("{:?}", kv::get("key")),
            "chain": format!("{:?}", chain::enqueue("next", "", None)),
            "secrets": format!("{:?}", secrets::open("token").map(drop)),
        }))?;
        Ok(Outcome::success())
    })
}

#[cfg(not(all(target_os = "wasi", target_env = "p2")))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
