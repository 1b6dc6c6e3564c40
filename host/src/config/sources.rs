//! Reading a configuration: file, environment variables and flags, in rising order.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::keys::{KEYS, Kind, variable};
use super::problem::{ConfigProblems, Origin};
use super::settings::Config;
use super::settle::settle;
use super::written::Written;
use crate::plugins::nearest;

/// The configuration's file in the data directory.
pub const FILE: &str = "sandyard.toml";

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Variables that begin like those of settings and are none.
const OTHERS: [&str; 6] = [
    "SANDYARD_ADMIN_TOKEN",
    "SANDYARD_CONFIG",
    "SANDYARD_LOG",
    "SANDYARD_SERVER",
    "SANDYARD_TOKEN",
    "SANDYARD_NAMESPACE",
];

/// Variables by which Argo's users know some settings. The setting's own variable goes before.
const ALIASES: [(&str, &str); 2] = [
    ("ARGO_EVENT_OPERATION_QUEUE_SIZE", "events.operation_queue_size"),
    ("ARGO_EVENT_WORKER_COUNT", "events.worker_count"),
];

const QUEUE_FLAG: &str = "--event-operation-queue-size";
const WORKERS_FLAG: &str = "--event-worker-count";

/// Where a configuration comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file that was named. Without one, `sandyard.toml` in the data directory is read, if
    /// it is there.
    pub file: Option<PathBuf>,
    /// The environment. Only names that begin with `SANDYARD_` are looked at, and the two by which
    /// Argo's users know the keys of `[events]`.
    pub environment: Vec<(OsString, OsString)>,
    /// `--listen`
    pub listen: Option<String>,
    /// `--event-operation-queue-size`
    pub event_operation_queue_size: Option<u32>,
    /// `--event-worker-count`
    pub event_worker_count: Option<u32>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// The data directory where nothing names one.
    pub fallback_data: Option<PathBuf>,
}

impl Sources {
    /// Reads and checks the configuration.
    ///
    /// # Errors
    /// Everything in it that is not accepted.
    pub fn read(&self) -> Result<Config, ConfigProblems> {
        let mut reading = Reading::default();
        reading.variables(&self.environment);
        reading.flag("listen", self.listen.clone());
        for (flag, key, value) in [
            (QUEUE_FLAG, "events.operation_queue_size", self.event_operation_queue_size),
            (WORKERS_FLAG, "events.worker_count", self.event_worker_count),
        ] {
            if let Some(number) = value {
                reading.set(key, Value::Integer(number.into()), Origin::Named(flag));
            }
        }
        reading.flag("data", self.data.as_ref().map(|data| data.to_string_lossy().into_owned()));
        // What stands above the file is read before it, since it may say where the file is.
        if let Some(file) = &self.file {
            reading.file(file);
        } else if let Some(data) = reading.data().or_else(|| self.fallback_data.clone()) {
            let file = data.join(FILE);
            if file.is_file() {
                reading.file_in_data(&file);
            }
        }
        reading.finish(self.fallback_data.as_deref())
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    table: Table,
    origins: HashMap<String, Origin>,
    problems: ConfigProblems,
}

impl Reading {
    fn variables(&mut self, environment: &[(OsString, OsString)]) {
        for (alias, key) in ALIASES {
            let found = environment.iter().find(|(name, _)| name.to_str() == Some(alias));
            if let Some((_, value)) = found.filter(|(_, value)| !value.is_empty()) {
                self.variable(key, Kind::Number, value, Origin::Named(alias));
            }
        }
        let names: Vec<_> = KEYS.iter().map(|(key, _)| variable(key)).collect();
        for (name, value) in environment {
            let Some(name) = name.to_str().filter(|name| name.starts_with("SANDYARD_")) else {
                continue;
            };
            let known = names.iter().zip(KEYS).find(|(known, _)| *known == name);
            match known {
                // An empty variable is as good as none.
                Some(_) if value.is_empty() => {}
                Some((_, (key, kind))) => self.variable(key, kind, value, Origin::Variable),
                None if OTHERS.contains(&name) => {}
                None => {
                    // Other programs may have such variables, so that this is no error.
                    if let Some(meant) = nearest(name, names.iter().map(String::as_str)) {
                        tracing::warn!("{name} is no setting; did you mean {meant}?");
                    }
                }
            }
        }
    }

