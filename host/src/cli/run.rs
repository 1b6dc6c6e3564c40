//! `sandyard run`: one job, now.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::console::{self, Live};
use super::params::Params;
use super::{JOB_FAILED, file_limit, input, loading};
use crate::definitions::Source;
use crate::model::{
    Bytes, EventId, Fuel, Grants, HttpGrant, JobRecord, LimitRequest, Limits, Mount, MountAccess,
    Outcome, StopReason, Timeout,
};
use crate::plugins;
use crate::sandbox::Stop;
use crate::{JobRequest, Plugin, RunningJob};

/// The longest job file; a request to the host may be no longer either.
const LONGEST_JOB: Bytes = Bytes(1 << 20);

/// Run one job and show what came of it.
///
/// PLUGIN is a .wasm or .wat file, a folder with a plugin.toml, or the id of a built-in plugin
/// (`sandyard plugin list`). The exit status is 0 after success, 1 when the job failed, 2 when it
/// could not be started.
#[derive(Debug, Args)]
#[command(override_usage = "sandyard run [OPTIONS] <PLUGIN>")]
pub(super) struct Arguments {
    /// A file, a folder with a plugin.toml, or a built-in plugin's id
    plugin: String,
    #[command(flatten)]
    params: Params,
    /// A job or event as a JSON object, from a file or, with -, from stdin
    #[arg(long, value_name = "FILE|-")]
    job: Option<Source>,
    /// The CPU budget in units of fuel, like 5G
    #[arg(long, value_name = "UNITS")]
    fuel: Option<Fuel>,
    /// The memory cap, like "64 MiB"
    #[arg(long, value_name = "SIZE")]
    memory: Option<Bytes>,
    /// The time the job may take, like 30s
    #[arg(long, value_name = "DURATION")]
    timeout: Option<Timeout>,
    /// Bytes that the plugin may write to stdout and stderr, like "16 MiB"
    #[arg(long, value_name = "SIZE")]
    output: Option<Bytes>,
    /// Bytes that the plugin may keep in its scratch folder
    #[arg(long, value_name = "SIZE")]
    disk: Option<Bytes>,
    /// A host that the plugin may send requests to, like https://api.example.com; may be repeated
    #[arg(long, value_name = "HOST")]
    allow_http: Vec<HttpGrant>,
    /// A folder that the plugin may see, read-only unless :rw; may be repeated
    #[arg(long, value_name = "HOST:GUEST[:rw]")]
    mount: Vec<Mount>,
    /// Print the job's record as one JSON document on stdout, and nothing else there
    #[arg(long)]
    json: bool,
}

/// Runs the job and tells what came of it.
pub(super) fn run(arguments: Arguments, data: PathBuf) -> anyhow::Result<ExitCode> {
    let job = JobFile::read(arguments.job.as_ref())?;
    let params = arguments.params.over(job.params)?;
    let source = plugins::find(&arguments.plugin)?;
    arguments.mount.iter().try_for_each(check_mount)?;
    let host = loading::open_host(data)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let record = runtime.block_on(async {
        let plugin = Arc::new(loading::load(&host, source).await?);
        let limits = arguments.limits(job.limits);
        tell_lowered(&limits, &host.limits(&plugin.manifest, limits));
        tell_asked(&plugin, &arguments);
        let live = Arc::new(Live::new());
        let mut request = JobRequest::new(plugin.clone());
        request.event = job.event;
        request.event_title = job.event_title;
        request.params = params;
        request.fields = Arc::new(job.fields);
        request.limits = limits;
        request.grants = Arc::new(arguments.grants(&plugin));
        request.source = job.source.unwrap_or(request.source);
        request.now = job.now;
        request.observer = Some(live.clone());
        // From here on Ctrl-C stops the job; before, it ends the command.
        let interrupts = signal(SignalKind::interrupt()).context("listen for Ctrl-C")?;
        file_limit::outlive()?;
        let running = host.start(request)?;
        let record = finish(running, interrupts).await;
        live.finish();
        record
    })?;
    show(&record, arguments.json)
}

impl Arguments {
    fn limits(&self, job: LimitRequest) -> LimitRequest {
        LimitRequest {
            fuel: self.fuel.or(job.fuel),
            memory: self.memory.or(job.memory),
            timeout: self.timeout.or(job.timeout),
            output: self.output.or(job.output),
            disk: self.disk.or(job.disk),
            ..job
        }
    }

    fn grants(&self, plugin: &Plugin) -> Grants {
        Grants {
            http: self.allow_http.clone(),
            mounts: self.mount.clone(),
            imports: plugin.manifest.grants.imports.clone(),
            ..Grants::default()
        }
    }
}

/// A job as JSON: what goes where is settled here.
#[derive(Debug, Default)]
struct JobFile {
    event: Option<EventId>,
    event_title: String,
    params: Map<String, Value>,
    limits: LimitRequest,
    source: Option<String>,
    now: Option<i64>,
    fields: Map<String, Value>,
}

