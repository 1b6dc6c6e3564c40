//! Does with `kv`, `chain` and `secrets` what its param `steps` says, in order, and gives back in
//! `chain_data` what came of each step: its value, or the denial.
//!
//! Expected end: success, whatever was denied. Elsewhere than on wasm32-wasip2 every step is
//! unsupported.

use std::process::ExitCode;

use sandyard_guest::{Context, Job, Outcome, Result, chain, kv, secrets};
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Params {
    steps: Vec<Step>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Get(String),
    Set(String, String),
    /// Sets a key of so many bytes to a value of so many.
    SetSized(usize, usize),
    Swap(String, Option<String>, String),
    Delete(String),
    Keys(String),
    Enqueue(String, Value, Option<String>),
    /// Params as text, whatever it is.
    EnqueueText(String, String),
    /// Opens a secret and reads it; gives it back with its letters in reverse.
    Reveal(String),
    /// Opens the same secret so many times.
    Hold(String, usize),
    Print(String),
    Log(String),
    Label(String),
    Metric(String),
}

fn main() -> ExitCode {
    sandyard_guest::run(|job: Job<Params>| {
        let did =
            job.params.steps.iter().map(|step| {
                step.take(&job).unwrap_or_else(|denied| Value::from(denied.description()))
            });
        let did: Vec<Value> = did.collect();
        job.chain_data(&json!({ "did": did }))?;
        Ok(Outcome::success())
    })
}

impl Step {
    fn take(&self, job: &Job<Params>) -> Result<Value> {
        Ok(match self {
            Self::Get(key) => kv::get(key)?.map(text).into(),
            Self::Set(key, value) => {
                kv::set(key, value)?;
                done()
            }
            Self::SetSized(key, value) => {
                kv::set(&"k".repeat(*key), "v".repeat(*value))?;
                done()
            }
            Self::Swap(key, expected, value) => {
                kv::swap(key, expected.as_ref().map(String::as_bytes), value)?.into()
            }
            Self::Delete(key) => {
                kv::delete(key)?;
                done()
            }
            Self::Keys(prefix) => kv::keys(prefix).collect::<Result<Vec<_>, _>>()?.into(),
            Self::Enqueue(event, params, None) => chain::enqueue(event, params)?.into(),
            Self::Enqueue(event, params, Some(key)) => {
                chain::enqueue_once(event, params, key)?.into()
            }
            Self::EnqueueText(event, params) => enqueue_text(event, params)?,
            Self::Reveal(name) => {
                secrets::open(name)?.text()?.chars().rev().collect::<String>().into()
            }
            Self::Hold(name, count) => {
                let held = (0..*count).map(|_| secrets::open(name));
                held.collect::<Result<Vec<_>, _>>()?.len().into()
            }
            Self::Print(text) => {
                print(text)?;
                done()
            }
            Self::Log(text) => {
                job.log(text);
                done()
            }
            Self::Label(label) => {
                job.label(label);
                done()
            }
            Self::Metric(name) => {
                job.metric(name, 1.5);
                done()
            }
        })
    }
}

fn done() -> Value {
    Value::from("done")
}

fn text(value: Vec<u8>) -> String {
    String::from_utf8_lossy(&value).into_owned()
}

fn print(text: &str) -> Result<()> {
    use std::io::Write as _;

    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).context("print")
}

#[cfg(all(target_os = "wasi", target_env = "p2"))]
fn enqueue_text(event: &str, params: &str) -> Result<Value> {
    let id = sandyard_guest::imports::chain::enqueue(event, params, None);
    id.map(Value::from).map_err(|denied| sandyard_guest::Error::new(format!("{denied:?}")))
}

#[cfg(not(all(target_os = "wasi", target_env = "p2")))]
fn enqueue_text(_: &str, _: &str) -> Result<Value> {
    Err(sandyard_guest::Denied::Unsupported.into())
}