    fn variable(&mut self, key: &str, kind: Kind, value: &OsString, origin: Origin) {
        let Some(text) = value.to_str() else {
            return self.problems.add(Some(origin), key, "found what is no UTF-8");
        };
        let value = match kind {
            Kind::Text | Kind::Path => Value::String(text.to_owned()),
            Kind::List => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
            }
            Kind::Number => match text.trim().parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => {
                    let message = format!("found {text:?}; accepted is a whole number");
                    return self.problems.add(Some(origin), key, message);
                }
            },
        };
        self.set(key, value, origin);
    }

    fn flag(&mut self, key: &str, value: Option<String>) {
        if let Some(text) = value {
            self.set(key, Value::String(text), Origin::Flag);
        }
    }

    fn set(&mut self, key: &str, value: Value, origin: Origin) {
        self.origins.insert(key.to_owned(), origin);
        let (sections, name) = key.rsplit_once('.').unwrap_or(("", key));
        let mut table = &mut self.table;
        for section in sections.split('.').filter(|section| !section.is_empty()) {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(inner) = inner else { return };
            table = inner;
        }
        table.insert(name.to_owned(), value);
    }

    /// The data directory that a variable or a flag names.
    fn data(&self) -> Option<PathBuf> {
        self.table.get("data").and_then(Value::as_str).map(PathBuf::from)
    }

    fn file(&mut self, file: &Path) {
        let read = read(file).and_then(|text| {
            text.parse::<Table>().map_err(|error| error.to_string().trim_end().to_owned())
        });
        match read {
            Ok(table) => self.tables(file, "", table),
            Err(message) => {
                self.problems.add(Some(Origin::File(file.to_owned())), "", message);
            }
        }
    }

    /// Reads the file that lies in the data directory, which can't say where that is.
    fn file_in_data(&mut self, file: &Path) {
        self.file(file);
        let origin = Origin::File(file.to_owned());
        if self.origins.get("data") == Some(&origin) {
            let message = "the file in the data directory can't name another one; name the file \
                           with --config, or the directory with --data";
            self.problems.add(Some(origin), "data", message);
        }
    }

    /// Takes over what a file's table holds, except what stands above the file.
    fn tables(&mut self, file: &Path, above: &str, table: Table) {
        for (name, value) in table {
            let key = if above.is_empty() { name } else { format!("{above}.{name}") };
            let origin = Origin::File(file.to_owned());
            let inner = format!("{key}.");
            let is_section = KEYS.iter().any(|(known, _)| known.starts_with(&inner));
            match (KEYS.iter().find(|(known, _)| **known == key), value) {
                (Some(_), _) if self.origins.contains_key(&key) => {}
                (Some((_, Kind::Path)), Value::String(path)) => {
                    let folder = file.parent().unwrap_or(Path::new(""));
                    let path = folder.join(path).to_string_lossy().into_owned();
                    self.set(&key, Value::String(path), origin);
                }
                (Some(_), value) => self.set(&key, value, origin),
                (None, Value::Table(table)) if is_section => self.tables(file, &key, table),
                (None, _) if is_section => {
                    let message = format!("this is a section: write [{key}]");
                    self.problems.add(Some(origin), &key, message);
                }
                (None, _) => self.unknown(origin, &key),
            }
        }
    }

    fn unknown(&mut self, origin: Origin, key: &str) {
        let message = match nearest(key, KEYS.iter().map(|(known, _)| *known)) {
            Some(meant) => format!("there is no such key; did you mean {meant}?"),
            None => "there is no such key; `sandyard config default` shows all".to_owned(),
        };
        self.problems.add(Some(origin), key, message);
    }

    fn finish(mut self, fallback_data: Option<&Path>) -> Result<Config, ConfigProblems> {
        let read = serde_path_to_error::deserialize::<_, Written>(Value::Table(self.table));
        let written = read.unwrap_or_else(|error| {
            let key = error.path().to_string();
            // An item of a list is its key's.
            let whole = key.split('[').next().unwrap_or_default();
            let origin = self.origins.get(whole).cloned();
            let message = error.inner().message().to_owned();
            self.problems.add(origin, &key, message);
            Written::default()
        });
        // What could not be read would only make for more complaints.
        let Self { origins, problems, .. } = self;
        let origins = move |key: &str| origins.get(key).cloned();
        problems.or(())?;
        settle(written, fallback_data, &origins)
    }
}

fn read(file: &Path) -> Result<String, String> {
    let size = std::fs::metadata(file).map_err(|error| format!("can't be read: {error}"))?.len();
    if size > LARGEST {
        return Err(format!("is {size} bytes long; accepted are {LARGEST}"));
    }
    std::fs::read_to_string(file).map_err(|error| format!("can't be read: {error}"))
}