impl JobFile {
    fn read(file: Option<&Source>) -> anyhow::Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let text = input::text(file, "the job", LONGEST_JOB)?;
        let fields = serde_json::from_str(&text)
            .with_context(|| format!("the job from {file} is not a JSON object"))?;
        Self::from_fields(fields)
    }

    fn from_fields(mut fields: Map<String, Value>) -> anyhow::Result<Self> {
        fn take<T: serde::de::DeserializeOwned>(
            fields: &mut Map<String, Value>,
            name: &str,
        ) -> anyhow::Result<Option<T>> {
            match fields.remove(name) {
                None | Some(Value::Null) => Ok(None),
                Some(value) => serde_json::from_value(value)
                    .with_context(|| format!("`{name}` in the job is not usable")),
            }
        }
        Ok(Self {
            event: take(&mut fields, "event")?,
            event_title: take(&mut fields, "event_title")?.unwrap_or_default(),
            params: take(&mut fields, "params")?.unwrap_or_default(),
            limits: limits(&fields)?,
            source: take(&mut fields, "source")?,
            now: take(&mut fields, "now")?,
            fields,
        })
    }
}

/// The limits that an event asks for: its `limits`, and what Cronicle calls `timeout` (seconds) and
/// `memory_limit` (bytes), where 0 means none. They stay in the job's JSON.
fn limits(fields: &Map<String, Value>) -> anyhow::Result<LimitRequest> {
    fn read<T: serde::de::DeserializeOwned>(
        fields: &Map<String, Value>,
        name: &str,
    ) -> anyhow::Result<Option<T>> {
        let Some(value) = fields.get(name).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        T::deserialize(value)
            .map(Some)
            .with_context(|| format!("`{name}` in the job is not usable"))
    }
    let limits = read::<LimitRequest>(fields, "limits")?.unwrap_or_default();
    let timeout = read::<Timeout>(fields, "timeout")?.filter(|timeout| !timeout.0.is_zero());
    let memory = read::<Bytes>(fields, "memory_limit")?.filter(|memory| memory.0 > 0);
    Ok(LimitRequest {
        timeout: limits.timeout.into_iter().chain(timeout).min(),
        memory: limits.memory.into_iter().chain(memory).min(),
        ..limits
    })
}

/// A plugin that never looks at its folders would not notice that one is not there.
fn check_mount(mount: &Mount) -> anyhow::Result<()> {
    std::fs::read_dir(&mount.host).map(drop).with_context(|| {
        format!(
            "--mount {}: {} is not a folder that can be opened",
            String::from(mount.clone()),
            mount.host.display()
        )
    })
}

/// A limit that was asked for and is not had is worth a line.
fn tell_lowered(asked: &LimitRequest, given: &Limits) {
    fn tell<T: PartialOrd + std::fmt::Display>(name: &str, asked: Option<T>, given: T) {
        if let Some(asked) = asked.filter(|asked| *asked > given) {
            console::say(&console::dim(&format!(
                "[sandyard] {name}: {asked} asked, {given} allowed by the plugin's manifest or the host"
            )));
        }
    }
    tell("fuel", asked.fuel, given.fuel);
    tell("memory", asked.memory, given.memory);
    tell("timeout", asked.timeout, given.timeout);
    tell("output", asked.output, given.output);
    tell("disk", asked.disk, given.disk);
}

/// A plugin's wishes are not grants: say which are open.
fn tell_asked(plugin: &Plugin, arguments: &Arguments) {
    for grant in &plugin.manifest.grants.http {
        if !arguments.allow_http.contains(grant) {
            console::say(&console::dim(&format!(
                "[sandyard] the plugin asks to reach {grant}; --allow-http {grant} would grant it"
            )));
        }
    }
    for mount in &plugin.manifest.grants.mounts {
        if !arguments.mount.iter().any(|granted| granted.guest == mount.guest) {
            let asked = String::from(mount.clone());
            let access = match mount.access {
                MountAccess::ReadOnly => "read",
                MountAccess::ReadWrite => "read and change",
            };
            console::say(&console::dim(&format!(
                "[sandyard] the plugin asks to {access} a folder; --mount {asked} would grant it"
            )));
        }
    }
}

/// Waits for the end. Ctrl-C stops the job, which then ends as stopped.
async fn finish(mut running: RunningJob, mut interrupts: Signal) -> anyhow::Result<JobRecord> {
    tokio::select! {
        record = running.finished() => return record,
        _ = interrupts.recv() => {}
    }
    running.stop(Stop {
        reason: StopReason::Abort,
        description: "Manually aborted (Ctrl-C)".to_owned(),
    });
    running.finished().await
}

fn show(record: &JobRecord, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        console::print(&serde_json::to_string(record)?)?;
    } else {
        console::print(&console::outcome(record))?;
        console::print(&console::dim(&console::usage(&record.usage)))?;
    }
    Ok(match record.report.outcome {
        Outcome::Success => ExitCode::SUCCESS,
        Outcome::Warning | Outcome::Error | Outcome::Aborted => ExitCode::from(JOB_FAILED),
    })
}
